package app

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// OPTIONS * is about no page, and is guarded all the same: who asks for another
// name is refused at every listener, and nobody learns that a lab is there.
func TestOptionsOfTheWholeServer(t *testing.T) {
	l, one := start(t), start(t, "-one-port")
	for _, c := range []struct {
		address, host string
		want          int
	}{
		{l.url, "evil.example", http.StatusMisdirectedRequest},
		{l.url, "[[localhost]]", http.StatusMisdirectedRequest},
		{l.url, "localhost", http.StatusNotFound},
		{l.url, "[::1]", http.StatusNotFound},
		{l.demo, "evil.example", http.StatusMisdirectedRequest},
		{l.demo, "localhost", http.StatusNotImplemented}, // as the chapter's program
		{one.url, "evil.example", http.StatusMisdirectedRequest},
		{one.url, "localhost", http.StatusNotFound},
	} {
		conn, err := net.Dial("tcp", hostOf(c.address))
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(patience))
		if _, err := io.WriteString(conn, "OPTIONS * HTTP/1.1\r\nHost: "+c.host+"\r\nConnection: close\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		_ = conn.Close()
		if response.StatusCode != c.want {
			t.Errorf("OPTIONS * of %s at %s: %d, want %d", c.host, c.address, response.StatusCode, c.want)
		}
	}
}
