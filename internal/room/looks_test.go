package room_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sessionlab/internal/live"
	"sessionlab/internal/room"
)

// lookOf is how the ID of a cookie looks to who leads, by the row that it opens
// in the table of a room.
func lookOf(t *testing.T, l *room.Lab, table, cookie string) live.Identity {
	t.Helper()
	r, err := l.Demo(table)
	if err != nil {
		t.Fatal(err)
	}
	all, err := r.Sessions(t.Context(), room.Owner(), live.MaxRows)
	if err != nil {
		t.Fatal(err)
	}
	id := strings.TrimPrefix(cookie, "sessionid=")
	for _, row := range all.Sessions {
		if row.ID != nil && *row.ID == id {
			return row.Identity
		}
	}
	t.Fatalf("no row for %s in %s", cookie, table)
	return live.Identity{}
}

// cookieFor visits a demo without a cookie and returns the one that it gives.
func cookieFor(t *testing.T, l *room.Lab, path string) string {
	t.Helper()
	response := visit(l, http.MethodGet, path, "")
	pair, _, _ := strings.Cut(response.Header.Get("Set-Cookie"), ";")
	if pair == "" {
		t.Fatalf("%s gives no cookie: %d", path, response.StatusCode)
	}
	return pair
}

// Where each seat of a class has a server of its own, no two of their IDs look
// alike or share a tag; and one looks the same on whichever server it comes to.
func TestLooksAreTheClasss(t *testing.T) {
	l, _ := openWith(t, room.Config{Course: course(), Class: true})
	main, _ := l.Demo("")
	set(t, l, main, room.Change{Servers: to(room.EachServer)})
	type pair struct{ hue, shape int8 }
	tags, pairs := map[string]string{}, map[pair]string{}
	cookies := map[*room.Seat]string{}
	before := map[*room.Seat]live.Identity{}
	for i := range 40 {
		seat, _, err := l.Join("", fmt.Sprint("kim ", i), "ko")
		if err != nil {
			t.Fatal(err)
		}
		cookie := cookieFor(t, l, seat.DemoPath())
		look := lookOf(t, l, "main."+seat.ID, cookie)
		if other := tags[look.Tag]; other != "" {
			t.Errorf("the IDs of %s and %s share the tag %s", seat.ID, other, look.Tag)
		}
		if other := pairs[pair{look.Hue, look.Shape}]; other != "" {
			t.Errorf("the IDs of %s and %s both have hue %d and shape %d", seat.ID, other, look.Hue, look.Shape)
		}
		tags[look.Tag], pairs[pair{look.Hue, look.Shape}] = seat.ID, seat.ID
		cookies[seat], before[seat] = cookie, look
	}
	if t.Failed() {
		return
	}
	set(t, l, main, room.Change{Servers: to(room.OneServer)})
	for seat, cookie := range cookies {
		visit(l, http.MethodGet, seat.DemoPath(), cookie)
		if look := lookOf(t, l, "main", cookie); look != before[seat] {
			t.Errorf("at its own server the ID was %+v, at the class's it is %+v", before[seat], look)
		}
	}
}

// After a restart the same cookie has the same tag, hue and shape, whoever came
// first; and its ID is nowhere in the data file.
func TestLooksOutliveARestart(t *testing.T) {
	dir := newDir(t)
	l, stop := openWith(t, room.In(t, dir, room.Config{Course: course()}))
	type visitor struct {
		path, cookie string
		look         live.Identity
	}
	var all []visitor
	for i := range 5 {
		seat, _, err := l.Join("", "", "ko")
		if err != nil {
			t.Fatal(err)
		}
		visit(l, http.MethodGet, seat.DemoPath(), "") // what comes with a desk's first request is foreign
		all = append(all,
			visitor{path: seat.DemoPath(), cookie: cookieFor(t, l, seat.DemoPath())},
			visitor{path: seat.DemoPath(), cookie: fmt.Sprint("sessionid=chosen-by-the-client-", i)})
	}
	all = append(all, visitor{path: "/", cookie: cookieFor(t, l, "/")})
	come := func(v visitor) live.Identity {
		visit(l, http.MethodGet, v.path, v.cookie)
		return lookOf(t, l, "main", v.cookie)
	}
	for i := range all {
		all[i].look = come(all[i])
	}
	stop()

	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range all {
			if id := strings.TrimPrefix(v.cookie, "sessionid="); bytes.Contains(data, []byte(id)) {
				t.Errorf("%s has the session ID %s", filepath.Base(file), id)
			}
		}
	}

	for range 2 { // restarts
		l, stop = openWith(t, room.In(t, dir, room.Config{Course: course()}))
		newcomers := map[live.Identity]bool{}
		for range 12 {
			look := lookOf(t, l, "main", cookieFor(t, l, "/"))
			look.Tag = ""
			newcomers[look] = true
		}
		for i := len(all) - 1; i >= 0; i-- {
			look := come(all[i])
			if look != all[i].look {
				t.Errorf("the ID of %s was %+v, and after a restart it is %+v", all[i].cookie, all[i].look, look)
			}
			if look.Tag = ""; newcomers[look] {
				t.Errorf("a newcomer after the restart looks like %s: %+v", all[i].cookie, look)
			}
		}
		stop()
	}
}
