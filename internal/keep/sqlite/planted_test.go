//go:build unix

package sqlite

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"sessionlab/internal/datafile"
)

// What somebody planted where a data file should be is refused before it is opened:
// nothing is made or changed behind a link.
func TestPlantedFiles(t *testing.T) {
	for _, name := range []string{"lab.db", "lab.db-wal", "lab.db-shm", "lab.db-journal"} {
		dir, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "target")
		path := filepath.Join(dir, name)
		refused := func(what string, want error) {
			t.Helper()
			s, err := Open(dir, nil)
			var planted *datafile.PlantedError
			if !errors.Is(err, want) || !errors.As(err, &planted) || planted.Path != path {
				t.Errorf("%s, %s: %v", name, what, err)
			}
			if s != nil {
				_ = s.Close()
			}
			if err := os.RemoveAll(path); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Symlink(elsewhere, path); err != nil {
			t.Fatal(err)
		}
		refused("a link to nothing", datafile.ErrIsLink)
		if _, err := os.Lstat(elsewhere); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: what the link names was made: %v", name, err)
		}
		if err := os.WriteFile(elsewhere, []byte("theirs"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(elsewhere, path); err != nil {
			t.Fatal(err)
		}
		refused("a link to a file", datafile.ErrIsLink)
		if info, err := os.Stat(elsewhere); err != nil || info.Mode().Perm() != 0o644 || info.Size() != 6 {
			t.Errorf("%s: the file behind the link is %v (%v)", name, info.Mode(), err)
		}
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		refused("a directory", datafile.ErrIsNoFile)
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
		refused("a pipe", datafile.ErrIsNoFile)
		if os.Geteuid() != 0 {
			continue // who is not root can't give a file to another user
		}
		if err := os.WriteFile(path, nil, 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(path, 65534, -1); err != nil {
			t.Fatal(err)
		}
		refused("another user's file", datafile.ErrIsOthers)
	}
	dir, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "target")
	if err := os.WriteFile(elsewhere, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, filepath.Join(dir, "lab.db.aside-1")); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	defer s.Close()
	if info, err := os.Stat(elsewhere); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("a link among the files that were moved aside changed its target's mode: %v (%v)", info.Mode(), err)
	}
}
