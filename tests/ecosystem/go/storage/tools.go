//go:build tools

// s5cmd is built as it is; this names it, so that go.mod keeps it.
package main

import _ "github.com/peak/s5cmd/v2"
