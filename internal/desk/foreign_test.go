package desk

import (
	"database/sql"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"sessionlab/internal/room"
)

// What comes with a desk's first request, or is the walk-in's, is not the desk's.
func TestForeignPairs(t *testing.T) {
	l := open(t, "", room.Config{}, Config{})
	issued := l.visit(http.MethodGet, "/", "").Header.Get("Set-Cookie")
	seat := l.join(t)
	desk := seat.DemoPath()
	first := l.visit(http.MethodGet, desk, "theme=dark; sessionid=django").Header.Get("Set-Cookie")
	if !strings.HasPrefix(first, "sessionid=") {
		t.Fatalf("the foreign sessionid was taken for the desk's: %q", first)
	}
	for _, cookie := range []string{
		first + "; sessionid=django", "sessionid=django; " + first,
		issued + "; " + first, "theme=dark; " + issued + "; " + first,
		"note=" + issued + "; " + first, "my" + issued + "; " + first,
	} {
		if response := l.visit(http.MethodPost, desk+"login", cookie); response.StatusCode != http.StatusFound {
			t.Errorf("with %q the login answers %d", cookie, response.StatusCode)
		}
	}
	if again := l.visit(http.MethodGet, desk, "sessionid=django; "+issued).Header.Get("Set-Cookie"); again == "" {
		t.Error("without a cookie of its own the desk's browser got no new one")
	}
	if own := l.visit(http.MethodGet, desk, "sessionid=typed-by-hand").Header.Get("Set-Cookie"); own != "" {
		t.Errorf("a cookie that came later is the desk's, yet %q was sent", own)
	}
}

// TestForeignPairsOfAllDesks: what desks remember of other programs' cookies is
// bounded for the whole lab, in memory and in the file. The desks that fill it
// forget, not one that has a browser's usual few, and seats that leave give back
// what they took.
func TestForeignPairsOfAllDesks(t *testing.T) {
	dir := t.TempDir()
	config, fast := room.Config{Limits: room.Limits{Events: 10, EventBytes: 10_000}}, Config{Rate: 100_000}
	l := open(t, dir, config, fast)
	// An eighth of the pairs shows the bound as well, in an eighth of the time.
	if l.foreign.most != maxForeignAll {
		t.Fatalf("%d pairs may be remembered, want %d", l.foreign.most, maxForeignAll)
	}
	const most = maxForeignAll / 8
	l.foreign.most = most
	root, _, _ := strings.Cut(l.visit(http.MethodGet, "/", "").Header.Get("Set-Cookie"), ";") // a pair that the root demo gave out
	student := l.join(t)
	l.visit(http.MethodGet, student.DemoPath(), "theme=dark; sessionid=django")
	var seats []*room.Seat
	for range most/maxForeign/2 + 4 { // two desks each
		seat := l.join(t)
		seats = append(seats, seat)
		for _, path := range []string{seat.DemoPath(), seat.DemoPathB()} {
			for part := range 2 {
				var cookie strings.Builder
				for i := range maxForeign / 2 {
					fmt.Fprintf(&cookie, "n%d=%s; ", part*maxForeign+i, root)
				}
				l.visit(http.MethodGet, path, cookie.String())
			}
		}
		if n := countForeign(l); n > most {
			t.Fatalf("%d pairs are remembered, at most %d may be", n, most)
		}
	}
	if n := countForeign(l); n < most/2 {
		t.Errorf("only %d pairs are remembered: the flood was none", n)
	}
	sets := func(l *opened) string {
		return l.visit(http.MethodGet, student.DemoPath(), "sessionid=django").Header.Get("Set-Cookie")
	}
	if sets(l) == "" {
		t.Error("the flood made the student's desk take another program's cookie for its own")
	}
	l.stop()
	if rows := rowsIn(t, dir, "hash <> x''"); rows > most {
		t.Errorf("the file has %d pairs", rows)
	}

	l = open(t, dir, config, fast)
	l.foreign.most = most
	if n := countForeign(l); n > most || n < most/2 {
		t.Errorf("after a restart %d pairs are remembered", n)
	}
	if sets(l) == "" {
		t.Error("after a restart the student's desk takes another program's cookie for its own")
	}
	for _, seat := range seats {
		l.leave(t, seat)
	}
	l.mu.Lock()
	l.forgetLeftLocked()
	l.mu.Unlock()
	if n := countForeign(l); n != 2 || l.foreign.count != n || len(l.foreign.desks) != 1 {
		t.Errorf("once they left, %d pairs are remembered and %d counted, of %d desks", n, l.foreign.count, len(l.foreign.desks))
	}
	l.stop()
	if rows := rowsIn(t, dir, "hash <> x''"); rows != 2 {
		t.Errorf("then the file has %d pairs", rows)
	}
}

// A first request that was on its way while its seat was removed leaves nothing in
// the data file.
func TestRemovedDeskLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir, room.Config{}, Config{})
	seat := l.join(t)
	late, later := l.deskOf(t, seat.DemoPath()), l.deskOf(t, seat.DemoPathB())
	later.foreignPairs(nil)
	l.leave(t, seat)
	late.foreignPairs([]string{"sessionid=django"})
	later.lift("sessionid=django")
	l.stop()
	if rows := rowsIn(t, dir, "true"); rows > 0 {
		t.Errorf("%d rows of a desk that nobody reaches are kept", rows)
	}
}

// rowsIn counts what a data file that no lab has open keeps of desks.
func rowsIn(t *testing.T, dir, where string) (rows int) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "lab.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("SELECT count(*) FROM foreign_pair WHERE " + where).Scan(&rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

func countForeign(l *opened) (n int) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	l.foreign.mu.Lock()
	defer l.foreign.mu.Unlock()
	for _, d := range l.desks {
		n += len(d.foreign)
	}
	return n
}
