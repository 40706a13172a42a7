package room

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"sessionlab/internal/keep/sqlite"
)

// In is a lab's configuration with the data file of a directory, which was not moved
// aside.
func In(t testing.TB, dir string, c Config) Config {
	t.Helper()
	store, err := sqlite.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if store.Aside != "" {
		t.Fatalf("the file was moved to %s", store.Aside)
	}
	c.Keep = store
	return c
}

// OpenInMemory opens a lab, in memory where the configuration has no store.
func OpenInMemory(c Config) (*Lab, error) {
	if c.Keep == nil {
		store, err := sqlite.Open("", nil)
		if err != nil {
			return nil, err
		}
		c.Keep = store
	}
	return Open(c)
}

// WriteData makes a directory's data file as an earlier version wrote it.
func WriteData(t *testing.T, dir, script string) {
	t.Helper()
	statements, err := os.ReadFile("testdata/" + script)
	if err != nil {
		t.Fatal(err)
	}
	db := openData(t, dir)
	defer db.Close()
	if _, err := db.Exec(string(statements)); err != nil {
		t.Fatal(err)
	}
}

func openData(t *testing.T, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "lab.db"))
	if err != nil {
		t.Fatal(err)
	}
	return db
}
