package datafile

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"
)

// ErrForeign says that a file is damaged, or that another program made it.
var ErrForeign = errors.New("datafile: not a data file of the lab")

// RefuseForeign returns ErrForeign for another program's file: one without the mark that
// the lab's files of this kind have as their application_id. It only reads: to open
// the file for writing would already change it.
func RefuseForeign(path string, mark uint32) error {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	header := make([]byte, 100) // SQLite's file format, section 1.3
	n, err := io.ReadFull(file, header)
	switch id := binary.BigEndian.Uint32(header[68:]); {
	case n == 0:
		return nil // the lab was killed before it wrote anything
	case err != nil || !bytes.HasPrefix(header, []byte("SQLite format 3\x00")) || id != 0 && id != mark:
		return ErrForeign
	case id == mark:
		return nil
	}
	if _, err := os.Stat(path + "-wal"); err == nil {
		return nil // its tables may be in there
	}
	db, err := sql.Open("sqlite", "file:"+URLPath(path)+"?mode=ro")
	if err != nil {
		return err
	}
	defer db.Close()
	var tables int
	if err := db.QueryRow("SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return AsForeign(err)
	}
	if tables > 0 {
		return ErrForeign
	}
	return nil
}

// AsForeign returns ErrForeign for an error that says the file is damaged or not SQLite's.
func AsForeign(err error) error {
	var e *driver.Error
	if errors.As(err, &e) && (e.Code()&0xff == codes.SQLITE_NOTADB || e.Code()&0xff == codes.SQLITE_CORRUPT) {
		return ErrForeign
	}
	return err
}

// MoveAside renames a file that the lab can't use, with the files that SQLite keeps
// beside it, and returns the new name.
func MoveAside(path string) (string, error) {
	aside := path + ".aside-" + time.Now().UTC().Format("20060102-150405.000")
	for _, suffix := range beside {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && (suffix == "" || !errors.Is(err, os.ErrNotExist)) {
			return "", err
		}
	}
	return aside, nil
}

// URLPath is a file's path as a part of a URL, where ?, # and % are escaped.
func URLPath(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(filepath.ToSlash(path))
}
