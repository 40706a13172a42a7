package demo

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A head as a browser sends one.
const browserHead = "GET /s/k3h7m2p9q4r8t6v5w2x9/ HTTP/1.1\r\nHost: localhost:8000\r\nConnection: keep-alive\r\n" +
	"Upgrade-Insecure-Requests: 1\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36\r\n" +
	"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\nSec-Fetch-Site: same-site\r\n" +
	"Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: ko-KR,ko;q=0.9\r\n" +
	"Cookie: sessionid=7f3a91c2-5d0e-4b86-9c41-2a6f8e0d13b7\r\n\r\n"

// BenchmarkTap is what recording a request's head costs.
func BenchmarkTap(b *testing.B) {
	c, head := &tapConn{}, []byte(browserHead)
	for b.Loop() {
		c.keep(head)
		c.taken = c.head(0)
	}
}

// BenchmarkTrace is what recording the steps of a first visit costs, their
// memory included.
func BenchmarkTrace(b *testing.B) {
	x := &run{exchange: &Exchange{}}
	for b.Loop() {
		x.exchange.Trace = new(piece).trace[:0]
		for _, step := range []Step{StepPrintTable, StepReadCookie, StepNewID, StepCreateSession, StepSetCookie, StepRenderForm} {
			x.ran(step, "7f3a91c2-5d0e-4b86-9c41-2a6f8e0d13b7")
		}
	}
}

// BenchmarkServe is a whole page with a session, without a connection.
func BenchmarkServe(b *testing.B) {
	s := New(Config{})
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Body = http.NoBody
	r.Header.Set("Cookie", "sessionid=7f3a91c2-5d0e-4b86-9c41-2a6f8e0d13b7")
	for b.Loop() {
		s.Serve(discard{http.Header{}}, r, Visit{})
	}
}

// BenchmarkHead is what making a response's head again costs who looks at it.
func BenchmarkHead(b *testing.B) {
	s := New(Config{})
	var seen *Exchange
	s.observe = func(e Event) { seen = e.Exchange }
	s.Serve(discard{http.Header{}}, httptest.NewRequest(http.MethodGet, "/", strings.NewReader("")), Visit{})
	for b.Loop() {
		_ = seen.Response.Head()
	}
}

// discard is a response that goes nowhere.
type discard struct{ header http.Header }

func (d discard) Header() http.Header               { return d.header }
func (d discard) WriteHeader(int)                   {}
func (d discard) Write(p []byte) (int, error)       { return len(p), nil }
func (d discard) WriteString(s string) (int, error) { return len(s), nil }
