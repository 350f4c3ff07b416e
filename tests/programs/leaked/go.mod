module example.com/leaked

go 1.27
