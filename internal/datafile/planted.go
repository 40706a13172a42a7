package datafile

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
)

// PlantedError says that the lab did not make a data file that it found. Whoever did
// could read or choose the keys in it, so the lab does not start.
type PlantedError struct {
	Path string
	Why  error // ErrIsLink, ErrIsNoFile or ErrIsOthers
}

func (e *PlantedError) Error() string { return "datafile: " + e.Path + " " + e.Why.Error() }

func (e *PlantedError) Unwrap() error { return e.Why }

// What is wrong with a data file that the lab did not make.
var (
	ErrIsLink   = errors.New("is a symbolic link")
	ErrIsNoFile = errors.New("is not a regular file")
	ErrIsOthers = errors.New("belongs to another user")
)

// beside are the endings of the data file and of those that SQLite keeps beside it.
var beside = []string{"", "-wal", "-shm", "-journal"}

// RefusePlanted looks at a data file and those beside it before any is
// opened: SQLite would follow a link, and use another user's file. The error is a
// [PlantedError] or the system's own.
func RefusePlanted(file string) error {
	if runtime.GOOS == "windows" { // on Windows the directory's rights decide
		return nil
	}
	for _, suffix := range beside {
		path := file + suffix
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
