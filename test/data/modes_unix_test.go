//go:build unix

package data

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"sessionlab/internal/app"
	"sessionlab/test/lab"
)

// TestDataIsPrivate: the data file and what SQLite keeps beside it are readable for
// their user alone, whatever the umask, in a directory that was there too, and while
// the lab runs as well as before it. What others could read is named at start.
func TestDataIsPrivate(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "lab.db.aside-1-wal"), []byte("of before"), 0o644); err != nil {
		t.Fatal(err)
	}
	l := lab.Start(t, "-class", "-data", dir)
	l.Seat(t)
	names := privateFiles(t, dir)
	if !names["lab.db"] || !names["lab.db-wal"] || !names["lab.db.aside-1-wal"] {
		t.Errorf("the directory has %v", names)
	}
	saysExposed(t, l, dir, "lab.db.aside-1-wal")
	if err := l.Stop(); err != nil {
		t.Fatal(err)
	}

	// A file of an earlier version, as it was killed: others can read it and its log.
	if err := os.Chmod(filepath.Join(dir, "lab.db"), 0o644); err != nil {
		t.Fatal(err)
	}
	l = lab.Start(t, "-class", "-data", dir)
	l.Seat(t)
	privateFiles(t, dir)
	saysExposed(t, l, dir, "lab.db")
	if err := l.Stop(); err != nil {
		t.Fatal(err)
	}

	// Another program's, which is moved aside.
	if err := os.Remove(filepath.Join(dir, "lab.db")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "lab.db"), []byte(strings.Repeat("theirs", 100)), 0o640); err != nil {
		t.Fatal(err)
	}
	l = lab.Start(t, "-class", "-data", dir)
	privateFiles(t, dir)
	saysExposed(t, l, dir, "lab.db")
	if err := l.Stop(); err != nil {
		t.Fatal(err)
	}

	// In order, nothing is said.
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	l = lab.Start(t, "-class", "-data", dir)
	if said := greeting(t, l); strings.Contains(said, "other users") {
		t.Errorf("the start says\n%s", said)
	}
	if err := l.Stop(); err != nil {
		t.Fatal(err)
	}
	inside := filepath.Join(dir, "made", "by the lab")
	l = lab.Start(t, "-class", "-data", inside)
	l.Seat(t)
	privateFiles(t, inside)
	if info, err := os.Stat(inside); err != nil || info.Mode().Perm() != 0o700 || strings.Contains(greeting(t, l), "other users") {
		t.Errorf("a directory that the lab made: %v %v\n%s", info.Mode(), err, l.Out)
	}
}

// privateFiles checks the modes of a directory's files and returns their names.
func privateFiles(t *testing.T, dir string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		if names[e.Name()] = true; info.Mode()&(fs.ModeDir|0o777) != 0o600 {
			t.Errorf("%s has the mode %v", e.Name(), info.Mode())
		}
	}
	return names
}

// greeting is all that the start prints.
func greeting(t *testing.T, l *lab.Lab) string {
	t.Helper()
	for deadline := time.Now().Add(lab.Patience); !strings.Contains(l.Out.String(), "Ctrl+C ends it"); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("the start prints\n%s", l.Out)
		}
	}
	return l.Out.String()
}

// saysExposed checks that the start names the directory and one file, in a sentence
// each.
func saysExposed(t *testing.T, l *lab.Lab, dir, file string) {
	t.Helper()
	said := map[string]bool{}
	for line := range strings.Lines(greeting(t, l)) {
		if strings.Contains(line, "other users") {
			_, path, _ := strings.Cut(line, ": ")
			said[strings.TrimSpace(path)] = true
		}
	}
	if len(said) != 2 || !said[dir] || !said[filepath.Join(dir, file)] {
		t.Errorf("the start names %v\n%s", said, l.Out)
	}
}

// TestChangeableDataIsNamed: where others could not only read the data directory or a
// file in it but change it, the start says so in both languages; where they could
// only read, it does not.
func TestChangeableDataIsNamed(t *testing.T) {
	for _, c := range []struct {
		dir, file  fs.FileMode
		changeable int // of the two sentences
	}{{0o755, 0o644, 0}, {0o775, 0o644, 1}, {0o755, 0o660, 1}, {0o777, 0o666, 2}} {
		dir := filepath.Join(t.TempDir(), "data")
		file := filepath.Join(dir, "lab.db.aside-1")
		for _, err := range []error{os.Mkdir(dir, 0o700), os.WriteFile(file, nil, 0o600), os.Chmod(file, c.file), os.Chmod(dir, c.dir)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		l := lab.Start(t, "-class", "-data", dir)
		saysExposed(t, l, dir, "lab.db.aside-1")
		for _, word := range []string{" change ", "바꿀 수 있"} {
			if got := linesWith(greeting(t, l), word); got != c.changeable {
				t.Errorf("a directory of mode %o and a file of mode %o: %d lines with %q\n%s", c.dir, c.file, got, word, l.Out)
			}
		}
		if err := l.Stop(); err != nil {
			t.Fatal(err)
		}
	}
}

// linesWith counts the lines of a text about other users that have a word.
func linesWith(text, word string) (n int) {
	for line := range strings.Lines(text) {
		if strings.Contains(line, "other users") && strings.Contains(line, word) {
			n++
		}
	}
	return n
}

// TestPlantedDataIsRefused: a data file that another user planted, which holds an
// instructor's key that the other user knows, is not used; and nothing is written
// through a link. The start says so in both languages.
func TestPlantedDataIsRefused(t *testing.T) {
	refused := func(dir, english, korean string) {
		t.Helper()
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // a lab that starts after all ends at once
		err := app.Run(ctx, []string{"-addr", "localhost:0", "-demo-addr", "localhost:0", "-class", "-data", dir}, func(string) string { return "" }, io.Discard)
		if err == nil || !strings.Contains(err.Error(), english) || !strings.Contains(err.Error(), korean) || !strings.Contains(err.Error(), "-data") {
			t.Errorf("the start says %v, want %q and %q", err, english, korean)
		}
	}
	dir, target := t.TempDir(), filepath.Join(t.TempDir(), "elsewhere")
	if err := os.Symlink(target, filepath.Join(dir, "lab.db")); err != nil {
		t.Fatal(err)
	}
	refused(dir, "lab.db is a symbolic link", "심볼릭 링크입니다")
	if _, err := os.Lstat(target); !os.IsNotExist(err) {
		t.Errorf("the lab made what the link names: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "lab.db")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "lab.db-journal"), 0o700); err != nil {
		t.Fatal(err)
	}
	refused(dir, "lab.db-journal is not a regular file", "보통 파일이 아닙니다")

	if os.Geteuid() != 0 {
		t.Skip("who is not root can't give a file to another user")
	}
	for _, file := range []string{"lab.db", "lab.db-journal"} {
		dir := t.TempDir()
		l := lab.Start(t, "-class", "-data", dir)
		if err := l.Stop(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, file)
		made, err := os.OpenFile(path, os.O_CREATE, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		_ = made.Close()
		if err := os.Chown(path, 65534, -1); err != nil {
			t.Fatal(err)
		}
		refused(dir, file+" belongs to another user", "사용자의 것이 아닙니다")
	}
}
