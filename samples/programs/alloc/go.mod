module example.com/alloc

go 1.27
