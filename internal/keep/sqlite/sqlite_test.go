package sqlite

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sessionlab/internal/keep"
)

func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// raw runs statements on the file as another program would.
func raw(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func TestSettingsAreKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a directory that is not there", "50% #1?")
	s := open(t, dir)
	first, err := s.Setting(t.Context(), "key", []byte("one"))
	if err != nil || string(first) != "one" {
		t.Fatalf("%q, %v", first, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	defer s.Close()
	if again, err := s.Setting(t.Context(), "key", []byte("two")); err != nil || string(again) != "one" || s.Aside != "" {
		t.Errorf("%q, %v, aside %q", again, err, s.Aside)
	}
	if _, err := os.Stat(filepath.Join(dir, dataFile)); err != nil {
		t.Error(err)
	}
}

func TestSecondLabIsRefused(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := Open(dir, nil); !errors.Is(err, keep.ErrInUse) {
		t.Errorf("a second lab on the same directory: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	defer s.Close()
	if s.Aside != "" {
		t.Errorf("a file in use was moved aside to %s", s.Aside)
	}
}

// A file that is damaged or not ours is moved aside whole, and named.
func TestFilesThatAreNotOurs(t *testing.T) {
	whole := func(t *testing.T) []byte {
		dir := t.TempDir()
		s := open(t, dir)
		for i := range 2000 {
			hash := strings.Repeat("x", 20) + string(rune('a'+i%26)) + string(rune(i))
			s.SaveForeign(keep.ForeignPair{Desk: "desk", Hash: []byte(hash), Origin: "host"})
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(dir, dataFile))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for _, c := range []struct {
		name string
		file func(t *testing.T, path string)
	}{
		{"another kind of file", func(t *testing.T, path string) { overwrite(t, path, bytes.Repeat([]byte("not a database "), 500)) }},
		{"another program's database", func(t *testing.T, path string) { raw(t, path, "CREATE TABLE theirs (x)") }},
		{"another program's database that says so", func(t *testing.T, path string) {
			raw(t, path, "PRAGMA application_id = 7", "CREATE TABLE setting (x)")
		}},
		{"ours, torn off", func(t *testing.T, path string) { data := whole(t); overwrite(t, path, data[:len(data)/2]) }},
		{"ours, overwritten in the middle", func(t *testing.T, path string) {
			data := whole(t)
			copy(data[len(data)/2:], bytes.Repeat([]byte{0xa5}, 8192))
			overwrite(t, path, data)
		}},
		{"ours, without its head", func(t *testing.T, path string) { data := whole(t); clear(data[:64]); overwrite(t, path, data) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, dataFile)
			c.file(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s := open(t, dir)
			defer s.Close()
			if s.Aside == "" {
				t.Fatal("the file was used")
			}
			if after, err := os.ReadFile(s.Aside); err != nil || !bytes.Equal(before, after) {
				t.Errorf("the file is not what it was: %v", err)
			}
			if _, err := s.Setting(t.Context(), "key", []byte("x")); err != nil {
				t.Errorf("the new file: %v", err)
			}
		})
	}
}

func TestNewerFileIsRefused(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, dataFile)
	raw(t, path, "PRAGMA user_version = 99")
	if _, err := Open(dir, nil); !errors.Is(err, keep.ErrNewer) {
		t.Errorf("a newer file: %v", err)
	}
	if entries, _ := filepath.Glob(path + ".aside-*"); len(entries) > 0 {
		t.Errorf("it was moved aside: %v", entries)
	}
}

// Each version's file leads to the present one. As migrations join, a line
// with the statements that a version's lab wrote joins here.
func TestMigrations(t *testing.T) {
	const tick = "; INSERT INTO tick VALUES ('main', 's1', 'session', 'login', 0, 2)"
	for version, wrote := range map[int]string{
		0: "",
		1: "INSERT INTO seat VALUES ('main', 's1', 'kim', 'a', 'b', 1)" + tick,
		2: "INSERT INTO seat VALUES ('main', 's1', 'kim', 'a', 'b', 1, 'code')" + tick,
		4: "INSERT INTO seat VALUES ('main', 's1', 'kim', 'a', 'b', 1, 'code', 1)" + tick,
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, dataFile)
		for v := range version {
			raw(t, path, migrations[v])
		}
		if version > 0 {
			raw(t, path, "PRAGMA application_id = 1397514594", fmt.Sprint("PRAGMA user_version = ", version), wrote)
		}
		s := open(t, dir)
		var now, ticks int
		if err := s.db.QueryRow("PRAGMA user_version").Scan(&now); err != nil || now != len(migrations) {
			t.Errorf("from version %d: now %d, %v", version, now, err)
		}
		if err := s.db.QueryRow("SELECT count(*) FROM tick").Scan(&ticks); err != nil || ticks != min(version, 1) || s.Aside != "" {
			t.Errorf("from version %d: %d ticks, %v, aside %q", version, ticks, err, s.Aside)
		}
		// Of what was kept before there was a difference, everybody has come.
		var apart int
		if err := s.db.QueryRow("SELECT count(*) FROM seat WHERE taken <> seen").Scan(&apart); err != nil || apart > 0 {
			t.Errorf("from version %d: %d seats were taken at another time than seen, %v", version, apart, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// What an earlier version knew in other words is carried over: a hint says that its
// lesson was opened, and a seat that nobody has come to was made beforehand.
func TestMigrationsCarryOver(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, dataFile)
	for v := range 4 {
		raw(t, path, migrations[v])
	}
	raw(t, path, "PRAGMA application_id = 1397514594", "PRAGMA user_version = 4",
		"INSERT INTO seat VALUES ('main', 's1', 'kim', 'a', 'b', 1, 'code', 1), ('main', 's2', 'lee', 'c', 'd', 0, 'edoc', 1)",
		"INSERT INTO hint VALUES ('main', 's1', 'cookie', 'pair', 1, 7), ('main', 's1', 'cookie', 'path', 2, 5)")
	s := open(t, dir)
	defer s.Close()
	var opened, prepared string
	err := s.db.QueryRow("SELECT group_concat(seat || ' ' || lesson || ' ' || at) FROM opened").Scan(&opened)
	if err != nil || opened != "s1 cookie 5" {
		t.Errorf("opened: %q, %v", opened, err)
	}
	if err := s.db.QueryRow("SELECT group_concat(id) FROM seat WHERE prepared").Scan(&prepared); err != nil || prepared != "s2" {
		t.Errorf("made beforehand: %q, %v", prepared, err)
	}
}

// A write that can never be taken is left out and keeps no other from the disk.
func TestRefusedWriteIsLeftOut(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	done := make(chan struct{})
	s.save(nil, "INSERT INTO tick (room, seat, lesson, exercise, part, at) VALUES ('main', 'nobody', 'x', 'y', 0, 1)")
	s.save(func() { close(done) }, "INSERT INTO foreign_pair (desk, hash, origin) VALUES ('d', x'00', 'host')")
	<-done
	var n int
	if err := s.db.QueryRow("SELECT count(*) FROM foreign_pair").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func overwrite(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
