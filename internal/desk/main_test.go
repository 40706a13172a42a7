package desk

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"sessionlab/internal/keep/sqlite"
	"sessionlab/internal/room"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// opened is a lab with its desks.
type opened struct {
	*Desks
	lab  *room.Lab
	stop func() // closes the lab, once
}

// open opens a lab with the data file of a directory, in memory for "", and makes its
// desks from the rest of c.
func open(t *testing.T, dir string, lab room.Config, c Config) *opened {
	t.Helper()
	store, err := sqlite.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	lab.Keep = store
	l, err := room.Open(lab)
	if err != nil {
		t.Fatal(err)
	}
	stop := sync.OnceFunc(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	c.Lab, c.Keep = l, l.DeskKeep()
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return &opened{s, l, stop}
}

// join takes a seat.
func (o *opened) join(t *testing.T) *room.Seat {
	t.Helper()
	seat, _, err := o.lab.Join("", "", "ko")
	if err != nil {
		t.Fatal(err)
	}
	return seat
}

// leave takes a seat away.
func (o *opened) leave(t *testing.T, seat *room.Seat) {
	t.Helper()
	main, err := o.lab.Demo("")
	if err == nil {
		err = o.lab.RemoveSeat(room.Owner(), main.Room, seat.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// deskOf is what is remembered of the desk with a path.
func (o *opened) deskOf(t *testing.T, path string) *desk {
	t.Helper()
	d := o.find(strings.Trim(strings.TrimPrefix(path, "/s/"), "/"))
	if d.desk == nil {
		t.Fatalf("no desk at %s", path)
	}
	return d.desk
}

// visit asks the demo for something under a desk or as a walk-in.
func (o *opened) visit(method, path, cookie string) *http.Response {
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
	o.ServeHTTP(w, r)
	return w.Result()
}
