package sqlitestore_test

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sessionlab/internal/datafile"
	"sessionlab/internal/demo"
	"sessionlab/internal/demo/sqlitestore"
	"sessionlab/internal/demo/storetest"
)

var made = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func row(id string) demo.Session { return demo.Session{ID: id, Created: made, Seen: made, Requests: 1} }

// beside opens the file as another program does. The driver is the same, its connection
// is not.
func beside(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+datafile.URLPath(path)+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	return db
}

func do(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// look is what the store shows of its only row.
func look(t *testing.T, s demo.Store) demo.LookRow {
	t.Helper()
	l, err := s.(demo.Looker).Look(t.Context(), 10)
	if err != nil || len(l.Rows) != 1 || l.Count != 1 {
		t.Fatalf("Look: %+v, %v", l, err)
	}
	return l.Rows[0]
}

// What another program did to a row is read as far as it can be, shown as damaged, and
// mended by the next write.
func TestDamagedRows(t *testing.T) {
	path := fileIn(t)
	s, db := open(t, path).Store("main"), beside(t, path)
	for _, c := range []struct {
		set     string
		damaged bool
	}{
		{"username = 'eve'", false},
		{"seen = '2026-11-22 10:00:00'", false},
		{"username = x'ff00'", true},
		{"username = 42, token = 7, visitor = 3.5", false}, // SQLite makes texts of them
		{"requests = 'many', basket = 1.5, dark = 'yes', version = 'x'", true},
		{"created = 'yesterday', seen = 0", true},
		{"created = NULL, seen = NULL, requests = NULL, basket = NULL, dark = NULL, token = NULL, visitor = NULL, version = NULL", true},
		{"requests = -1, basket = -9223372036854775808, dark = 2", true},
		{"version = 9223372036854775807", false},
		{"version = -1", true},
		{"created = x'00', seen = x'00', requests = x'00', version = x'00'", true},
		{"created = '0001-01-01 00:00:00'", true},
	} {
		if _, err := s.Put(t.Context(), row("a"), demo.Write{}); err != nil {
			t.Fatal(err)
		}
		do(t, db, "UPDATE session SET "+c.set)
		got, err := s.Get(t.Context(), "a")
		if err != nil || got.ID != "a" || got.Created.IsZero() {
			t.Errorf("%s: Get: %+v, %v", c.set, got, err)
		}
		if rows, err := s.Newest(t.Context(), 10); err != nil || len(rows) != 1 || rows[0] != got {
			t.Errorf("%s: Newest: %+v, %v", c.set, rows, err)
		}
		if shown := look(t, s); shown.Damaged != c.damaged || shown.Session != got {
			t.Errorf("%s: Look: %+v", c.set, shown)
		}
		put, err := s.Put(t.Context(), demo.Session{ID: "a", Basket: 5}, demo.Write{Fields: demo.FieldBasket, IfVersion: got.Version, IfThere: true})
		if err != nil || put.Basket != 5 {
			t.Errorf("%s: Put: %+v, %v", c.set, put, err)
		}
		if _, err := s.Put(t.Context(), row("a"), demo.Write{}); err != nil {
			t.Errorf("%s: Put: %v", c.set, err)
		}
		if err := s.Delete(t.Context(), "a"); err != nil {
			t.Errorf("%s: Delete: %v", c.set, err)
		}
	}
}

// A row that no request can find is shown, and is not in the table.
func TestRowWithoutTextAsID(t *testing.T) {
	path := fileIn(t)
	s, db := open(t, path).Store("main"), beside(t, path)
	do(t, db, "INSERT INTO session (id, demo) VALUES (x'61', 'main')")
	if rows, err := s.Newest(t.Context(), 10); err != nil || len(rows) != 0 {
		t.Errorf("Newest: %+v, %v", rows, err)
	}
	if shown := look(t, s); !shown.Damaged || shown.Cells[0] != "X'61'" || shown.Cells[1] != "NULL" {
		t.Errorf("Look: %+v", shown)
	}
}

// A table that another program dropped or changed is mended at the next call.
func TestTableIsMended(t *testing.T) {
	path := fileIn(t)
	s, db := open(t, path).Store("main"), beside(t, path)
	for _, damage := range []string{
		"DROP TABLE session",
		"ALTER TABLE session DROP COLUMN basket",
		"ALTER TABLE session RENAME COLUMN username TO name",
		"ALTER TABLE session RENAME COLUMN id TO identity",
		"ALTER TABLE session RENAME TO mine",
		"DROP INDEX session_id",
		"DROP INDEX session_order",
		"VACUUM",
	} {
		if _, err := s.Put(t.Context(), row("a"), demo.Write{}); err != nil {
			t.Fatal(err)
		}
		do(t, db, damage)
		if _, err := s.Newest(t.Context(), 10); err != nil {
			t.Errorf("%s: Newest: %v", damage, err)
		}
		if _, err := s.Get(t.Context(), "a"); err != nil && !errors.Is(err, demo.ErrNoSession) {
			t.Errorf("%s: Get: %v", damage, err)
		}
		if got, err := s.Put(t.Context(), row("a"), demo.Write{}); err != nil || got.ID != "a" {
			t.Errorf("%s: Put: %+v, %v", damage, got, err)
		}
		if err := s.Delete(t.Context(), "a"); err != nil {
			t.Errorf("%s: Delete: %v", damage, err)
		}
	}
}

// While another program writes for long, reading goes on and writing fails; then it heals.
func TestAnotherProgramWrites(t *testing.T) {
	path := fileIn(t)
	s, db := open(t, path).Store("main"), beside(t, path)
	if _, err := s.Put(t.Context(), row("a"), demo.Write{}); err != nil {
		t.Fatal(err)
	}
	do(t, db, "BEGIN IMMEDIATE", "DELETE FROM session")
	if _, err := s.Get(t.Context(), "a"); err != nil {
		t.Errorf("Get: %v", err)
	}
	if _, err := s.Put(t.Context(), row("b"), demo.Write{}); err == nil {
		t.Error("Put succeeds")
	}
	if err := s.Delete(t.Context(), "a"); err == nil || errors.Is(err, demo.ErrNoSession) {
		t.Errorf("Delete: %v", err)
	}
	do(t, db, "COMMIT")
	if _, err := s.Get(t.Context(), "a"); !errors.Is(err, demo.ErrNoSession) {
		t.Errorf("Get: %v", err)
	}
	if _, err := s.Put(t.Context(), row("b"), demo.Write{}); err != nil {
		t.Errorf("Put: %v", err)
	}
}

// A demo beside whose file another program works agrees with it again by itself.
func TestServerHeals(t *testing.T) {
	path := fileIn(t)
	s, db := storetest.Serve(t, open(t, path).Store("main"), demo.Storage{Shop: true, Delay: 1, Writes: demo.WriteCompare}), beside(t, path)
	for _, damage := range [][]string{
		{"BEGIN IMMEDIATE", "UPDATE session SET username = 'eve'", "ROLLBACK"},
		{"DROP TABLE session"},
		{"DELETE FROM session"},
	} {
		ids := []string{"a", "b", "c"}
		ask := func() {
			var clients sync.WaitGroup
			for c := range 6 {
				clients.Go(func() {
					for n := range 6 {
						s.Step(n, ids[c%3], "me")
					}
				})
			}
			clients.Wait()
		}
		if ask(); s.Step(2, "a", "me") != http.StatusFound {
			t.Error("the basket takes nothing")
		}
		for _, statement := range damage {
			do(t, db, statement)
			ask()
		}
		s.Await(t, demo.StoreAnswers)
		for _, id := range ids {
			s.Step(0, id, "me") // meets each row
		}
		s.Compare(t)
	}
}

// acknowledging is set in the process that TestKill kills.
const acknowledging = "SESSIONLAB_TEST_FILE"

// A row that was acknowledged is there after kill -9.
func TestKill(t *testing.T) {
	if path := os.Getenv(acknowledging); path != "" {
		s := open(t, path).Store("main")
		for n := 0; ; n++ {
			if _, err := s.Put(t.Context(), row(fmt.Sprint(n)), demo.Write{}); err != nil {
				t.Fatal(err)
			}
			fmt.Printf("acknowledged %d\n", n)
		}
	}
	path := fileIn(t)
	child := exec.Command(os.Args[0], "-test.run", "^TestKill$")
	child.Env = append(os.Environ(), acknowledging+"="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	last := -1
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var n int
		if _, err := fmt.Sscanf(lines.Text(), "acknowledged %d", &n); err != nil {
			continue
		}
		if last = n; n == 300 {
			_ = child.Process.Kill() // and read what it has written by then
		}
	}
	_ = child.Wait() // killed
	s := open(t, path).Store("main")
	if last < 300 {
		t.Fatalf("it wrote %d rows", last)
	}
	for n := range last + 1 {
		if _, err := s.Get(t.Context(), fmt.Sprint(n)); err != nil {
			t.Errorf("row %d: %v", n, err)
		}
	}
}

// Rows in plenty, of several demos at once.
func TestPlenty(t *testing.T) {
	f := open(t, fileIn(t))
	const rows, goroutines = 10_000, 64
	var flood sync.WaitGroup
	for g := range goroutines {
		flood.Go(func() {
			s := f.Store([]string{"main", "main", "main", "other"}[g%4])
			for n := g; n < rows; n += goroutines {
				if _, err := s.Put(t.Context(), row(fmt.Sprint(n)), demo.Write{}); err != nil {
					t.Errorf("Put: %v", err)
				}
				if _, err := s.Get(t.Context(), fmt.Sprint(n)); err != nil {
					t.Errorf("Get: %v", err)
				}
			}
		})
	}
	flood.Wait()
	main, err := f.Store("main").Newest(t.Context(), rows)
	if err != nil {
		t.Fatal(err)
	}
	other, err := f.Store("other").Len(t.Context())
	if err != nil || len(main)+other != rows {
		t.Errorf("there are %d and %d rows, %v", len(main), other, err)
	}
	if err := f.Forget(t.Context(), "main"); err != nil {
		t.Fatal(err)
	}
	if n, err := f.Store("main").Len(t.Context()); n != 0 || err != nil {
		t.Errorf("after Forget there are %d rows, %v", n, err)
	}
	if n, err := f.Store("other").Len(t.Context()); n != other || err != nil {
		t.Errorf("after Forget another demo has %d rows, %v", n, err)
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "sessions #1?.db")
	f, err := sqlitestore.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Store("it's").Put(t.Context(), row("a"), demo.Write{}); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 3 {
		t.Errorf("the files are %v, %v", files, err)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", file, info.Mode(), err)
		}
	}
	l, err := f.Store("it's").(demo.Looker).Look(t.Context(), 1)
	if err != nil || !strings.HasPrefix(l.Command, "sqlite3 '"+path+"' ") {
		t.Errorf("Look: %+v, %v", l, err)
	}
	if _, err := exec.LookPath("sqlite3"); err == nil {
		if out, err := exec.Command("sh", "-c", l.Command).CombinedOutput(); err != nil || !strings.HasPrefix(string(out), "a|") {
			t.Errorf("%s: %s, %v", l.Command, out, err)
		}
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if f, err = sqlitestore.Open(path); err != nil || f.Aside != "" || len(f.Exposed) > 0 {
		t.Fatalf("opened again: %+v, %v", f, err)
	}
	if n, err := f.Store("it's").Len(t.Context()); n != 1 || err != nil {
		t.Errorf("opened again it has %d rows, %v", n, err)
	}
	_ = f.Close()

	if err := os.WriteFile(path, []byte("a text of somebody's"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if f, err = sqlitestore.Open(path); err != nil || f.Aside == "" || len(f.Exposed) != 1 {
		t.Fatalf("a foreign file: %+v, %v", f, err)
	}
	if data, err := os.ReadFile(f.Aside); err != nil || string(data) != "a text of somebody's" {
		t.Errorf("moved aside is %q, %v", data, err)
	}
	_ = f.Close()

	link := filepath.Join(dir, "link.db")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlitestore.Open(link); !errors.Is(err, datafile.ErrIsLink) {
		t.Errorf("a link: %v", err)
	}

	t.Setenv("TMPDIR", dir)
	private, err := sqlitestore.Open("")
	if err != nil {
		t.Fatal(err)
	}
	folders, _ := filepath.Glob(filepath.Join(dir, "sessionlab-*"))
	if len(folders) != 1 {
		t.Fatalf("private folders: %v", folders)
	}
	if err := private.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(folders[0]); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the private folder is left: %v", err)
	}
}

// A file that somebody deleted or damaged is made anew while the lab runs.
func TestFileIsMended(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lab", "sessions.db")
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	f := open(t, path)
	for name, damage := range map[string]func() error{
		"the file is deleted":   func() error { return os.Remove(path) },
		"the folder is deleted": func() error { return os.RemoveAll(filepath.Dir(path)) },
		"a text is in its place": func() error {
			for _, suffix := range []string{"-wal", "-shm"} {
				_ = os.Remove(path + suffix)
			}
			return os.WriteFile(path, []byte("a text of somebody's"), 0o600)
		},
		"another file is in its place": func() error {
			_ = os.Remove(path)
			return os.WriteFile(path, []byte("a text of somebody's"), 0o600)
		},
	} {
		s := f.Store("main")
		if _, err := s.Put(t.Context(), row("a"), demo.Write{}); err != nil {
			t.Fatalf("before %s: %v", name, err)
		}
		if err := damage(); err != nil {
			t.Fatal(err)
		}
		var calls sync.WaitGroup
		for n := range 8 {
			calls.Go(func() {
				id := fmt.Sprint("b", n)
				_, err := s.Put(t.Context(), row(id), demo.Write{})
				for tries := 0; tries < 9 && errors.Is(err, datafile.ErrForeign); tries++ { // said at least once of a damaged file
					_, err = s.Put(t.Context(), row(id), demo.Write{})
				}
				if err != nil {
					t.Errorf("%s: Put: %v", name, err)
				}
			})
		}
		calls.Wait()
		if rows, err := s.Newest(t.Context(), 10); err != nil || len(rows) < 8 {
			t.Errorf("%s: Newest: %+v, %v", name, rows, err)
		}
	}
}
