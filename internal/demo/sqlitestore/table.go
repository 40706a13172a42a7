package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"sessionlab/internal/datafile"
)

// column is a column of the table.
type column struct{ name, kind string }

// columns are those of the table, in the order in which SELECT * shows them. Each may have
// any value, since other programs write, too. number is the order in which the rows were
// made; visitor is [demo.Session.By].
var columns = []column{
	{"id", "TEXT NOT NULL"},
	{"username", "TEXT"}, // NULL for the chapter's None
	{"created", "TEXT"},
	{"seen", "TEXT"},
	{"requests", "INTEGER"},
	{"basket", "INTEGER"},
	{"dark", "INTEGER"},
	{"token", "TEXT"},
	{"visitor", "TEXT"},
	{"version", "INTEGER"},
	{"demo", "TEXT NOT NULL"},
	{"number", "INTEGER PRIMARY KEY"},
}

// mend makes the table where it is missing, and the columns and indexes that it lacks. A
// table without the columns that find a row is renamed.
func (f *File) mend(ctx context.Context) error {
	tx, err := f.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	has, err := columnsOf(ctx, tx)
	if err != nil {
		return err
	}
	var statements []string
	if len(has) > 0 && (!has["id"] || !has["demo"] || !has["number"]) {
		statements = append(statements, "ALTER TABLE session RENAME TO session_"+time.Now().UTC().Format("20060102_150405_000000"))
		has = nil
	}
	if len(has) == 0 { // a table that was renamed has taken its indexes along
		statements = append(statements, "DROP INDEX IF EXISTS session_id", "DROP INDEX IF EXISTS session_order")
	}
	var all []string
	for _, c := range columns {
		all = append(all, c.name+" "+c.kind)
		if len(has) > 0 && !has[c.name] {
			statements = append(statements, "ALTER TABLE session ADD COLUMN "+c.name+" "+c.kind)
		}
	}
	statements = append(statements,
		"CREATE TABLE IF NOT EXISTS session ("+strings.Join(all, ", ")+")",
		"CREATE UNIQUE INDEX IF NOT EXISTS session_id ON session (demo, id)",
		"CREATE INDEX IF NOT EXISTS session_order ON session (demo, number)",
		fmt.Sprintf("PRAGMA application_id = %d", applicationID))
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// columnsOf are the columns that the table has, none where there is no table.
func columnsOf(ctx context.Context, tx *sql.Tx) (map[string]bool, error) {
	rows, err := tx.QueryContext(ctx, "SELECT name FROM pragma_table_info('session')")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	has := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		has[name] = true
	}
	return has, rows.Err()
}

// mended does something to the table, and once more where the table had to be mended. Where
// the file is damaged, the error says so, and the next call has a new file.
func (f *File) mended(ctx context.Context, do func() error) error {
	var file os.FileInfo
	err := f.used(ctx, func() error {
		file = f.made
		return do()
	})
	if errors.Is(err, datafile.ErrForeign) {
		err = errors.Join(err, f.openAgain(file))
	}
	return err
}

// used does something to the table, and mends it where it has to. It returns
// [datafile.ErrForeign] where the file is damaged.
func (f *File) used(ctx context.Context, do func() error) error {
	f.using.RLock()
	defer f.using.RUnlock()
	for !f.there() {
		f.using.RUnlock()
		err := f.openAgain(nil)
		f.using.RLock()
		if err != nil {
			return err
		}
	}
	err := do()
	var e *driver.Error
	if !errors.As(err, &e) || e.Code() != codes.SQLITE_ERROR { // which is how SQLite names a missing table or column
		return datafile.AsForeign(err)
	}
	if mending := f.mend(ctx); mending != nil {
		return errors.Join(err, mending)
	}
	return do()
}
