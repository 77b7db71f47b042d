// How a program in Go ends: ends MODE PORT. $LIMIT is its time limit in seconds.
package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"strconv"
	"time"
)

// ask sends a request and returns the answer.
func ask(port string, limit time.Duration) (string, error) {
	connection, err := net.DialTimeout("tcp", "127.0.0.1:"+port, limit)
	if err != nil {
		return "", err
	}
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(limit))
	fmt.Fprint(connection, "GET / HTTP/1.0\r\n\r\n")
	answer, err := io.ReadAll(connection)
	return string(answer), err
}

func main() {
	log.SetFlags(0)
	seconds, _ := strconv.ParseFloat(os.Getenv("LIMIT"), 64)
	answer, err := ask(os.Args[2], time.Duration(seconds*float64(time.Second)))
	switch os.Args[1] {
	case "fatal":
		if err == nil && len(answer) > 12 && answer[9:12] != "200" {
			err = errors.New("unexpected status: " + answer[9:12])
		}
		if err != nil {
			log.Fatalf("fetch: %v", err)
		}
	case "panic":
		if err != nil {
			panic(err)
		}
	case "bug":
		var parts []string
		fmt.Println(parts[len(answer)])
	}
}
