package sqlite_test

import (
	"testing"

	"sessionlab/internal/keep"
	"sessionlab/internal/keep/keeptest"
	"sessionlab/internal/keep/sqlite"
)

func open(t *testing.T, dir string) keep.Store {
	t.Helper()
	s, err := sqlite.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFile(t *testing.T) {
	keeptest.Run(t, func(t *testing.T) (keep.Store, func() keep.Store) {
		dir := t.TempDir()
		return open(t, dir), func() keep.Store { return open(t, dir) }
	})
}

func TestMemory(t *testing.T) {
	keeptest.Run(t, func(t *testing.T) (keep.Store, func() keep.Store) { return open(t, ""), nil })
}
