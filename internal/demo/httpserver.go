package demo

import (
	"context"
	"net"
	"net/http"
	"time"
)

// NewHTTPServer returns an HTTP server with the limits and timeouts of a demo, and of
// the lab, for a listener wrapped with [Tap]. Event streams and long polls outlive its
// write timeout: they set deadlines of their own.
func NewHTTPServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:                      takeHeads(handler),
		MaxHeaderBytes:               MaxHead - 4<<10, // net/http reads 4 KiB more
		ReadHeaderTimeout:            10 * time.Second,
		ReadTimeout:                  15 * time.Second,
		WriteTimeout:                 15 * time.Second,
		IdleTimeout:                  60 * time.Second,
		DisableGeneralOptionsHandler: true,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			if tap, ok := c.(*tapConn); ok {
				ctx = context.WithValue(ctx, tapKey{}, tap)
			}
			return ctx
		},
	}
}
