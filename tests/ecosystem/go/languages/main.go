// Reads one file with a client of Go: languages CLIENT PLAN [TIMES] (tests/ecosystem/programs/plan.py).
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// How long a client waits for its server.
const patience = 2 * time.Second

var base = os.Getenv("ECOSYSTEM_URL")

func netHTTP() error {
	client := http.Client{Timeout: patience}
	answer, err := client.Get(base + "/data.csv")
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("unexpected status %s", answer.Status)
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

func awsSDK() error {
	client := s3.New(s3.Options{
		BaseEndpoint:     &base,
		Region:           "us-east-1",
		Credentials:      credentials.NewStaticCredentialsProvider("key", "secret", ""),
		UsePathStyle:     true,
		RetryMaxAttempts: 2,
		HTTPClient:       &http.Client{Timeout: patience},
	})
	answer, err := client.GetObject(context.Background(), &s3.GetObjectInput{Bucket: aws.String("bucket"), Key: aws.String("data.csv")})
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

func main() {
	read := map[string]func() error{"net-http": netHTTP, "aws-sdk": awsSDK}[os.Args[1]]
	plan := os.Args[2]
	if plan == "read-again-then-bug" {
		if err := read(); err != nil {
			log.Println("trying again")
		}
	}
	if plan == "thread-refused" {
		// What tells nobody of its failure.
		if connection, err := net.Dial("tcp", "127.0.0.1:"+os.Getenv("ECOSYSTEM_CLOSED_PORT")); err == nil {
			connection.Close()
		}
	}
	// How often it reads, where a good run is compared with and without vhretry.
	if len(os.Args) > 3 {
		for n, _ := strconv.Atoi(os.Args[3]); n > 1; n-- {
			if err := read(); err != nil {
				log.Fatalln(err)
			}
		}
	}
	if err := read(); err != nil {
		log.Fatalln(err)
	}
	switch plan {
	case "read-then-bug", "read-again-then-bug":
		var columns []string
		log.Println(columns[len(os.Args)])
	case "thread-refused":
		os.Exit(3)
	}
}
