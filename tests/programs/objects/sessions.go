package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"time"

	"github.com/hashicorp/memberlist"
	"github.com/hashicorp/yamux"
	"github.com/quic-go/quic-go"
	"github.com/xtaci/smux"
	"golang.org/x/crypto/ssh"
)

func key() ed25519.PrivateKey {
	_, k, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	return k
}

func certificate() tls.Certificate {
	k := key()
	t := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}}
	der, err := x509.CreateCertificate(rand.Reader, t, t, k.Public(), k)
	if err != nil {
		log.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: k}
}

func talkSSH(c net.Conn) {
	config := &ssh.ServerConfig{NoClientAuth: true}
	config.AddHostKey(must(ssh.NewSignerFromKey(key())))
	_, channels, requests, err := ssh.NewServerConn(c, config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for n := range channels {
		ch, reqs, err := n.Accept()
		if err != nil {
			return
		}
		keep = append(keep, ch)
		go ssh.DiscardRequests(reqs)
	}
}

func init() {
	objects["ssh"] = func() {
		c := must(ssh.Dial("tcp", serve(talkSSH), &ssh.ClientConfig{User: "u", HostKeyCallback: ssh.InsecureIgnoreHostKey()}))
		must(c.NewSession())
	}
	objects["yamux"] = func() {
		addr := serve(func(c net.Conn) { must(yamux.Server(c, quiet())).Accept() })
		must(yamux.Client(must(net.Dial("tcp", addr)), quiet()))
	}
	objects["smux"] = func() {
		addr := serve(func(c net.Conn) { must(smux.Server(c, nil)).AcceptStream() })
		must(smux.Client(must(net.Dial("tcp", addr)), nil))
	}
	objects["quic"] = func() {
		l := must(quic.ListenAddr("127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate()}, NextProtos: []string{"x"}}, nil))
		go l.Accept(context.Background())
		must(quic.DialAddr(context.Background(), l.Addr().String(), &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"x"}}, nil))
	}
	objects["memberlist"] = func() {
		c := memberlist.DefaultLocalConfig()
		c.BindAddr, c.BindPort, c.LogOutput = "127.0.0.1", 0, io.Discard
		must(memberlist.Create(c))
	}
}

func quiet() *yamux.Config {
	c := yamux.DefaultConfig()
	c.LogOutput = io.Discard
	return c
}
