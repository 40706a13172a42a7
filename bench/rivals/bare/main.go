// Command bare is the least a login server in Go can be: net/http, a mutex and
// a map. What the lab does beyond it is what its recording costs.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"

	"github.com/google/uuid"
)

const form = `<html><body><form method="post" action="/login"><input type="text" name="username"><input type="submit" value="Login"></form></body></html>`

type server struct {
	mu   sync.Mutex
	rows map[string]string // id → username
}

func (s *server) page(w http.ResponseWriter, r *http.Request) {
	id := ""
	if c, err := r.Cookie("sessionid"); err == nil {
		id = c.Value
	} else {
		id = uuid.NewString()
		http.SetCookie(w, &http.Cookie{Name: "sessionid", Value: id})
	}
	s.mu.Lock()
	username, ok := s.rows[id]
	if !ok {
		s.rows[id] = ""
	}
	s.mu.Unlock()
	page := form
	if username != "" {
		page = "<html><body><h1>Welcome, " + username + "!</h1></body></html>"
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, page)
}

func (s *server) login(w http.ResponseWriter, r *http.Request) {
	c, err := r.Cookie("sessionid")
	if err != nil {
		http.Error(w, "no session", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.rows[c.Value] = r.FormValue("username")
	s.mu.Unlock()
	http.Redirect(w, r, "/", http.StatusFound)
}

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "where to listen")
	rows := flag.Int("rows", 0, "rows to begin with")
	flag.Parse()
	s := &server{rows: map[string]string{}}
	for i := range *rows {
		s.rows[fmt.Sprintf("%08x-0000-4000-8000-000000000000", i)] = ""
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.page)
	mux.HandleFunc("POST /login", s.login)
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", l.Addr())
	log.Fatal(http.Serve(l, mux))
}
