package main

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"net/http"
	"strings"
	"sync"

	"sessionlab/internal/demo"
	"sessionlab/internal/languages"
	"sessionlab/internal/words"
)

// plainTooLarge is what net/http answers to a head over the limit, before any
// handler is asked: it says nothing that helps. TestHeadLimit fails when a version
// of Go says it in other words.
var plainTooLarge = []byte("HTTP/1.1 431 Request Header Fields Too Large\r\n" +
	"Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n431 Request Header Fields Too Large")

// tooLarge is the whole response in its place. It helps people whose browser has
// gathered cookies under a name that other programs use too, at other ports.
var tooLarge = sync.OnceValue(func() []byte {
	page := tooLargePage()
	return fmt.Appendf(nil, "HTTP/1.1 431 Request Header Fields Too Large\r\n"+
		"Content-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n"+
		"Content-Security-Policy: default-src 'none'\r\nX-Content-Type-Options: nosniff\r\n"+
		"Cache-Control: no-store\r\nConnection: close\r\n\r\n%s", len(page), page)
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

// limitHeads holds every request to the limit that net/http holds the first one of
// a connection to: it has read up to 4 KiB of a later one before it counts.
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

// headSize is how many bytes a request's head has; where it was not kept, as clients
// write one: a space after each colon, and no others.
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

// Write implements [net.Conn].
func (c *connection) Write(p []byte) (int, error) {
	if !bytes.Equal(p, plainTooLarge) {
		return c.write(p)
	}
	if _, err := c.write(tooLarge()); err != nil {
		return 0, err
	}
	return len(p), nil
}
