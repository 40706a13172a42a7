package sqlite

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// PlantedError says that the lab did not make a data file that it found. Whoever did
// could read or choose the keys in it, so the lab does not start.
type PlantedError struct {
	Path string
	Why  error // ErrIsLink, ErrIsNoFile or ErrIsOthers
}

func (e *PlantedError) Error() string { return "sqlite: " + e.Path + " " + e.Why.Error() }

func (e *PlantedError) Unwrap() error { return e.Why }

// What is wrong with a data file that the lab did not make.
var (
	ErrIsLink   = errors.New("is a symbolic link")
	ErrIsNoFile = errors.New("is not a regular file")
	ErrIsOthers = errors.New("belongs to another user")
)

// besideData are the endings of the data file and of those that SQLite keeps beside it.
var besideData = []string{"", "-wal", "-shm", "-journal"}

// refusePlanted looks at the data file of a directory and those beside it before any is
// opened: SQLite would follow a link, and use another user's file. The error is a
// [PlantedError] or the system's own.
func refusePlanted(dir string) error {
	if dir == "" || runtime.GOOS == "windows" { // on Windows the directory's rights decide
		return nil
	}
	for _, suffix := range besideData {
		path := filepath.Join(dir, dataFile+suffix)
		info, err := os.Lstat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return err
		case info.Mode()&fs.ModeSymlink != 0:
			return &PlantedError{path, ErrIsLink}
		case !info.Mode().IsRegular():
			return &PlantedError{path, ErrIsNoFile}
		case !trustedOwner(info):
			return &PlantedError{path, ErrIsOthers}
		}
	}
	return nil
}
