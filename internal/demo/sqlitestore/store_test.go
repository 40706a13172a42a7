package sqlitestore_test

import (
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/demo/sqlitestore"
	"sessionlab/internal/demo/storetest"
)

// open opens a file, "" for a private one.
func open(t *testing.T, path string) *sqlitestore.File {
	t.Helper()
	f, err := sqlitestore.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// fileIn is a path in a folder of its own.
func fileIn(t *testing.T) string { return filepath.Join(t.TempDir(), "sessions.db") }

func TestContract(t *testing.T) {
	for name, path := range map[string]string{"a file": fileIn(t), "a private file": ""} {
		t.Run(name, func(t *testing.T) {
			f := open(t, path)
			var made atomic.Int32
			storetest.Run(t, func(*testing.T) demo.Store {
				return f.Store(fmt.Sprintf("demo '%d'", made.Add(1)))
			})
		})
	}
}

func TestServer(t *testing.T) {
	f := open(t, fileIn(t))
	var made atomic.Int32
	storetest.RunServer(t, func(*testing.T) demo.Store { return f.Store(fmt.Sprint(made.Add(1))) })
}

func TestBehindTheServer(t *testing.T) {
	f := open(t, fileIn(t))
	var made atomic.Int32
	storetest.RunBehind(t, func(*testing.T) demo.Store { return f.Store(fmt.Sprint(made.Add(1))) })
}
