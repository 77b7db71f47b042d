// A program in Go that fetches over HTTP: fetches MODE URL. $LIMIT is its time limit in seconds, $CA whom it trusts; over TLS the
// server is `localhost`, whatever its address.
//
// MODE is `fetch`, which ends with what log.Fatal says of a failure; `silent`, which does not say; `own` and `bug`, which fail after a
// good answer, with words of their own and of an index; `crash`, which asks nobody.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"time"
)

func client() *http.Client {
	seconds, _ := strconv.ParseFloat(os.Getenv("LIMIT"), 64)
	authority, _ := os.ReadFile(os.Getenv("CA"))
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(authority)
	return &http.Client{
		Timeout:   time.Duration(seconds * float64(time.Second)),
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted, ServerName: "localhost"}},
	}
}

func fetch(url string) ([]byte, error) {
	answer, err := client().Get(url)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET %s: %s", url, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

func main() {
	mode := os.Args[1]
	if mode == "crash" {
		panic(os.Args[len(os.Args)])
	}
	answer, err := fetch(os.Args[2])
	switch {
	case err != nil && mode == "silent":
		os.Exit(1)
	case err != nil:
		log.Fatal(err)
	case mode == "own":
		log.Fatal("KeyError: 'price'")
	case mode == "bug":
		var columns []string
		fmt.Println(columns[len(answer)])
	}
}
