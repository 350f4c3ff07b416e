// Command causes-h2old leaves responses of an HTTP/2 client open, with a
// golang.org/x/net of 2021, and prints the dump. Its first argument is the URL
// of a stream served over HTTP/2.
package main

import (
	"context"
	"crypto/tls"
	"log"
	"net/http"
	"os"
	"runtime"
	"runtime/pprof"
	"time"

	"golang.org/x/net/http2"
)

func main() {
	client := &http.Client{Transport: &http2.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	for i := 0; i < 2; i++ {
		if err := probe(client, os.Args[1]); err != nil {
			log.Fatal(err)
		}
	}
	for i := 0; i < 210; i++ {
		time.Sleep(time.Second)
		runtime.GC()
	}
	pprof.Lookup("goroutine").WriteTo(os.Stdout, 2)
}

func probe(client *http.Client, url string) error {
	ctx, cancel := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		cancel()
		return err
	}
	if resp.StatusCode != http.StatusOK {
		cancel()
	}
	return nil // the body is not closed, the context not cancelled
}
