// A server over TLS by Go, which speaks HTTP/2 with whoever wants to: serves_tls --port-file FILE CERTIFICATE VERSION MODE.
//
// What happens to a request is its path. $ADDRESS is where it listens; else on loopback. MODE is `whole`, or `cut`: every connection ends after the client's first words.
package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

const body = `{"features": 3}`

var statuses = map[string]int{"/missing": 404, "/busy": 429, "/unavailable": 503}

var failingOnce = map[string]string{"/flaky": "/reset", "/flaky-record": "/cut-in-record"}

var (
	mutex      sync.Mutex
	failedOnce bool
)

type connectionKey struct{}

// A wire is below the TLS: once it is to be cut, what is written next is sent in half.
type wire struct {
	*net.TCPConn
	cut atomic.Bool
}

func (w *wire) Write(record []byte) (int, error) {
	if !w.cut.Load() {
		return w.TCPConn.Write(record)
	}
	w.TCPConn.Write(record[:len(record)/2])
	return 0, w.TCPConn.Close()
}

type wireListener struct{ net.Listener }

func (l wireListener) Accept() (net.Conn, error) {
	connection, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &wire{TCPConn: connection.(*net.TCPConn)}, nil
}

func reset(connection *tls.Conn) {
	connection.NetConn().(*wire).SetLinger(0)
	connection.NetConn().Close()
}

// begin sends the beginning of an answer; what follows is to reach the client after it.
func begin(answer http.ResponseWriter, length string) {
	if length != "" {
		answer.Header().Set("Content-Length", length)
	}
	io.WriteString(answer, "the beginning")
	answer.(http.Flusher).Flush()
	time.Sleep(300 * time.Millisecond)
}

func serve(answer http.ResponseWriter, request *http.Request) {
	connection := request.Context().Value(connectionKey{}).(*tls.Conn)
	path := request.URL.Path
	mutex.Lock()
	if instead, known := failingOnce[path]; known && !failedOnce {
		failedOnce = true
		path = instead
	}
	mutex.Unlock()
	switch path {
	case "/hung-up":
		connection.Close()
	case "/cut-off":
		connection.NetConn().Close()
	case "/reset", "/reset-upload":
		reset(connection)
	case "/reset-in-body":
		begin(answer, "1000")
		reset(connection)
	case "/hung-up-in-body":
		begin(answer, "1000")
		connection.Close()
	case "/hung-up-in-chunks":
		begin(answer, "")
		connection.Close()
	case "/cut-in-record":
		begin(answer, "10000")
		connection.NetConn().(*wire).cut.Store(true)
		answer.Write(make([]byte, 9000))
		answer.(http.Flusher).Flush()
	case "/stall", "/stall-upload":
		<-request.Context().Done()
	case "/stall-in-body":
		begin(answer, "1000")
		<-request.Context().Done()
	default:
		answer.Header().Set("Content-Type", "application/json")
		if status, known := statuses[path]; known {
			answer.WriteHeader(status)
		}
		io.WriteString(answer, body)
		switch path {
		case "/reset-later":
			time.AfterFunc(1500*time.Millisecond, func() { reset(connection) })
		case "/close-later":
			time.AfterFunc(300*time.Millisecond, func() { connection.Close() })
		}
		return
	}
	panic(http.ErrAbortHandler)
}

func cut(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		connection.Read(make([]byte, 65536))
		connection.Close()
	}
}

func main() {
	portFile, certificate, version, mode := os.Args[2], os.Args[3], os.Args[4], os.Args[5]
	time.AfterFunc(10*time.Minute, func() { os.Exit(0) })
	address := os.Getenv("ADDRESS")
	if address == "" {
		address = "127.0.0.1"
	}
	listener, err := net.Listen("tcp", address+":0")
	if err != nil {
		log.Fatal(err)
	}
	os.WriteFile(portFile+".new", []byte(fmt.Sprint(listener.Addr().(*net.TCPAddr).Port)), 0600)
	os.Rename(portFile+".new", portFile)
	if mode == "cut" {
		cut(listener)
	}
	only := uint16(tls.VersionTLS13)
	if version == "1.2" {
		only = tls.VersionTLS12
	}
	server := http.Server{
		Handler:   http.HandlerFunc(serve),
		TLSConfig: &tls.Config{MinVersion: only, MaxVersion: only},
		ErrorLog:  log.New(io.Discard, "", 0),
		ConnContext: func(ctx context.Context, connection net.Conn) context.Context {
			return context.WithValue(ctx, connectionKey{}, connection)
		},
	}
	log.Fatal(server.ServeTLS(wireListener{listener}, certificate, certificate))
}
