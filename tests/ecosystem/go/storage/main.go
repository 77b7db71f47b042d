// Reads one file with minio-go: minio PLAN [TIMES] (tests/ecosystem/programs/plan.py).
package main

import (
	"context"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// How long it waits for an answer to begin; minio-go has no limit of its own.
const patience = 3 * time.Second

func read() error {
	base, err := url.Parse(os.Getenv("ECOSYSTEM_URL"))
	if err != nil {
		return err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = patience
	client, err := minio.New(base.Host, &minio.Options{
		Creds:      credentials.NewStaticV4("key", "secret", ""),
		Secure:     base.Scheme == "https",
		Region:     "us-east-1",
		Transport:  transport,
		MaxRetries: 2,
	})
	if err != nil {
		return err
	}
	object, err := client.GetObject(context.Background(), "bucket", "table.csv", minio.GetObjectOptions{})
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, object)
	return err
}

func main() {
	// How often it reads, where a good run is compared with and without vhretry.
	if len(os.Args) > 2 {
		for n, _ := strconv.Atoi(os.Args[2]); n > 1; n-- {
			if err := read(); err != nil {
				log.Fatalln(err)
			}
		}
	}
	if err := read(); err != nil {
		log.Fatalln(err)
	}
	switch os.Args[1] {
	case "read-then-bug":
		var columns []string
		log.Println(columns[len(os.Args)])
	case "read-then-silent":
		os.Exit(3)
	}
}
