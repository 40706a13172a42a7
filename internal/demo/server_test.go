package demo_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"sessionlab/internal/demo"
)

// site is a demo on a real listener, and what it told of.
type site struct {
	addr   string
	server *demo.Server
	mu     sync.Mutex
	events []demo.Event
}

func (s *site) observe(e demo.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, e)
}

func (s *site) told() []demo.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]demo.Event(nil), s.events...)
}

func serve(t *testing.T, config demo.Config, visit func(*http.Request) demo.Visit) *site {
	t.Helper()
	s := &site{}
	config.Observe = s.observe
	s.server = demo.New(config)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().String()
	server := demo.NewHTTPServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.server.Serve(w, r, visit(r))
	}))
	go server.Serve(demo.Tap(l))
	t.Cleanup(func() { _ = server.Shutdown(context.Background()) })
	return s
}

func atRoot(*http.Request) demo.Visit { return demo.Visit{By: "me", Clue: "amber-4417"} }

// talk sends requests down one connection and returns the raw answers.
func talk(t *testing.T, addr string, requests ...string) []string {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	r := bufio.NewReader(conn)
	var answers []string
	for _, request := range requests {
		if _, err := io.WriteString(conn, request); err != nil {
			t.Fatal(err)
		}
		answers = append(answers, readAnswer(t, r, request))
	}
	return answers
}

// readAnswer reads one response as raw bytes, head and body.
func readAnswer(t *testing.T, r *bufio.Reader, request string) string {
	t.Helper()
	var raw strings.Builder
	length := 0
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatalf("answer to %q: %v after %q", request, err, raw.String())
		}
		raw.WriteString(line)
		if line == "\r\n" {
			break
		}
		fmt.Sscanf(line, "Content-Length: %d", &length)
	}
	if strings.HasPrefix(request, "HEAD") {
		length = 0
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(r, body); err != nil {
		t.Fatal(err)
	}
	return raw.String() + string(body)
}

func TestHeadsAreVerbatim(t *testing.T) {
	s := serve(t, demo.Config{}, atRoot)
	login := "POST /login HTTP/1.1\r\nhOsT: localhost:8000\r\nX-Odd:   kept \r\nCookie: sessionid=%s\r\nContent-Length: 12\r\n\r\nusername=kim"
	requests := []string{
		"GET / HTTP/1.1\r\nHost: localhost:8000\r\nb: 1\r\nA:2\r\nCookie: a=1; sessionid=mine\r\n\r\n",
		fmt.Sprintf(login, "mine"),
		"GET / HTTP/1.1\nHost: localhost:8000\n\n",
		"GET /nope?x=1 HTTP/1.1\r\nHost: localhost:8000\r\n\r\n",
		fmt.Sprintf(login, "nobody"),
		"PUT / HTTP/1.1\r\nHost: localhost:8000\r\nContent-Length: 3\r\n\r\nabc",
		"HEAD / HTTP/1.1\r\nHost: localhost:8000\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost: localhost:8000\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: localhost:8000\r\nConnection: close\r\n\r\n",
	}
	answers := talk(t, s.addr, requests...)
	requests = append(requests, "GET / HTTP/1.0\r\nHost: localhost:8000\r\nConnection: keep-alive\r\n\r\n")
	answers = append(answers, talk(t, s.addr, requests[len(requests)-1])...)
	chunked := "POST /login HTTP/1.1\r\nHost: localhost:8000\r\nTransfer-Encoding: chunked\r\n\r\n"
	requests = append(requests, chunked)
	answers = append(answers, talk(t, s.addr, chunked+"c\r\nusername=kim\r\n0\r\n\r\n")...)
	huge := "POST /login HTTP/1.1\r\nHost: localhost:8000\r\nContent-Length: 5000\r\n\r\n"
	requests = append(requests, huge)
	answers = append(answers, talk(t, s.addr, huge+strings.Repeat("x", 5000))...)

	events := s.told()
	if len(events) != len(requests) {
		t.Fatalf("%d events for %d requests", len(events), len(requests))
	}
	for i, e := range events {
		head, _, _ := strings.Cut(requests[i], "\r\n\r\n")
		if strings.Contains(requests[i], "\r\n\r\n") {
			head += "\r\n\r\n"
		}
		if e.Exchange.Request.Head != head {
			t.Errorf("request %d recorded as\n%q, was\n%q", i, e.Exchange.Request.Head, head)
		}
		travelled, _, _ := strings.Cut(answers[i], "\r\n\r\n")
		var seen []string
		for line := range strings.SplitSeq(travelled+"\r\n\r\n", "\r\n") {
			if !strings.HasPrefix(line, "X-Lab-Clue:") {
				seen = append(seen, line)
			}
		}
		if got, want := e.Exchange.Response.Head(), strings.Join(seen, "\r\n"); got != want {
			t.Errorf("response %d recorded as\n%q, travelled as\n%q", i, got, want)
		}
	}
	if clue := events[1].Exchange.Clue; clue != "amber-4417" || !strings.Contains(answers[1], "X-Lab-Clue: amber-4417\r\n") {
		t.Errorf("the login's clue is %q in\n%s", clue, answers[1])
	}
	if strings.Contains(answers[4], "X-Lab-Clue") {
		t.Error("a login that failed carries a clue")
	}
}

// Requests sent before the answers to earlier ones are told apart as well.
func TestHeadsOfPipelinedRequests(t *testing.T) {
	s := serve(t, demo.Config{}, atRoot)
	first := "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n"
	second := "GET /second HTTP/1.1\r\nHost: x\r\n\r\n"
	third := "GET /third HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, first+"username=kim\r\n"+second+third)
	if _, err := io.ReadAll(conn); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{first, second, third} {
		if got := s.told()[i].Exchange.Request.Head; got != want {
			t.Errorf("head %d is %q, want %q", i, got, want)
		}
	}
}

// A request that somebody else answers does not leave its head to the next one,
// and a client that sends without end makes no connection grow.
func TestHeadsOfRequestsAnsweredElsewhere(t *testing.T) {
	var heads []string
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := demo.New(demo.Config{Observe: func(e demo.Event) { heads = append(heads, e.Exchange.Request.Head) }})
	web := demo.NewHTTPServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/elsewhere" {
			w.Header().Set("Content-Length", "0")
			return
		}
		server.Serve(w, r, demo.Visit{})
	}))
	go web.Serve(demo.Tap(l))
	t.Cleanup(func() { _ = web.Shutdown(context.Background()) })
	own := "GET / HTTP/1.1\r\nHost: x\r\nCookie: sessionid=mine\r\n\r\n"
	var requests []string
	for range 40 {
		requests = append(requests, "POST /elsewhere HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nCookie: sessionid=theirs; pad="+strings.Repeat("x", 8000)+"\r\n\r\nsecret")
	}
	talk(t, l.Addr().String(), append(requests, own)...)
	if len(heads) != 1 || heads[0] != own {
		t.Errorf("the head is recorded as %.200q", heads)
	}
}

func TestForeignPairsAreSetAside(t *testing.T) {
	foreign := []demo.ForeignPair{{Text: "sessionid=django", From: demo.FromHost}, {Text: "theme=dark", From: demo.FromHost}}
	s := serve(t, demo.Config{}, func(*http.Request) demo.Visit { return demo.Visit{Base: "/s/desk", Foreign: foreign} })
	answers := talk(t, s.addr,
		"GET /s/desk/ HTTP/1.1\r\nHost: x\r\nCookie: theme=dark; sessionid=django\r\n\r\n",
		"GET /s/desk/ HTTP/1.1\r\nHost: x\r\nCookie: theme=dark; sessionid=own; sessionid=django\r\n\r\n",
	)
	if !strings.Contains(answers[0], "Set-Cookie: sessionid=") || !strings.Contains(answers[0], `action="/s/desk/login"`) {
		t.Errorf("a foreign pair was read:\n%s", answers[0])
	}
	x := s.told()[1].Exchange
	if x.ID != "own" || x.Request.Cookie() != "theme=dark; sessionid=own; sessionid=django" {
		t.Errorf("read %q from %q", x.ID, x.Request.Cookie())
	}
	want := []demo.Pair{
		{Name: "theme", Value: "dark", From: demo.FromHost},
		{Name: "sessionid", Value: "own", Read: true},
		{Name: "sessionid", Value: "django", From: demo.FromHost},
	}
	if got := x.Request.Cookies(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("pairs are %v, want %v", got, want)
	}
}

func TestOldestRowMakesRoom(t *testing.T) {
	s := serve(t, demo.Config{MaxRows: 2}, atRoot)
	for _, id := range []string{"a", "b", "a", "c"} {
		talk(t, s.addr, "GET / HTTP/1.1\r\nHost: x\r\nCookie: sessionid="+id+"\r\n\r\n")
	}
	events := s.told()
	evicted := events[3]
	if evicted.Act == nil || evicted.Act.Op != demo.ActEvicted || evicted.Changes[0].Before.ID != "a" {
		t.Fatalf("before the third row came %+v", evicted)
	}
	if events[4].Exchange.ID != "c" || !events[4].Changes[0].New() {
		t.Errorf("then came %+v", events[4])
	}
}

// The table is the fold of the events, however many clients there are and
// whoever deletes rows meanwhile.
func TestTableIsTheFoldOfItsEvents(t *testing.T) {
	s := serve(t, demo.Config{MaxRows: 7}, atRoot)
	var clients sync.WaitGroup
	for c := range 8 {
		clients.Go(func() {
			for i := range 40 {
				id := fmt.Sprintf("id%d", (c*7+i*3)%11)
				switch i % 4 {
				case 0:
					talk(t, s.addr, "POST /login HTTP/1.1\r\nHost: x\r\nCookie: sessionid="+id+"\r\nContent-Length: 12\r\n\r\nusername=kim")
				case 1:
					_ = s.server.Delete(t.Context(), id, 0, "me", nil) // there may be no such row
				default:
					talk(t, s.addr, "GET / HTTP/1.1\r\nHost: x\r\nCookie: sessionid="+id+"\r\n\r\n")
				}
				s.compare(t)
			}
		})
	}
	clients.Wait()
	s.compare(t)
	if len(s.told()) < 8*30 {
		t.Errorf("only %d events", len(s.told()))
	}
}

// compare folds the events told so far and reads the table, in one critical
// section.
func (s *site) compare(t *testing.T) {
	t.Helper()
	err := s.server.Inspect(func(table demo.Table, _ demo.State) error {
		fold := map[string]demo.Session{}
		for _, e := range s.told() {
			for _, c := range e.Changes {
				if have := fold[c.Row().ID]; !c.New() && have != c.Before {
					t.Errorf("%v changes a row that was %+v", c, have)
				}
				if c.Op == demo.OpDelete {
					delete(fold, c.Before.ID)
				} else {
					fold[c.After.ID] = c.After
				}
			}
		}
		rows := table.Newest(100)
		if len(rows) != len(fold) {
			t.Errorf("the table has %d rows, the fold %d", len(rows), len(fold))
		}
		for _, row := range rows {
			if fold[row.ID] != row {
				t.Errorf("the table has %+v, the fold %+v", row, fold[row.ID])
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
