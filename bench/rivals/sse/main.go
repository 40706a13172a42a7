// Command sse is the least a server of event streams in Go can be: net/http, a
// goroutine and a channel a follower, and a loop that sends each event to all.
// What the lab's streams cost beyond it is what rights, views and resuming cost.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
)

type server struct {
	events chan []byte
	size   int // bytes of an event

	mu        sync.Mutex
	followers map[chan []byte]bool
}

// broadcast sends each event to all. A follower that is too slow misses some.
func (s *server) broadcast() {
	for event := range s.events {
		s.mu.Lock()
		for follower := range s.followers {
			select {
			case follower <- event:
			default:
			}
		}
		s.mu.Unlock()
	}
}

func (s *server) stream(w http.ResponseWriter, r *http.Request) {
	events := make(chan []byte, 16)
	s.mu.Lock()
	s.followers[events] = true
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.followers, events)
		s.mu.Unlock()
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	event := []byte("event: snapshot\ndata: {}\n\n")
	for {
		if _, err := w.Write(event); err != nil {
			return
		}
		w.(http.Flusher).Flush()
		select {
		case event = <-events:
		case <-r.Context().Done():
			return
		}
	}
}

func (s *server) page(w http.ResponseWriter, _ *http.Request) {
	const head, tail = "id: 1\nevent: exchange\ndata: ", "\n\n"
	s.events <- []byte(head + strings.Repeat("x", max(0, s.size-len(head)-len(tail))) + tail)
	_, _ = io.WriteString(w, "<html><body><h1>Welcome!</h1></body></html>")
}

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "where to listen")
	size := flag.Int("bytes", 600, "how large an event is")
	flag.Parse()
	s := &server{events: make(chan []byte, 16), size: *size, followers: map[chan []byte]bool{}}
	go s.broadcast()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /events", s.stream)
	mux.HandleFunc("GET /{$}", s.page)
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", l.Addr())
	log.Fatal(http.Serve(l, mux))
}
