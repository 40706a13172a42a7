package room_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"sessionlab/internal/room"
)

// In a full room a seat that polls is in use, as one with a stream is; when it
// no longer comes, it makes room.
func TestPollingSeatStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, err := room.OpenInMemory(room.Config{Limits: room.Limits{Seats: 1}})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		}()
		main, _ := l.Demo("")
		_, token, err := l.Join("", "", "ko")
		if err != nil {
			t.Fatal(err)
		}
		me, err := l.Caller(token)
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			f, err := main.Follow(me, "ko")
			if err != nil {
				t.Fatal(err)
			}
			f.Poll()
			<-time.After(30 * time.Second)
			if _, _, err := l.Join("", "", "ko"); !errors.Is(err, room.ErrFull) {
				t.Fatalf("a seat that polls had to go: %v", err)
			}
		}
		<-time.After(10 * time.Second)
		if _, _, err := l.Join("", "", "ko"); err != nil {
			t.Errorf("a seat that polls no more stays: %v", err)
		}
	})
}
