package live

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/lostcookie"
)

// told is what a demo tells of requests that come over a connection, each written
// out. Every visit has foreign pairs and cookies that were deleted by hand.
func told(t *testing.T, p demo.Policy, requests []string) []demo.Event {
	t.Helper()
	var mu sync.Mutex
	var events []demo.Event
	server := demo.New(demo.Config{Policy: p, Observe: func(e demo.Event) {
		mu.Lock()
		defer mu.Unlock()
		events = append(events, e)
	}})
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	web := demo.NewHTTPServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := demo.Visit{By: "s2345678/A", Header: http.Header{"Content-Security-Policy": {"frame-ancestors http://localhost:8080"}}, Clue: "k3h7-m2p9-q4r8"}
		for _, header := range r.Header["Cookie"] {
			for i, pair := range demo.SplitCookie(header) {
				if i%3 == 1 && !strings.Contains(pair, "sessionid") {
					v.Foreign = append(v.Foreign, demo.ForeignPair{Text: pair, From: demo.FromWalkIn})
				}
			}
		}
		if len(r.RequestURI) > 20 {
			v.Removed = []string{r.RequestURI[:20], "sessionid"}
		}
		server.Serve(w, r, v)
	}))
	var ended sync.WaitGroup
	ended.Go(func() { _ = web.Serve(demo.Tap(listener)) })
	defer ended.Wait()
	defer web.Close()
	for _, request := range requests {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, request) // one that is refused early may be cut
		_, _ = io.Copy(io.Discard, conn)
		conn.Close()
	}
	mu.Lock()
	defer mu.Unlock()
	return events
}

// oddRequests are requests of all kinds, the largest ones that are taken included.
func oddRequests(random *rand.Rand, n int) (all []string) {
	texts := []string{"a", `"`, `\`, "\t", "<", "&", "é", "김", "\xff", "\u2028", "\x80\x81", "sessionid", "=", ";", "; ", " ", "7f3a91c2-5d0e-4b86-9c41-2a6f8e0d13b7", "sessionid=b; ", "x=y;"}
	text := func(most int) string {
		var b strings.Builder
		few := 1 + random.IntN(len(texts)) // some are of one kind alone
		for size := random.IntN(most); b.Len() < size; {
			b.WriteString(texts[random.IntN(few)])
		}
		return b.String()
	}
	for range n {
		most := []int{20, 300, 7000}[random.IntN(3)]
		path := "/" + strings.Map(func(r rune) rune {
			if r <= ' ' {
				return '_'
			}
			return r
		}, text(most))
		method := []string{"GET", "GET", "GET", "PUT", strings.Repeat("METHOD", 1+random.IntN(500))}[random.IntN(5)]
		head := fmt.Sprintf(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: %s\r\n", text(most))
		if random.IntN(3) == 0 {
			head += "Cookie: sessionid=" + text(200) + "\r\nUser-Agent: " + text(2000) + "\r\n"
		}
		if random.IntN(3) == 0 {
			name := []string{"kim", "%F0%9F%A6%8A", "%E2%80%AE", "%00", "\"", "%EA%B9%80"}[random.IntN(6)]
			form := "username=" + strings.Repeat(name, 1+random.IntN(64)) + "&csrf_token=" + strings.Repeat("t", random.IntN(3000))
			all = append(all, fmt.Sprintf("POST /login%sContent-Length: %d\r\n\r\n%s", head, len(form), form))
			continue
		}
		if random.IntN(2) == 0 {
			path, method = "/", "GET"
		}
		all = append(all, method+" "+path+head+"\r\n")
	}
	return all
}

// Whatever travelled, a record's size is no less than what it holds with its
// views, and they are no longer than it says; and a record of what students send
// is not counted at several times what it is.
func TestSizeIsTrue(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	policies := []demo.Policy{
		{}, {StrictCookie: true, HostPrefix: true, Secure: true, Path: "/"}, {Signed: true, Encrypted: true, MaxAge: 1000, SameSite: "Strict"},
		{Signed: true, Stateless: true}, {CSRFToken: true, RenewAtLogin: true, RejectUnknown: true, Logout: true, Escape: true},
	}
	exchanges := 0
	for _, p := range policies {
		ids := newIdentities(NewLooks([]byte("key"), "main", nil))
		events := told(t, p, oddRequests(random, 150))
		events = append(events, demo.Event{Policy: &demo.PolicyChange{Before: policies[4], Policy: policies[2], By: "s2345678"}}, demo.Event{Clock: &demo.ClockChange{By: "instructor"}})
		var many []demo.Change
		for i := range 256 {
			many = append(many, demo.Change{Op: demo.OpDelete, Before: demo.Session{ID: strings.Repeat("i", i), Username: strings.Repeat("\u202e", i%64)}})
		}
		events = append(events, demo.Event{Act: &demo.Act{Op: demo.ActDeleted, By: demo.ByServer}, Changes: many})
		for i, e := range events {
			rec := entryOf(e)
			rec.seq = 1<<53 - 1
			rec.identify(ids)
			if e.Exchange != nil && i%2 == 0 {
				rec.gone = true
				rec.SetLost(&lostcookie.Lost{Name: "__Host-sessionid", Given: e.At, Why: lostcookie.SiteDefault, Ended: e.At, Held: true, Times: 1 << 40})
			}
			rec.measure()
			everybodys, whole := rec.viewSizes()
			if got := len(rec.encode(Masked)); got > everybodys {
				t.Fatalf("policy %+v, event %d: as everybody sees it it is %d bytes, not %d at most: %.2000s", p, i, got, everybodys, rec.encode(Masked))
			}
			if got := len(rec.encode(Full)); got > whole || got > int(rec.shown) {
				t.Fatalf("policy %+v, event %d: whole it is %d bytes, not %d at most: %.2000s", p, i, got, whole, rec.encode(Full))
			}
			if x := e.Exchange; x != nil {
				exchanges++
				if least := len(x.Request.Head) + len(rec.encode(Masked)) + len(rec.encode(Full)); rec.size() < least {
					t.Fatalf("policy %+v, event %d: %d bytes, where it holds %d at least", p, i, rec.size(), least)
				}
			}
		}
	}
	if exchanges < 500 {
		t.Errorf("only %d of the requests came to the demo", exchanges)
	}
	for _, c := range []struct {
		name     string
		requests []string
		most     int // times what is held
	}{
		{"tiny cookies", []string{"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: " + strings.Repeat("a;", 7900) + "\r\n\r\n"}, 3},
		{"quotes", []string{"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: sessionid=x;" + strings.Repeat(`"`, 15000) + "\r\n\r\n"}, 3},
		{"a browser's", []string{"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nUser-Agent: " + strings.Repeat("Mozilla/5.0 ", 40) + "\r\nCookie: sessionid=7f3a91c2-5d0e-4b86-9c41-2a6f8e0d13b7\r\n\r\n"}, 2},
		{"odd ones", oddRequests(rand.New(rand.NewPCG(3, 4)), 20), 6},
	} {
		t.Run(c.name, func(t *testing.T) { heldBy(t, c.requests, c.most) })
	}
}

// heldBy compares what the records of many such requests are said to hold with
// what the heap has of them.
func heldBy(t *testing.T, requests []string, most int) {
	heap := func() int {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int(m.HeapAlloc)
	}
	requests = slices.Repeat(requests, 160/len(requests))
	ids := newIdentities(NewLooks([]byte("key"), "main", nil))
	base, said := heap(), 0
	var records []*Entry
	for _, e := range told(t, demo.Policy{}, requests) {
		rec := entryOf(e)
		rec.identify(ids)
		rec.measure()
		rec.encode(Masked)
		rec.encode(Full)
		said += rec.size()
		records = append(records, rec)
	}
	// The demo's own table is gone; what tests and connections need is not much.
	held := heap() - base - 256<<10
	if said < held || said > most*held {
		t.Errorf("%d records are said to hold %d bytes and hold %d", len(records), said, held)
	}
	runtime.KeepAlive(records)
}
