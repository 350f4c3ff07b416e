// SPDX-License-Identifier: Apache-2.0

package media

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
)

func init() {
	keeper.Leak("media-helper", "A command ends, and a child of it keeps the pipe of its output open.", helper, "exec-wait-pipe")
	keeper.Leak("media-hung-converter", "A converter reads from a pipe into which nobody writes, and is waited for.", hungConverter,
		"exec-child-running")
	keeper.Leak("media-started", "Commands with a context are started and not waited for.", started, "exec-not-waited")
	keeper.Leak("media-fed", "A command ends without reading its input, and the goroutine that feeds it waits for more of it.", fed,
		"exec-stdin-copy", "io-pipe-reader", "exec-wait-pipe")
	keeper.Healthy("media-supervised", "Four commands run as long as the service; their output is read, and one is started anew now and then.",
		supervised)
}

func run(command string, in io.Reader) error {
	var out bytes.Buffer
	c := exec.Command("/bin/sh", "-c", command)
	c.Stdin, c.Stdout = in, &out
	return c.Run()
}

func helper(s *keeper.Stage) {
	platform.Busy(s, 2)
	s.Arrive(200, func(int) { run("echo converted", nil) })
	s.Arrive(30, func(int) {
		go func() {
			mark.Leak("exec-wait-pipe")
			run("sleep 100000 & echo converted", nil)
		}()
	})
}

var kept []any

func hungConverter(s *keeper.Stage) {
	platform.Web(s, 3)
	s.Arrive(25, func(int) {
		from, to, err := os.Pipe()
		if err != nil {
			panic(err)
		}
		kept = append(kept, from, to)
		go func() {
			mark.Leak("exec-child-running")
			run("cat", from)
		}()
	})
}

func started(s *keeper.Stage) {
	platform.Busy(s, 3)
	ctx, cancel := context.WithCancel(context.Background())
	kept = append(kept, cancel)
	s.Arrive(60, func(int) {
		mark.Leak("exec-not-waited")
		exec.CommandContext(ctx, "/bin/sh", "-c", "exit 0").Start()
		mark.OK()
	})
}

func fed(s *keeper.Stage) {
	platform.Web(s, 3)
	s.Arrive(25, func(int) {
		from, to := io.Pipe()
		kept = append(kept, to)
		go func() {
			mark.Leak("exec-stdin-copy")
			run("exit 0", from)
		}()
	})
}

func supervised(s *keeper.Stage) {
	platform.Busy(s, 3)
	for i := 0; i < 4; i++ {
		i := i
		go func() {
			for {
				ctx, cancel := context.WithTimeout(context.Background(), s.For(time.Duration(90+100*i)*time.Second))
				c := exec.CommandContext(ctx, "/bin/sh", "-c", "exec cat")
				in, _ := c.StdinPipe()
				c.Stdout = io.Discard
				c.Stderr = &bytes.Buffer{}
				if c.Start() == nil {
					io.WriteString(in, "begin\n")
					c.Wait()
				}
				cancel()
			}
		}()
	}
}
