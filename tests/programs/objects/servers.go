package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"net"
	"strconv"
	"strings"
)

// serve answers every connection with talk and gives the address. The servers
// here know just enough of a protocol to let a client come up.
func serve(talk func(net.Conn)) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go talk(c)
		}
	}()
	return l.Addr().String()
}

func talkRedis(c net.Conn) {
	r := bufio.NewReader(c)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		n, _ := strconv.Atoi(strings.TrimSpace(line[1:]))
		words := make([]string, n)
		for i := range words {
			head, err := r.ReadString('\n')
			if err != nil {
				return
			}
			size, _ := strconv.Atoi(strings.TrimSpace(head[1:]))
			b := make([]byte, size+2)
			if _, err := io.ReadFull(r, b); err != nil {
				return
			}
			words[i] = string(b[:size])
		}
		switch strings.ToLower(words[0]) {
		case "hello":
			fmt.Fprint(c, "-ERR unknown command 'hello'\r\n")
		case "subscribe":
			for i, ch := range words[1:] {
				fmt.Fprintf(c, "*3\r\n$9\r\nsubscribe\r\n$%d\r\n%s\r\n:%d\r\n", len(ch), ch, i+1)
			}
			for i := 0; i < 300; i++ {
				fmt.Fprintf(c, "*3\r\n$7\r\nmessage\r\n$%d\r\n%s\r\n$2\r\nhi\r\n", len(words[1]), words[1])
				if words[1] != "busy" {
					break
				}
			}
		case "ping":
			fmt.Fprint(c, "+PONG\r\n")
		case "blpop":
		default:
			fmt.Fprint(c, "+OK\r\n")
		}
	}
}

func talkNATS(c net.Conn) {
	fmt.Fprint(c, `INFO {"server_id":"x","version":"2.10.0","max_payload":1048576,"headers":true}`+"\r\n")
	r := bufio.NewReader(c)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		switch {
		case strings.HasPrefix(line, "PING"):
			fmt.Fprint(c, "PONG\r\n")
		case strings.HasPrefix(line, "SUB work"):
			fmt.Fprint(c, "MSG work "+strings.Fields(line)[2]+" 2\r\nhi\r\n")
		}
	}
}

func talkZooKeeper(c net.Conn) {
	for first := true; ; first = false {
		var size uint32
		if binary.Read(c, binary.BigEndian, &size) != nil {
			return
		}
		b := make([]byte, size)
		if _, err := io.ReadFull(c, b); err != nil {
			return
		}
		if first {
			answer := binary.BigEndian.AppendUint32(nil, 0)
			answer = binary.BigEndian.AppendUint32(answer, 10000)
			answer = binary.BigEndian.AppendUint64(answer, 7)
			answer = binary.BigEndian.AppendUint32(answer, 16)
			answer = append(answer, make([]byte, 16)...)
			c.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(answer))), answer...))
			continue
		}
		answer := append([]byte{}, b[:4]...)
		answer = append(answer, make([]byte, 12)...)
		c.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(answer))), answer...))
	}
}

func talkAMQP(c net.Conn) {
	head := make([]byte, 8)
	if _, err := io.ReadFull(c, head); err != nil {
		return
	}
	send := func(channel, class, method uint16, args ...byte) {
		b := binary.BigEndian.AppendUint16([]byte{1}, channel)
		b = binary.BigEndian.AppendUint32(b, uint32(4+len(args)))
		b = binary.BigEndian.AppendUint16(b, class)
		b = binary.BigEndian.AppendUint16(b, method)
		c.Write(append(append(b, args...), 0xce))
	}
	long := func(s string) []byte { return append(binary.BigEndian.AppendUint32(nil, uint32(len(s))), s...) }
	start := append([]byte{0, 9}, long("")...)
	start = append(append(start, long("PLAIN")...), long("en_US")...)
	send(0, 10, 10, start...)
	for {
		frame := make([]byte, 7)
		if _, err := io.ReadFull(c, frame); err != nil {
			return
		}
		body := make([]byte, binary.BigEndian.Uint32(frame[3:])+1)
		if _, err := io.ReadFull(c, body); err != nil {
			return
		}
		if frame[0] != 1 {
			continue
		}
		channel := binary.BigEndian.Uint16(frame[1:])
		switch id := [2]uint16{binary.BigEndian.Uint16(body), binary.BigEndian.Uint16(body[2:])}; id {
		case [2]uint16{10, 11}:
			send(0, 10, 30, 0, 0, 0, 2, 0, 0, 0, 10)
		case [2]uint16{10, 40}:
			send(0, 10, 41, 0)
		case [2]uint16{20, 10}:
			send(channel, 20, 11, long("")...)
		case [2]uint16{60, 20}:
			send(channel, 60, 21, 1, 'c')
		}
	}
}
