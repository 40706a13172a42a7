package limits

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"sessionlab/test/lab"
)

// unfinished sends a call with a large body less its last bytes over a connection
// of its own.
func unfinished(t *testing.T, l *lab.Lab, address, path, head, body string, chunked bool) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(lab.Patience))
	length := fmt.Sprintf("Content-Length: %d\r\n\r\n", len(body)+10)
	if chunked {
		length = fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n", len(body)+10)
	}
	// An error is the server's refusal: it does not wait for the body.
	_, _ = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: localhost\r\n%s%s%s", path, head, length, body)
	return conn
}

// answered reads the answers of connections, each as it comes, until so many have
// one: the others are held.
func answered(t *testing.T, conns []net.Conn, enough int) (answers []*http.Response) {
	t.Helper()
	got := make(chan *http.Response, len(conns))
	for _, conn := range conns {
		go func() {
			response, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err == nil {
				_, _ = io.Copy(io.Discard, response.Body)
			}
			got <- response // nil where the connection ended
		}()
	}
	for range enough {
		select {
		case response := <-got:
			answers = append(answers, response)
		case <-time.After(lab.Patience):
			t.Fatalf("%d of %d were answered", len(answers), enough)
		}
	}
	return answers
}

// However many large bodies a seat sends without their last bytes, two of them are
// held and the others refused unread, with the words of a busy server; small calls of
// the same seat and a large one of a classmate are answered meanwhile. When the
// flood is gone nothing of it is left.
func TestFloodOfUnfinishedBodies(t *testing.T) {
	l := lab.Start(t, "-class")
	const all, large = 200, 98 << 10
	body := `{"lesson":"session","answer":"` + strings.Repeat("x", large)
	for name, chunked := range map[string]bool{"of known length": false, "of unknown length": true} {
		t.Run(name, func(t *testing.T) {
			before := heapNow()
			me, classmate := l.Seat(t), l.Seat(t)
			head := "Accept-Language: en\r\nAuthorization: Bearer " + me.Token + "\r\n"
			var conns []net.Conn
			for range all {
				conns = append(conns, unfinished(t, l, lab.HostOf(l.URL), "/api/seats/me/answers", head, body, chunked))
			}
			for _, answer := range answered(t, conns, all-2) {
				if answer == nil || answer.StatusCode != http.StatusTooManyRequests || answer.Header.Get("Retry-After") != "1" || !answer.Close {
					t.Fatalf("one more body: %+v", answer)
				}
			}
			// Both ends of each connection are here, with 4 to 8 KiB of buffers each.
			if grown := heapNow() - before; grown > all*large/2 {
				t.Errorf("%d bodies hold %d KiB", all, grown>>10)
			}
			if status, text := l.Call(t, "GET", "/api/seats/me", me.Token, ""); status != http.StatusOK {
				t.Errorf("a small call of the seat: %d %s", status, text)
			}
			status, text := l.Call(t, "POST", "/api/seats/me/answers", me.Token, body+`"}`)
			if status != http.StatusTooManyRequests || !strings.Contains(text, "1") {
				t.Errorf("a third large answer: %d %s", status, text)
			}
			if status, text := l.Call(t, "POST", "/api/seats/me/answers", classmate.Token, body+`"}`); status == http.StatusTooManyRequests {
				t.Errorf("a classmate's answer: %d %s", status, text)
			}
			for _, conn := range conns {
				_ = conn.Close()
			}
			for deadline := time.Now().Add(lab.Patience); ; {
				status, text := l.Call(t, "POST", "/api/seats/me/answers", me.Token, body+`"}`)
				if status != http.StatusTooManyRequests {
					break
				}
				if time.Now().After(deadline) {
					t.Fatalf("after the flood: %d %s", status, text)
				}
			}
			if left := heapNow() - before; left > 4<<20 {
				t.Errorf("after the flood %d KiB are left", left>>10)
			}
		})
	}
}

// The same of calls to a cookie jar, at the demo's listener.
func TestFloodOfUnfinishedJarCalls(t *testing.T) {
	l := lab.Start(t)
	me := l.Seat(t)
	const all = 50 // fewer than a desk takes at once
	path := strings.TrimPrefix(me.Demo, l.Demo) + ".lab/jar"
	body := `{"name":"theme","value":"` + strings.Repeat("x", 5<<10)
	var conns []net.Conn
	for range all {
		conns = append(conns, unfinished(t, l, lab.HostOf(l.Demo), path, "Origin: "+l.URL+"\r\n", body, false))
	}
	for _, answer := range answered(t, conns, all-2) {
		if answer == nil || answer.StatusCode != http.StatusTooManyRequests || answer.Header.Get("Retry-After") != "1" {
			t.Fatalf("one more body: %+v", answer)
		}
	}
}
