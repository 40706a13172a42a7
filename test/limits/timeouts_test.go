package limits

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/desk"
	"sessionlab/internal/room"
	"sessionlab/internal/site"
	"sessionlab/test/lab"
	"sessionlab/web"
)

// memory is a listener without a network, so that the servers' clock can be a
// fake one.
type memory struct {
	connections chan net.Conn
	closed      chan struct{}
	close       func()
}

func newMemory() *memory {
	m := &memory{connections: make(chan net.Conn), closed: make(chan struct{})}
	m.close = sync.OnceFunc(func() { close(m.closed) })
	return m
}

func (m *memory) Accept() (net.Conn, error) {
	select {
	case c := <-m.connections:
		return c, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

func (m *memory) Close() error { m.close(); return nil }

func (m *memory) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080} }

// dial returns a client's end, which nobody reads yet, and a channel that is
// closed when the server closes the other end.
func (m *memory) dial(t *testing.T) (client net.Conn, cut <-chan struct{}) {
	client, server := net.Pipe()
	c := &cutConn{Conn: server, cut: make(chan struct{})}
	c.close = sync.OnceValue(func() error { close(c.cut); return server.Close() })
	m.connections <- c
	t.Cleanup(func() { _ = client.Close() })
	return client, c.cut
}

type cutConn struct {
	net.Conn
	cut   chan struct{}
	close func() error
}

func (c *cutConn) Close() error { return c.close() }

func (c *cutConn) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 5} }

func (c *cutConn) LocalAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080} }

// bubble is both servers, as Run makes them, in a time of their own.
type bubble struct {
	lab, demo *memory
	room      *room.Lab
}

func inBubble(t *testing.T, test func(t *testing.T, b bubble)) {
	lessons, err := lab.Library()
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		hosts := &site.Hosts{LabPort: "8080", DemoPort: "8000"}
		rooms, err := room.Open(room.Config{Keep: lab.InMemory(t), Course: lessons.Course()})
		if err != nil {
			t.Fatal(err)
		}
		desks, err := desk.New(desk.Config{Lab: rooms, Keep: rooms.DeskKeep(), Header: hosts.DemoHeader})
		if err != nil {
			t.Fatal(err)
		}
		s, err := site.New(site.Config{Lab: rooms, Library: lessons, Web: web.FS, Hosts: hosts, Owner: true, Streams: 2})
		if err != nil {
			t.Fatal(err)
		}
		b := bubble{newMemory(), newMemory(), rooms}
		labServer := demo.NewHTTPServer(s.Handler())
		demoServer := demo.NewHTTPServer(hosts.Guard(desks))
		go func() { _ = labServer.Serve(b.lab) }()
		go func() { _ = demoServer.Serve(demo.Tap(b.demo)) }()
		t.Cleanup(func() {
			_ = labServer.Close()
			_ = demoServer.Close()
			if err := rooms.Close(); err != nil {
				t.Error(err)
			}
		})
		test(t, b)
	})
}

// within waits until the server cuts a connection, and wants that at a moment
// after began: half a second later at most, which net/http waits with some.
func within(t *testing.T, cut <-chan struct{}, began time.Time, want time.Duration) {
	t.Helper()
	select {
	case <-cut:
	case <-time.After(10 * time.Minute):
		t.Fatal("after ten minutes the connection is still open")
	}
	if took := time.Since(began); took < want || took > want+500*time.Millisecond {
		t.Errorf("cut after %v, want %v", took, want)
	}
}

// dribble writes a byte every three seconds until the server takes no more.
func dribble(c net.Conn, text string) {
	for i := 0; ; i++ {
		if _, err := c.Write([]byte{text[i%len(text)]}); err != nil {
			return
		}
		<-time.After(3 * time.Second)
	}
}

const (
	get  = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
	post = "POST %s HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid=slow\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n"
)

// TestSlowClients: who is slow with a request, or with taking its answer, is
// cut when its time is up, and nothing comes of it.
func TestSlowClients(t *testing.T) {
	for _, server := range []string{"lab", "demo"} {
		// each is a client that does something odd on a connection of its own
		each := func(name string, want time.Duration, client func(t *testing.T, c net.Conn)) {
			t.Run(server+"/"+name, func(t *testing.T) {
				t.Parallel() // each in a time of its own
				inBubble(t, func(t *testing.T, b bubble) {
					listener := b.lab
					if server == "demo" {
						listener = b.demo
					}
					c, cut := listener.dial(t)
					began := time.Now()
					var talking sync.WaitGroup
					talking.Go(func() { client(t, c) })
					within(t, cut, began, want)
					_ = c.Close()
					talking.Wait()
					metrics := b.ask(t, "/metrics")
					for _, nothing := range []string{"lab_seats 0\n", "lab_followers 0\n", `lab_exchanges_total{kind="login"} 0` + "\n", `lab_exchanges_total{kind="error"} 0` + "\n"} {
						if !strings.Contains(metrics, nothing) {
							t.Errorf("something came of it: no %q", nothing)
						}
					}
				})
			})
		}
		path := map[string]string{"lab": "/api/seats", "demo": "/login"}[server]

		each("says nothing", 10*time.Second, func(*testing.T, net.Conn) {})
		each("dribbles a head", 10*time.Second, func(t *testing.T, c net.Conn) {
			go io.Copy(io.Discard, c)
			dribble(c, get[:len(get)-2]+"X: "+strings.Repeat("x", 1000))
		})
		each("dribbles a body", 15*time.Second, func(t *testing.T, c net.Conn) {
			go io.Copy(io.Discard, c)
			fmt.Fprintf(c, post, path)
			dribble(c, "username=kim&")
		})
		each("announces a body", 15*time.Second, func(t *testing.T, c net.Conn) {
			go io.Copy(io.Discard, c)
			fmt.Fprintf(c, post, path)
		})
		each("reads no answer", 15*time.Second, func(t *testing.T, c net.Conn) { io.WriteString(c, get) })
		each("reads no refusal", 15*time.Second, func(t *testing.T, c net.Conn) {
			io.WriteString(c, strings.Replace(get, "localhost", "evil.example", 1))
		})
		each("asks and stays", 60*time.Second, func(t *testing.T, c net.Conn) {
			go io.Copy(io.Discard, c)
			io.WriteString(c, get)
		})
	}
	// Whatever answers, there is an end to its waiting for the reader.
	for _, path := range []string{"/healthz", "/readyz", "/metrics", "/api/rooms/main/sessions", "/api/rooms/main/events?wait=0", "/api/rooms/main/events", "/lessons/session", "/nowhere"} {
		t.Run("lab/reads nothing of "+path, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, b bubble) {
				c, cut := b.lab.dial(t)
				began := time.Now()
				go io.WriteString(c, strings.Replace(get, "/", path, 1))
				within(t, cut, began, 15*time.Second)
			})
		})
	}
}

// ask is one request to the lab that is answered at once.
func (b bubble) ask(t *testing.T, path string) string {
	t.Helper()
	body, took := b.wait(t, path)
	if took > 0 {
		t.Errorf("%s took %v", path, took)
	}
	return body
}

// wait is one request to the lab.
func (b bubble) wait(t *testing.T, path string) (body string, took time.Duration) {
	t.Helper()
	c, _ := b.lab.dial(t)
	defer c.Close()
	began := time.Now()
	go io.WriteString(c, strings.Replace(get, "/", path, 1))
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data), time.Since(began)
}

// TestStreamOutlivesTheTimeouts: a stream that is read goes on, however long;
// one that is not read any more is cut, when the write after the next comment
// has had its time.
func TestStreamOutlivesTheTimeouts(t *testing.T) {
	inBubble(t, func(t *testing.T, b bubble) {
		c, cut := b.lab.dial(t)
		go io.WriteString(c, "GET /api/rooms/main/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
		response, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(response.Body)
		began, comments := time.Now(), 0
		for comments < 20 && lines.Scan() {
			if lines.Text() == ": keep" {
				comments++
			}
		}
		if took := time.Since(began); comments != 20 || took != 20*15*time.Second {
			t.Fatalf("%d comments in %v, then %v", comments, took, lines.Err())
		}
		if metrics := b.ask(t, "/metrics"); !strings.Contains(metrics, "lab_followers 1\n") {
			t.Error("the stream is not among the followers")
		}
		within(t, cut, time.Now(), (15+15)*time.Second)
		synctest.Wait()
		if metrics := b.ask(t, "/metrics"); !strings.Contains(metrics, "lab_followers 0\n") {
			t.Error("the stream that was cut is among the followers still")
		}
	})
}

// TestLongPollOutlivesTheTimeouts: a poll is answered after the wait that it asks
// for, thirty seconds at most.
func TestLongPollOutlivesTheTimeouts(t *testing.T) {
	inBubble(t, func(t *testing.T, b bubble) {
		first := lab.Decode[struct{ Seq uint64 }](t, b.ask(t, "/api/rooms/main/events?wait=0"))
		body, took := b.wait(t, fmt.Sprintf("/api/rooms/main/events?after=%d&wait=100", first.Seq))
		if took != 30*time.Second || !strings.Contains(body, `"events":[]`) {
			t.Errorf("after %v came %s", took, body)
		}
	})
}

// TestPollsAreBounded: of one address as many polls wait as there may be streams;
// those beyond are answered at once, so that whoever got no stream still gets
// everything.
func TestPollsAreBounded(t *testing.T) {
	inBubble(t, func(t *testing.T, b bubble) {
		first := lab.Decode[struct{ Seq uint64 }](t, b.ask(t, "/api/rooms/main/events?wait=0"))
		poll := fmt.Sprintf("/api/rooms/main/events?after=%d&wait=25", first.Seq)
		var waiting sync.WaitGroup
		for range 2 {
			waiting.Go(func() {
				if _, took := b.wait(t, poll); took != 25*time.Second {
					t.Errorf("a poll within the limit took %v", took)
				}
			})
		}
		synctest.Wait()
		if body, took := b.wait(t, poll); took > time.Second || !strings.Contains(body, `"events":[]`) {
			t.Errorf("a poll beyond the limit got after %v %s", took, body)
		}
		if body := b.ask(t, "/api/rooms/main/events?wait=25"); !strings.Contains(body, `"type":"snapshot"`) {
			t.Errorf("a first poll beyond the limit got %s", body)
		}
		waiting.Wait()
		if _, took := b.wait(t, poll); took != 25*time.Second {
			t.Errorf("when others have ended a poll took %v", took)
		}
	})
}
