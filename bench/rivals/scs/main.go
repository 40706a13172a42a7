// Command scs is a login server on alexedwards/scs, a session library for Go,
// used as its documentation shows, with its store in memory.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"
)

const form = `<html><body><form method="post" action="/login"><input type="text" name="username"><input type="submit" value="Login"></form></body></html>`

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "where to listen")
	rows := flag.Int("rows", 0, "rows to begin with")
	flag.Parse()
	sessions := scs.New()
	sessions.Store = memstore.New()
	deadline := time.Now().Add(sessions.Lifetime)
	for i := range *rows {
		data, err := sessions.Codec.Encode(deadline, map[string]any{"seen": true})
		if err != nil {
			log.Fatal(err)
		}
		if err := sessions.Store.Commit(fmt.Sprintf("%08x-0000-4000-8000-000000000000", i), data, deadline); err != nil {
			log.Fatal(err)
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		if !sessions.GetBool(r.Context(), "seen") {
			sessions.Put(r.Context(), "seen", true) // a session that holds nothing is not kept
		}
		page := form
		if username := sessions.GetString(r.Context(), "username"); username != "" {
			page = "<html><body><h1>Welcome, " + username + "!</h1></body></html>"
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, page)
	})
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		sessions.Put(r.Context(), "username", r.FormValue("username"))
		http.Redirect(w, r, "/", http.StatusFound)
	})
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", l.Addr())
	log.Fatal(http.Serve(l, sessions.LoadAndSave(mux)))
}
