// Command lab runs Session Lab: lessons on how a web server remembers you,
// beside the live login server that they are about.
//
//	go run ./cmd/lab
//
// Each flag has an environment variable, which a flag overrides: -demo-addr is
// LAB_DEMO_ADDR. lab -h lists them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	if os.Getenv("GOGC") == "" {
		// Half as many collections, for memory that only a lab under load takes.
		debug.SetGCPercent(200)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	stop()
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
