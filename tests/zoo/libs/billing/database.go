// SPDX-License-Identifier: Apache-2.0

package billing

import (
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"example.com/zoo/keeper"
)

const text = 25 // the number of the type

// database speaks as much of PostgreSQL's protocol as the books need.
func database(s *keeper.Stage) string {
	l := s.Listen()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go answer(s, conn)
		}
	}()
	return l.Addr().String()
}

func answer(s *keeper.Stage, conn net.Conn) {
	defer conn.Close()
	backend := pgproto3.NewBackend(conn, conn)
	if _, err := backend.ReceiveStartupMessage(); err != nil {
		return
	}
	backend.Send(&pgproto3.AuthenticationOk{})
	backend.Send(&pgproto3.ParameterStatus{Name: "standard_conforming_strings", Value: "on"})
	backend.Send(&pgproto3.ParameterStatus{Name: "client_encoding", Value: "UTF8"})
	backend.Send(&pgproto3.BackendKeyData{ProcessID: 1, SecretKey: 1})
	for {
		backend.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
		if backend.Flush() != nil {
			return
		}
		message, err := backend.Receive()
		if err != nil {
			return
		}
		if _, ends := message.(*pgproto3.Terminate); ends {
			return
		}
		time.Sleep(s.For(30 * time.Millisecond))
		tag := "UPDATE 1"
		if query, asks := message.(*pgproto3.Query); asks && strings.HasPrefix(query.String, "select") {
			backend.Send(&pgproto3.RowDescription{Fields: []pgproto3.FieldDescription{
				{Name: []byte("balance"), DataTypeOID: text, DataTypeSize: -1, TypeModifier: -1}}})
			for i := 0; i < 3; i++ {
				backend.Send(&pgproto3.DataRow{Values: [][]byte{[]byte("1.99")}})
			}
			tag = "SELECT 3"
		}
		backend.Send(&pgproto3.CommandComplete{CommandTag: []byte(tag)})
	}
}
