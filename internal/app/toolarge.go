package app

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"

	"sessionlab/internal/demo"
)

// plainTooLarge is what net/http itself writes to a client whose request's head is over
// the limit, before any handler is asked. It says nothing that helps. TestHeadLimit
// fails when a version of Go writes it in other words.
var plainTooLarge = []byte("HTTP/1.1 431 Request Header Fields Too Large\r\n" +
	"Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n431 Request Header Fields Too Large")

// tooLarge takes its place. Usually the client is a browser that has gathered cookies
// under a name that other programs, at other ports, use as well.
var tooLarge = fmt.Appendf(nil, "HTTP/1.1 431 Request Header Fields Too Large\r\n"+
	"Content-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\nContent-Security-Policy: default-src 'none'\r\n"+
	"X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n%s", len(tooLargePage), tooLargePage)

const tooLargePage = `<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>431</title>` +
	`<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head><body>` +
	`<h1>쿠키가 너무 많습니다 (431)</h1>` +
	`<p>요청 헤더가 20 KiB를 넘어서 서버가 읽지 않았습니다. 대개 이 호스트 이름으로 쌓인 쿠키 때문입니다. ` +
	`브라우저는 포트를 가리지 않고 쿠키를 보내므로, 같은 이름을 쓰는 다른 프로그램의 쿠키도 함께 옵니다.</p>` +
	`<p>쿠키를 지우는 방법: 개발자 도구(F12)를 열고 애플리케이션(Application) 패널의 쿠키(Cookies)에서 이 주소를 고른 다음 모두 삭제합니다. ` +
	`Firefox와 Safari에서는 저장소(Storage) 패널에 있습니다. 그런 다음 새로고침하세요. ` +
	`이 이름을 쓰는 다른 프로그램에서는 로그아웃될 수 있습니다.</p>` +
	`<div lang="en"><h1>Too many cookies (431)</h1>` +
	`<p>The request's headers are larger than 20 KiB, so the server did not read them. ` +
	`Usually the reason is the cookies that have gathered under this host name. ` +
	`Browsers send cookies to every port, so those of other programs under the same name come along.</p>` +
	`<p>To clear them, open the developer tools (F12), choose this address under Cookies in the Application panel, ` +
	`and clear them all. In Firefox and Safari they are in the Storage panel. Then reload. ` +
	`Other programs under this name may log you out.</p></div>` +
	`</body></html>`

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
		_, _ = io.WriteString(w, tooLargePage) // a client that is gone gets nothing
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
	if _, err := c.Conn.Write(tooLarge); err != nil {
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
