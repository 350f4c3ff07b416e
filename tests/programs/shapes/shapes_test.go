package main

import (
	"os"
	"testing"
	"time"
)

// The two tests hang, and the timeout of go test prints the dump. They run
// only where that is wanted.
func wantHang(t *testing.T) {
	if os.Getenv("HANG") == "" {
		t.Skip("HANG is not set")
	}
}

func TestParallelChildren(t *testing.T) {
	wantHang(t)
	for _, name := range []string{"north", "south"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			time.Sleep(time.Hour)
		})
	}
}

func TestReply(t *testing.T) {
	wantHang(t)
	t.Run("never", func(t *testing.T) {
		reply := make(chan string)
		if s := <-reply; s != "" {
			t.Error(s)
		}
	})
}
