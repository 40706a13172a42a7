package room_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sessionlab/internal/live"
	"sessionlab/internal/room"
)

func open(t *testing.T) *room.Lab {
	t.Helper()
	l, err := room.OpenInMemory(room.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeLab(t, l) })
	return l
}

// visit asks the demo for something under a desk or as a walk-in.
func visit(l *room.Lab, method, path, cookie string) *http.Response {
	body := ""
	if method == http.MethodPost {
		body = "username=kim"
	}
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Length", fmt.Sprint(len(body)))
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	w := httptest.NewRecorder()
	demoOf(l).ServeHTTP(w, r)
	return w.Result()
}

type event struct {
	Type   string
	Seq    uint64
	Count  int
	Base   []struct{ Tag string }
	Events []event

	Changes []struct {
		Op, Tag string
		New     bool
	}
}

// next returns the follower's next events.
func next(t *testing.T, f *room.Follower) []event {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	messages, err := f.Next(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var events []event
	for _, m := range messages {
		var e event
		if err := json.Unmarshal(m.JSON(), &e); err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	return events
}

// A snapshot of a large table holds its newest rows and the last events, and
// both add up to the number of rows.
func TestSnapshotOfALargeTable(t *testing.T) {
	l := open(t)
	main, err := l.Demo("")
	if err != nil {
		t.Fatal(err)
	}
	seat, token, err := l.Join("", "me", "ko")
	if err != nil {
		t.Fatal(err)
	}
	visit(l, http.MethodGet, seat.DemoPath(), "") // the own row is the oldest
	for n := range 450 {
		visit(l, http.MethodGet, "/", fmt.Sprintf("sessionid=walkin%d", n))
	}
	me, err := l.Caller(token)
	if err != nil {
		t.Fatal(err)
	}
	f, err := main.Follow(me, "ko")
	if err != nil {
		t.Fatal(err)
	}
	s := next(t, f)[0]
	made := 0
	for _, e := range s.Events {
		for _, c := range e.Changes {
			if c.New {
				made++
			}
		}
	}
	if s.Type != "snapshot" || made != 200 || s.Count != 251 || len(s.Base) != 201 {
		t.Errorf("a base of %d rows of %d, and %d made after it; want the own and the 200 newest then, of 251, and 200", len(s.Base), s.Count, made)
	}
	table, err := main.Sessions(t.Context(), me, 1000)
	if err != nil {
		t.Fatal(err)
	}
	own := table.Sessions[len(table.Sessions)-1]
	if len(s.Base) == 0 || !own.Mine || s.Base[0].Tag != own.Tag {
		t.Errorf("the own row %+v is not the first of the base", own)
	}
}

// A follower that is too slow is cut, and begins anew with a snapshot.
func TestSlowFollower(t *testing.T) {
	l := open(t)
	main, _ := l.Demo("")
	f, err := main.Follow(room.Owner(), "ko")
	if err != nil {
		t.Fatal(err)
	}
	visit(l, http.MethodGet, "/", "sessionid=x")
	began := next(t, f)[0].Seq
	for range 10_100 {
		visit(l, http.MethodGet, "/", "sessionid=x")
	}
	if _, err := main.Sessions(t.Context(), room.Owner(), 1); err != nil { // the reader has seen them all
		t.Fatal(err)
	}
	if _, err := f.Next(t.Context()); !errors.Is(err, live.ErrSlow) {
		t.Errorf("a follower that missed events gets %v", err)
	}
	again, err := main.Follow(room.Owner(), "ko")
	if err != nil {
		t.Fatal(err)
	}
	again.Resume(began)
	if e := next(t, again)[0]; e.Type != "snapshot" {
		t.Errorf("following again begins with %s", e.Type)
	}
}

// A follower that events outrun goes on with a snapshot, without being cut.
func TestOutrun(t *testing.T) {
	l := open(t)
	rm, _ := l.Demo("")
	f, err := rm.Follow(room.Owner(), "ko")
	if err != nil {
		t.Fatal(err)
	}
	if got := next(t, f); got[0].Type != "snapshot" {
		t.Fatalf("began with %+v", got)
	}
	for range 6_000 {
		visit(l, http.MethodGet, "/", "sessionid=one")
	}
	if _, err := rm.Sessions(t.Context(), room.Owner(), 1); err != nil { // the reader has seen them all
		t.Fatal(err)
	}
	got := next(t, f)
	if len(got) != 1 || got[0].Type != "snapshot" || got[0].Count != 1 || len(got[0].Events) != 200 {
		t.Fatalf("went on with %d events, the first a %s", len(got), got[0].Type)
	}
	last := got[0].Events[199].Seq
	visit(l, http.MethodGet, "/", "sessionid=one")
	if got := next(t, f); len(got) != 1 || got[0].Seq != last+1 {
		t.Errorf("after %d came %+v", last, got)
	}
}

// Who asks for all that is kept gets it, however much that is: it is not outrun.
func TestResumeFromFarBack(t *testing.T) {
	l := open(t)
	rm, _ := l.Demo("")
	f, err := rm.Follow(room.Owner(), "ko")
	if err != nil {
		t.Fatal(err)
	}
	began := next(t, f)[0].Seq
	const visits = 9_000 // of the 10,000 that are kept
	for range visits {
		visit(l, http.MethodGet, "/", "sessionid=one")
	}
	if _, err := rm.Sessions(t.Context(), room.Owner(), 1); err != nil { // the reader has seen them all
		t.Fatal(err)
	}
	f, err = rm.Follow(room.Owner(), "ko")
	if err != nil {
		t.Fatal(err)
	}
	f.Resume(began)
	if got := next(t, f); got[0].Type != "exchange" || got[0].Seq != began+1 {
		t.Errorf("after the first event comes a %s, %d", got[0].Type, got[0].Seq)
	}
}
