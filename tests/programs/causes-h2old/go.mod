module example.com/causes-h2old

go 1.16

require golang.org/x/net v0.0.0-20210405180319-a5a99cb37ef4
