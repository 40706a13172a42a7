// Command lab runs Session Lab: lessons on how a web server remembers you, beside
// the live login server that they are about.
//
//	go run ./cmd/lab
//
// lab -h lists the flags.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"sessionlab/internal/app"
)

func main() {
	if os.Getenv("GOGC") == "" {
		// Collects garbage half as often; only a lab under load takes more memory for it.
		debug.SetGCPercent(200)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := app.Run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
