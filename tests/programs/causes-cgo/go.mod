module example.com/causes-cgo

go 1.19
