package hosting

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"sessionlab/test/lab"
)

// Where the request target names a host, that and the Host line have to be ours, at
// every listener; an absolute target that names us twice is answered, as RFC 9112
// demands, and is no page of the demo's program.
func TestHostsInRequestTargets(t *testing.T) {
	l, one := lab.Start(t), lab.Start(t, "-one-port")
	const evil, refused = "evil.example", http.StatusMisdirectedRequest
	for name, c := range map[string]struct {
		url  string
		page int // of the first page by an absolute target
	}{"the lab": {l.URL, 200}, "the demo": {l.Demo, 404}, "one port": {one.URL, 200}} {
		own := lab.HostOf(c.url)
		for _, ask := range []struct {
			line, host string
			want       int
		}{
			{"GET / HTTP/1.1", own, 200},
			{"GET / HTTP/1.1", evil, refused},
			{"GET http://" + own + "/ HTTP/1.1", own, c.page},
			{"GET http://" + own + "/ HTTP/1.1", "127.0.0.1", c.page}, // another name of ours
			{"GET http://" + own + "/ HTTP/1.1", evil, refused},
			{"GET http://" + own + "/ HTTP/1.1", "[[localhost]]", refused},
			{"GET http://" + evil + "/ HTTP/1.1", own, refused},
			{"GET http://" + evil + "/ HTTP/1.1", evil, refused},
			{"GET https://localhost/ HTTP/1.0", "", c.page},
			{"CONNECT " + own + " HTTP/1.1", evil, refused},
			{"CONNECT " + evil + ":80 HTTP/1.1", own, refused},
		} {
			host := ""
			if ask.host != "" {
				host = "Host: " + ask.host + "\r\n"
			}
			if got := lastStatus(t, own, ask.line+"\r\nAccept: */*\r\n"+host+"Connection: close\r\n\r\n"); got != ask.want {
				t.Errorf("%s answers %q for Host %q with %d, want %d", name, ask.line, ask.host, got, ask.want)
			}
		}
		// The second request of a connection has a head of its own.
		both := "GET / HTTP/1.1\r\nHost: " + own + "\r\n\r\nGET http://" + own + "/ HTTP/1.1\r\nHost: " + evil + "\r\nConnection: close\r\n\r\n"
		if got := lastStatus(t, own, both); got != refused {
			t.Errorf("%s answers a second request with %d", name, got)
		}
	}
}

// lastStatus is the status of the last answer to what is sent.
func lastStatus(t *testing.T, address, requests string) int {
	t.Helper()
	answers := bufio.NewReader(strings.NewReader(exchanged(t, address, requests)))
	status := 0
	for {
		response, err := http.ReadResponse(answers, nil)
		if err != nil {
			return status
		}
		_, _ = io.Copy(io.Discard, response.Body)
		status = response.StatusCode
	}
}

// exchanged sends a text and returns everything that comes back.
func exchanged(t *testing.T, address, text string) string {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(lab.Patience))
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}
