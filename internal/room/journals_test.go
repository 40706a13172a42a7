package room_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"sessionlab/internal/room"
)

// A journal that nobody follows shrinks after some minutes; one that somebody
// follows does not.
func TestUnfollowedJournalsShrink(t *testing.T) {
	for _, followed := range []bool{false, true} {
		t.Run(fmt.Sprintf("followed %t", followed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, err := room.OpenInMemory(room.Config{Limits: room.Limits{EventBytes: 400_000}})
				if err != nil {
					t.Fatal(err)
				}
				defer closeLab(t, l)
				main, _ := l.Demo("")
				first := snapshot(t, main, room.Owner()).Seq
				for range 60 {
					visit(l, "GET", "/", "")
				}
				whole := func() bool {
					snapshot(t, main, room.Owner()) // the reader has seen them all
					f, err := main.Follow(room.Owner(), "ko")
					if err != nil {
						t.Fatal(err)
					}
					f.Resume(first)
					return f.Begun()
				}
				if followed {
					f, err := main.Follow(room.Owner(), "ko")
					if err != nil {
						t.Fatal(err)
					}
					defer f.Stream()()
				}
				<-time.After(9 * time.Minute)
				if !whole() {
					t.Fatal("events are gone before their time")
				}
				<-time.After(3 * time.Minute)
				if whole() != followed {
					t.Errorf("all events are there: %t", !followed)
				}
				if m := snapshot(t, main, room.Owner()); len(m.Events) == 0 {
					t.Error("no event is left")
				}
			})
		})
	}
}
