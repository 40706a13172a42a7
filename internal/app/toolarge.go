package app

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"

	"sessionlab/internal/demo"
	"sessionlab/internal/languages"
	"sessionlab/internal/words"
)

// plainTooLarge is what net/http itself writes to a client whose request's head is over
// the limit, before any handler is asked. It says nothing that helps. TestHeadLimit
// fails when a version of Go writes it in other words.
var plainTooLarge = []byte("HTTP/1.1 431 Request Header Fields Too Large\r\n" +
	"Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n431 Request Header Fields Too Large")

// tooLarge takes its place. Usually the client is a browser that has gathered cookies
// under a name that other programs, at other ports, use as well.
var tooLarge = sync.OnceValue(func() []byte {
	page := tooLargePage()
	return fmt.Appendf(nil, "HTTP/1.1 431 Request Header Fields Too Large\r\n"+
		"Content-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\nContent-Security-Policy: default-src 'none'\r\n"+
		"X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n%s", len(page), page)
})

// tooLargePage says in every language how to clear the cookies.
var tooLargePage = sync.OnceValue(func() string {
	var page strings.Builder
	page.WriteString(`<!doctype html><html lang="` + languages.First + `"><head><meta charset="utf-8"><title>431</title>` +
		`<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head><body>`)
	for _, language := range languages.All {
		say := func(key string) string { return html.EscapeString(words.Own().Say(language, key, nil)) }
		page.WriteString(`<div lang="` + language + `"><h1>` + say("outside.cookies") + `</h1>` +
			`<p>` + say("outside.cookies-why") + `</p><p>` + say("outside.cookies-how") + `</p></div>`)
	}
	page.WriteString(`</body></html>`)
	return page.String()
})

// limitHeads holds every request to the limit to which net/http holds the first one of
// a connection. Of a later one net/http has read up to 4 KiB before it counts.
func limitHeads(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if headSize(r) <= demo.MaxHead {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", "default-src 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		h.Set("Connection", "close")
		w.WriteHeader(http.StatusRequestHeaderFieldsTooLarge)
		_, _ = io.WriteString(w, tooLargePage()) // a client that is gone gets nothing
	})
}

// headSize is how many bytes a request's head has. Where the head was not kept, it is
// the size that clients usually write: one space after each colon.
func headSize(r *http.Request) int {
	if size := demo.HeadSize(r); size > 0 {
		return size
	}
	size := len(r.Method) + len(r.RequestURI) + len(r.Proto) + len("  \r\nHost: \r\n\r\n") + len(r.Host)
	for name, values := range r.Header {
		for _, value := range values {
			size += len(name) + len(value) + len(": \r\n")
		}
	}
	return size
}

// explainTooLarge returns a listener on whose connections tooLarge is written where
// net/http writes plainTooLarge.
func explainTooLarge(l net.Listener) net.Listener { return explaining{l} }

type explaining struct{ net.Listener }

// Accept implements [net.Listener].
func (l explaining) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return explainingConn{c}, nil
}

type explainingConn struct{ net.Conn }

// NetConn is the connection within.
func (c explainingConn) NetConn() net.Conn { return c.Conn }

// Write implements [net.Conn].
func (c explainingConn) Write(p []byte) (int, error) {
	if !bytes.Equal(p, plainTooLarge) {
		return c.Conn.Write(p)
	}
	if _, err := c.Conn.Write(tooLarge()); err != nil {
		return 0, err
	}
	return len(p), nil
}

// CloseWrite is how net/http lets a client read a response that was sent before the
// whole request had arrived.
func (c explainingConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
