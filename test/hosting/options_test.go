package hosting

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"sessionlab/test/lab"
)

// OPTIONS * is about no page, and is guarded all the same: who asks for another
// name is refused at every listener, and nobody learns that a lab is there.
func TestOptionsOfTheWholeServer(t *testing.T) {
	l, one := lab.Start(t), lab.Start(t, "-one-port")
	for _, c := range []struct {
		address, host string
		want          int
	}{
		{l.URL, "evil.example", http.StatusMisdirectedRequest},
		{l.URL, "[[localhost]]", http.StatusMisdirectedRequest},
		{l.URL, "localhost", http.StatusNotFound},
		{l.URL, "[::1]", http.StatusNotFound},
		{l.Demo, "evil.example", http.StatusMisdirectedRequest},
		{l.Demo, "localhost", http.StatusNotImplemented}, // as the chapter's program
		{one.URL, "evil.example", http.StatusMisdirectedRequest},
		{one.URL, "localhost", http.StatusNotFound},
	} {
		conn, err := net.Dial("tcp", lab.HostOf(c.address))
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(lab.Patience))
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
