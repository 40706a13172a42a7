// Command scsstores is a login server on alexedwards/scs, as ../scs is, with its session
// store in memory, in a SQLite file or in Redis: the stores of scs and their drivers, opened
// as the documentation of scs shows it. It is a module of its own, so that the drivers that
// the lab does not use are not among the lab's dependencies.
package main

import (
	"database/sql"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/alexedwards/scs/redisstore"
	"github.com/alexedwards/scs/sqlite3store"
	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"
	"github.com/gomodule/redigo/redis"
	_ "github.com/mattn/go-sqlite3"
)

const form = `<html><body><form method="post" action="/login"><input type="text" name="username"><input type="submit" value="Login"></form></body></html>`

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "where to listen")
	rows := flag.Int("rows", 0, "rows to begin with")
	kind := flag.String("store", "memory", "memory, sqlite or redis")
	at := flag.String("at", "", "the SQLite file, or the Redis URL")
	idle := flag.Duration("idle", 0, "end a session that was not used for so long; each page then writes its row")
	flag.Parse()
	store, err := open(*kind, *at)
	if err != nil {
		log.Fatal(err)
	}
	sessions := scs.New()
	sessions.Store = store
	sessions.IdleTimeout = *idle
	if err := fill(sessions, *rows); err != nil {
		log.Fatal(err)
	}
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", l.Addr())
	log.Fatal(http.Serve(l, sessions.LoadAndSave(handler(sessions))))
}

// open opens a store. SQLite has the settings of the lab's file: WAL, synchronous NORMAL.
func open(kind, at string) (scs.Store, error) {
	switch kind {
	case "memory":
		return memstore.New(), nil
	case "sqlite":
		db, err := sql.Open("sqlite3", "file:"+at+"?_journal_mode=WAL&_synchronous=NORMAL&_busy_timeout=5000")
		if err != nil {
			return nil, err
		}
		// With 16 connections its rate was the same and its p99 three times as long: the
		// writers wait for one another in SQLite's sleeps.
		db.SetMaxOpenConns(1)
		_, err = db.Exec(`CREATE TABLE sessions (token TEXT PRIMARY KEY, data BLOB NOT NULL, expiry REAL NOT NULL);
			CREATE INDEX sessions_expiry_idx ON sessions(expiry)`)
		return sqlite3store.New(db), err
	case "redis":
		return redisstore.New(&redis.Pool{
			MaxIdle: 16, // one for each connection of the load
			Dial:    func() (redis.Conn, error) { return redis.DialURL(at) },
		}), nil
	}
	return nil, fmt.Errorf("no store %q", kind)
}

func fill(sessions *scs.SessionManager, rows int) error {
	deadline := time.Now().Add(sessions.Lifetime)
	for i := range rows {
		data, err := sessions.Codec.Encode(deadline, map[string]any{"seen": true})
		if err != nil {
			return err
		}
		if err := sessions.Store.Commit(fmt.Sprintf("%08x-0000-4000-8000-000000000000", i), data, deadline); err != nil {
			return err
		}
	}
	return nil
}

func handler(sessions *scs.SessionManager) http.Handler {
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
	return mux
}
