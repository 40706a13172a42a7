package sqlitestore_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sessionlab/internal/demo"
)

// On a disk that is full, writing fails and reading goes on. Once there is room, all of it
// works again, and each row that was acknowledged is there.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=16m,mode=700"); err != nil {
		t.Skipf("this user can't mount a file system: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	path := filepath.Join(dir, "sessions.db")
	f := open(t, path)
	s := f.Store("main")
	filler := filepath.Join(dir, "filler")
	acknowledged := map[string]int{}
	put := func(id string) error {
		r := row(id)
		r.Token = strings.Repeat("x", 1000)
		got, err := s.Put(t.Context(), r, demo.Write{})
		if err == nil {
			acknowledged[id] = got.Version
		}
		return err
	}
	check := func() {
		t.Helper()
		for id, version := range acknowledged {
			if got, err := s.Get(t.Context(), id); err != nil || got.Version < version {
				t.Errorf("the row %q: %+v, %v; acknowledged was version %d", id, got, err, version)
			}
		}
		if rows, err := s.Newest(t.Context(), 10_000); err != nil || len(rows) < len(acknowledged) {
			t.Errorf("Newest: %d rows of %d, %v", len(rows), len(acknowledged), err)
		}
	}
	for round := range 3 {
		for n := range 20 {
			if err := put(fmt.Sprint(round, n)); err != nil {
				t.Fatal(err)
			}
		}
		file, err := os.Create(filler)
		if err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = file.Write(make([]byte, 4096))
		}
		_ = file.Close()
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
		failed := 0
		for n := range 400 {
			if err := put(fmt.Sprint("full", round, n)); err != nil {
				failed++
			}
		}
		if failed == 0 {
			t.Error("nothing fails on a full disk")
		}
		check()
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		if err := put(fmt.Sprint("again", round)); err != nil {
			t.Errorf("with room again: %v", err)
		}
		check()
		for id := range acknowledged {
			if err := s.Delete(t.Context(), id); err != nil {
				t.Error(err)
			}
		}
		clear(acknowledged)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}
