package redisstore_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/demo/redisstore/redistest"
)

// look is what the store shows of a row.
func look(t *testing.T, s demo.Store, id string) demo.LookRow {
	t.Helper()
	l, err := s.(demo.Looker).Look(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range l.Rows {
		if r.Session.ID == id {
			return r
		}
	}
	t.Fatalf("Look has no row %q: %+v", id, l)
	return demo.LookRow{}
}

// What another program did to a row is read as far as it can be, shown as damaged, and
// mended by the next write.
func TestDamagedRows(t *testing.T) {
	r := redistest.Start(t)
	s := client(t, r.URL(), "lab").Store("main")
	const key = "lab:{main}:session:a"
	for _, c := range []struct {
		name    string
		do      [][]string
		damaged bool
	}{
		{"a name", [][]string{{"HSET", key, "username", "eve"}}, false},
		{"a name that is not UTF-8", [][]string{{"HSET", key, "username", "\xff\x00"}}, false},
		{"garbage", [][]string{{"HSET", key, "created", "yesterday", "seen", "", "requests", "many", "basket", "-3", "dark", "maybe", "version", "1e400"}}, true},
		{"large numbers", [][]string{{"HSET", key, "requests", "99999999999999999999", "version", "99999999999999999999"}}, true},
		{"a version in hexadecimal", [][]string{{"HSET", key, "version", "0x10"}}, true},
		{"no version", [][]string{{"HDEL", key, "version"}}, true},
		{"fields missing", [][]string{{"HDEL", key, "created", "seen", "requests", "basket", "dark", "token", "visitor"}}, true},
		{"a field more", [][]string{{"HSET", key, "colour", "red"}}, true},
		{"another hash", [][]string{{"DEL", key}, {"HSET", key, "x", "y"}}, true},
		{"a text", [][]string{{"SET", key, "x"}}, true},
		{"a list", [][]string{{"DEL", key}, {"RPUSH", key, "x"}}, true},
		{"a set", [][]string{{"DEL", key}, {"SADD", key, "x"}}, true},
	} {
		r.Do(t, "DEL", key)
		if _, err := s.Put(t.Context(), row("a"), demo.Write{}); err != nil {
			t.Fatal(err)
		}
		for _, command := range c.do {
			r.Do(t, command...)
		}
		got, err := s.Get(t.Context(), "a")
		if err != nil || got.ID != "a" || got.Created.IsZero() {
			t.Errorf("%s: Get: %+v, %v", c.name, got, err)
		}
		if rows, err := s.Newest(t.Context(), 10); err != nil || len(rows) != 1 || rows[0] != got {
			t.Errorf("%s: Newest: %+v, %v", c.name, rows, err)
		}
		if shown := look(t, s, "a"); shown.Damaged != c.damaged || shown.Session != got {
			t.Errorf("%s: Look: %+v", c.name, shown)
		}
		for _, w := range []demo.Write{{Fields: demo.FieldBasket, IfThere: true}, {IfVersion: got.Version + 1}, {}} {
			written := row("a")
			written.Basket = 5
			if put, err := s.Put(t.Context(), written, w); err != nil || put.Basket != 5 {
				t.Errorf("%s: Put as %+v: %+v, %v", c.name, w, put, err)
			}
		}
		if shown := look(t, s, "a"); shown.Damaged && c.name != "a field more" && c.name != "another hash" && c.name != "fields missing" {
			t.Errorf("%s: still damaged: %+v", c.name, shown)
		}
		if err := s.Delete(t.Context(), "a"); err != nil {
			t.Errorf("%s: Delete: %v", c.name, err)
		}
	}
}

// An order that another program damaged or deleted is made anew by the next writes.
func TestDamagedOrder(t *testing.T) {
	r := redistest.Start(t)
	s := client(t, r.URL(), "lab").Store("main")
	const order = "lab:{main}:order"
	for _, command := range [][]string{
		{"DEL", order}, {"SET", order, "x"}, {"ZADD", order, "inf", "no such row"}, {"ZADD", order, "1e300", "a"},
	} {
		for _, id := range []string{"a", "b"} {
			if _, err := s.Put(t.Context(), row(id), demo.Write{}); err != nil {
				t.Fatal(err)
			}
		}
		r.Do(t, command...)
		if _, err := s.Newest(t.Context(), 10); err != nil {
			t.Errorf("%q: Newest: %v", command, err)
		}
		if _, err := s.Get(t.Context(), "a"); err != nil {
			t.Errorf("%q: Get: %v", command, err)
		}
		for _, id := range []string{"a", "b", "c"} {
			if _, err := s.Put(t.Context(), row(id), demo.Write{}); err != nil {
				t.Errorf("%q: Put: %v", command, err)
			}
		}
		if rows, err := s.Newest(t.Context(), 10); err != nil || len(rows) != 3 {
			t.Errorf("%q: Newest: %+v, %v", command, rows, err)
		}
		for _, id := range []string{"a", "b", "c"} {
			if err := s.Delete(t.Context(), id); err != nil {
				t.Errorf("%q: Delete: %v", command, err)
			}
		}
	}
}

// No key outside the prefix and the demo is read or written, and Forget leaves none of the
// demo's own.
func TestOtherKeys(t *testing.T) {
	r := redistest.Start(t)
	c := client(t, r.URL(), "lab")
	others := []string{"session", "session:a", "lab", "lab:order", "lab:{other}:session:a", "other:{main}:session:a"}
	for _, key := range others {
		r.Do(t, "SET", key, "theirs")
	}
	s, second := c.Store("main"), c.Store("second")
	for n := range 600 {
		for _, store := range []demo.Store{s, second} {
			if _, err := store.Put(t.Context(), row(fmt.Sprintf("a}:%d", n)), demo.Write{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := c.Forget(t.Context(), "main"); err != nil {
		t.Fatal(err)
	}
	if keys := r.Do(t, "KEYS", `lab:{main}*`); keys != "" {
		t.Errorf("left are %s", keys)
	}
	if _, err := s.Get(t.Context(), "a}:1"); !errors.Is(err, demo.ErrNoSession) {
		t.Errorf("Get after Forget: %v", err)
	}
	if n, err := second.Len(t.Context()); n != 600 || err != nil {
		t.Errorf("another demo has %d rows, %v", n, err)
	}
	for _, key := range others {
		if r.Do(t, "GET", key) != "theirs" {
			t.Errorf("%s was changed", key)
		}
	}
	if err := c.Forget(t.Context(), "main"); err != nil {
		t.Errorf("Forget of nothing: %v", err)
	}
}

// The command that Look names works in a shell and never has a password.
func TestLookCommand(t *testing.T) {
	for url, want := range map[string]string{
		"redis://user:secret@127.0.0.1:6400/3": "redis-cli -h 127.0.0.1 -p 6400 -n 3",
		"rediss://[::1]:6400":                  "redis-cli -h ::1 -p 6400 --tls",
		"unix:///run/a%20b.sock":               "redis-cli -s '/run/a b.sock'",
	} {
		c := client(t, url, "it's*")
		if got := c.Command("main"); !strings.HasPrefix(got, want+" ") || !strings.HasSuffix(got, `--scan --pattern 'it'\''s\*:{main}:session:*'`) {
			t.Errorf("%s: %s", url, got)
		}
	}
}
