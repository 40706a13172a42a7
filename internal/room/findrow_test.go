package room

import (
	"net/http/httptest"
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
	"sessionlab/internal/live"
)

// The first four letters of an own row are right even where another row has
// them for its tag.
func TestOwnRowWinsOverTag(t *testing.T) {
	const theirs, own = "7f3a91c2-1b2c-4d5e-8f90-0123456789ab", "7f3a55c2-1b2c-4d5e-8f90-0123456789ab"
	l, _ := openIn(t, Config{})
	d := l.main.demo
	visit := func(by, id string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Cookie", "sessionid="+id)
		d.Server.Serve(httptest.NewRecorder(), r, demo.Visit{By: by})
	}
	visit("", theirs)
	visit(live.By("me", "A"), own)
	if err := d.CaughtUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if known, ok := d.WithTag("7f3a"); !ok || known.ID != theirs || !known.Live {
		t.Fatalf("the tag 7f3a is %+v's, %t", known, ok)
	}
	seat := &Seat{ID: "me", last: lastID{id: own}}
	for text, want := range map[string]exercise.Row{
		"7f3a": exercise.OwnRow, "7f3a5": exercise.OwnRow, own: exercise.OwnRow,
		"7f3": exercise.NoRow, "7f3a9": exercise.NoRow, "": exercise.NoRow,
	} {
		if got := seat.findRowLocked(d, text); got != want {
			t.Errorf("%q is %v, want %v", text, got, want)
		}
	}
	if got := (&Seat{ID: "me"}).findRowLocked(d, "7f3a"); got != exercise.EarlierRow {
		t.Errorf("without a last request the own row is %v", got)
	}
	if got := (&Seat{}).findRowLocked(d, "7f3a"); got != exercise.OthersRow {
		t.Errorf("another's tag is %v", got)
	}
}
