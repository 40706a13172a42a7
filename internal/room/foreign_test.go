package room

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ask sends a request to the demo below a path and returns the answer.
func ask(l *Lab, path string, cookie string) *http.Response {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Cookie", cookie)
	w := httptest.NewRecorder()
	l.ServeDemo(w, r)
	return w.Result()
}

// walkIn returns a pair that the root demo gave out.
func walkInPair(l *Lab) string {
	pair, _, _ := strings.Cut(ask(l, "/", "").Header.Get("Set-Cookie"), ";")
	return pair
}

// TestForeignPairsOfAllDesks: what desks remember of other programs' cookies is
// bounded for the whole lab, in memory and in the file. The desks that fill it
// forget, not one that has a browser's usual few, and seats that leave give back
// what they took.
func TestForeignPairsOfAllDesks(t *testing.T) {
	dir, config := t.TempDir(), Config{Limits: Limits{Rate: 100_000, Events: 10, EventBytes: 10_000}}
	l, stop := openIn(t, In(t, dir, config))
	root := walkInPair(l)
	join := func() *Seat {
		seat, _, err := l.Join("", "", "en")
		if err != nil {
			t.Fatal(err)
		}
		return seat
	}
	student := join()
	ask(l, student.DemoPath(), "theme=dark; sessionid=django")
	var seats []*Seat
	for range maxForeignAll/maxForeign/2 + 4 { // two desks each
		seat := join()
		seats = append(seats, seat)
		for _, path := range []string{seat.DemoPath(), seat.DemoPathB()} {
			for part := range 2 {
				var cookie strings.Builder
				for i := range maxForeign / 2 {
					fmt.Fprintf(&cookie, "n%d=%s; ", part*maxForeign+i, root)
				}
				ask(l, path, cookie.String())
			}
		}
		if n := countForeign(l); n > maxForeignAll {
			t.Fatalf("%d pairs are remembered, at most %d may be", n, maxForeignAll)
		}
	}
	if n := countForeign(l); n < maxForeignAll/2 {
		t.Errorf("only %d pairs are remembered: the flood was none", n)
	}
	sets := func(l *Lab) string {
		return ask(l, student.DemoPath(), "sessionid=django").Header.Get("Set-Cookie")
	}
	if sets(l) == "" {
		t.Error("the flood made the student's desk take another program's cookie for its own")
	}
	stop()

	l, stop = openIn(t, In(t, dir, config))
	if n := countForeign(l); n > maxForeignAll || n < maxForeignAll/2 {
		t.Errorf("after a restart %d pairs are remembered", n)
	}
	stop()
	if rows := countIn(t, dir, "foreign_pair WHERE hash <> x''"); rows > maxForeignAll {
		t.Errorf("the file has %d pairs", rows)
	}
	l, stop = openIn(t, In(t, dir, config))
	if sets(l) == "" {
		t.Error("after a restart the student's desk takes another program's cookie for its own")
	}
	for _, seat := range seats {
		if err := l.Leave(leading, l.main, seat.ID); err != nil {
			t.Fatal(err)
		}
	}
	if n := countForeign(l); n != 2 || l.foreign.count != n || len(l.foreign.desks) != 1 {
		t.Errorf("once they left, %d pairs are remembered and %d counted, of %d desks", n, l.foreign.count, len(l.foreign.desks))
	}
	stop()
	_, stop = openIn(t, In(t, dir, config))
	stop()
	if rows := countIn(t, dir, "foreign_pair WHERE hash <> x''"); rows != 2 {
		t.Errorf("then the file has %d pairs", rows)
	}
}

// A first request that was on its way while its seat was removed leaves nothing in
// the data file.
func TestRemovedDeskLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	l, stop := openIn(t, In(t, dir, Config{}))
	seat, _, err := l.Join("", "", "en")
	if err != nil {
		t.Fatal(err)
	}
	late := seat.desks[0]
	if err := l.Leave(Owner(), l.main, seat.ID); err != nil {
		t.Fatal(err)
	}
	late.foreignPairs([]string{"sessionid=django"})
	stop()
	if rows := countIn(t, dir, "foreign_pair"); rows > 0 {
		t.Errorf("%d rows of a desk that nobody reaches are kept", rows)
	}
}

func countForeign(l *Lab) (n int) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	l.foreign.mu.Lock()
	defer l.foreign.mu.Unlock()
	for _, d := range l.desks {
		n += len(d.foreign)
	}
	return n
}

// TestForeignTextsBecomeHashes: a file that an earlier version wrote keeps what its
// desks set aside, and none of the other programs' cookies.
func TestForeignTextsBecomeHashes(t *testing.T) {
	dir := t.TempDir()
	WriteData(t, dir, "version4.sql")
	l, stop := openIn(t, In(t, dir, Config{}))
	for cookie, own := range map[string]bool{"sessionid=django-secret": false, "sessionid=lifted-secret": true, "sessionid=typed": true} {
		if set := ask(l, "/s/desk-a/", cookie).Header.Get("Set-Cookie"); own != (set == "") {
			t.Errorf("with %s the desk answers %q", cookie, set)
		}
	}
	if got := fmt.Sprint(l.desks["desk-a"].jar([]string{"sessionid=django-secret; sessionid=lifted-secret"})); got != "[{sessionid django-secret host} {sessionid lifted-secret }]" {
		t.Errorf("the jar shows %s", got)
	}
	stop()
	for _, file := range files(t, dir) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte("secret")) {
			t.Errorf("%s has a cookie of another program", file)
		}
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(all) == 0 {
		t.Fatalf("%v, %v", all, err)
	}
	return all
}
