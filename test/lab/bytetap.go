package lab

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// ByteTap passes connections on to a server and keeps what came back. Cut takes the
// network away.
type ByteTap struct {
	Addr string

	mu      sync.Mutex
	bytes   strings.Builder
	conns   map[net.Conn]bool
	refuses bool
}

// NewByteTap starts a tap before the server at a URL.
func NewByteTap(t *testing.T, url string) *ByteTap {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	tap := &ByteTap{Addr: listener.Addr().String(), conns: map[net.Conn]bool{}}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.DialTimeout("tcp", HostOf(url), time.Second)
			if err != nil || !tap.add(client, server) {
				_ = client.Close()
				continue
			}
			running.Go(func() { _, _ = io.Copy(server, client); _ = server.Close() })
			running.Go(func() { _, _ = io.Copy(io.MultiWriter(client, tap), server); _ = client.Close() })
		}
	})
	t.Cleanup(func() { _ = listener.Close(); tap.Cut(true); running.Wait() })
	return tap
}

func (p *ByteTap) add(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		if p.refuses {
			_ = c.Close()
		}
		p.conns[c] = true
	}
	return !p.refuses
}

// Cut ends all connections and refuses new ones, or takes them again.
func (p *ByteTap) Cut(off bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuses = off
	for c := range p.conns {
		if off {
			_ = c.Close()
		}
	}
	clear(p.conns)
}

// Write keeps what came back.
func (p *ByteTap) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.bytes.Write(b)
}

// Received is what came back so far.
func (p *ByteTap) Received() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.bytes.String()
}
