package room_test

import (
	"encoding/json"
	"errors"
	"sync"
	"testing"

	"sessionlab/internal/room"
)

// changes decodes a change of the wall, as a call brings it.
func changes(t *testing.T, text string) (c room.WallChange) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// A change of the wall changes what is given, null included, and nothing else.
func TestChangeWall(t *testing.T) {
	l := open(t)
	main, _ := l.Demo("")
	lead := leader(t, l)
	seat, caller := seated(t, l)
	for _, c := range []struct {
		change string
		want   string // "" where it is refused
		err    error
	}{
		{change: `{}`, want: `{"ids":false,"names":true,"frozen":null,"at":null,"seat":"","join":true,"size":0,"row":""}`},
		{change: `{"ids":true,"frozen":7,"size":2}`, want: `{"ids":true,"names":true,"frozen":7,"at":null,"seat":"","join":true,"size":2,"row":""}`},
		{change: `{"names":false,"at":5}`, want: `{"ids":true,"names":false,"frozen":7,"at":5,"seat":"","join":true,"size":2,"row":""}`},
		{change: `{"size":3}`, err: room.ErrInvalid},
		{change: `{"at":9007199254740992}`, err: room.ErrInvalid},
		{change: `{"seat":"snobody","ids":false}`, err: room.ErrNoSeat},
		{change: `{"frozen":null,"seat":"` + seat.ID + `","row":"7f3a","join":false}`, want: `{"ids":true,"names":false,"frozen":null,"at":5,"seat":"` + seat.ID + `","join":false,"size":2,"row":"7f3a"}`},
		{change: `{"at":null,"seat":"","ids":null}`, want: `{"ids":true,"names":false,"frozen":null,"at":null,"seat":"","join":false,"size":2,"row":"7f3a"}`},
	} {
		before := *snapshotHead(t, main, lead).Wall
		wall, err := main.ChangeWall(lead, changes(t, c.change))
		if !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", c.change, err, c.err)
		}
		if err != nil {
			wall, c.want = *snapshotHead(t, main, lead).Wall, asText(t, before)
		}
		if got, told := asText(t, wall), asText(t, snapshotHead(t, main, lead).Wall); got != c.want || told != c.want {
			t.Errorf("%s: the answer is %s, the wall %s, want %s", c.change, got, told, c.want)
		}
	}
	if _, err := main.ChangeWall(caller, room.WallChange{}); !errors.Is(err, room.ErrNotLeading) {
		t.Errorf("a student changes the wall: %v", err)
	}
}

func asText(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Who changes one thing at the moment at which another changes another undoes
// nothing.
func TestTwoChangeTheWall(t *testing.T) {
	l := open(t)
	main, _ := l.Demo("")
	lead := leader(t, l)
	var all sync.WaitGroup
	for _, two := range [][2]string{
		{`{"names":true}`, `{"names":false}`}, {`{"frozen":null}`, `{"frozen":7}`},
		{`{"ids":false}`, `{"ids":true}`}, {`{"size":0}`, `{"size":2}`},
	} {
		all.Go(func() {
			for i := range 200 {
				if _, err := main.ChangeWall(lead, changes(t, two[i%2])); err != nil {
					t.Error(err)
				}
				// What one has said holds until the same one says something else.
				var said, now map[string]any
				_ = json.Unmarshal([]byte(two[i%2]), &said)
				_ = json.Unmarshal([]byte(asText(t, snapshotHead(t, main, lead).Wall)), &now)
				for field, value := range said {
					if now[field] != value {
						t.Errorf("%s is %v after %s", field, now[field], two[i%2])
					}
				}
			}
		})
	}
	all.Wait()
}
