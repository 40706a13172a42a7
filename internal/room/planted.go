package room

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// PlantedError says that a data file is not one that the lab made, so that whoever
// put it there might read or choose what is kept in it. It stops the start.
type PlantedError struct {
	Path string
	Why  error // ErrIsLink, ErrIsNoFile or ErrIsOthers
}

func (e *PlantedError) Error() string { return "room: " + e.Path + " " + e.Why.Error() }

func (e *PlantedError) Unwrap() error { return e.Why }

// What is wrong with a data file that the lab did not make.
var (
	ErrIsLink   = errors.New("is a symbolic link")
	ErrIsNoFile = errors.New("is not a regular file")
	ErrIsOthers = errors.New("belongs to another user")
)

// besideData are what SQLite adds to the data file's name for the files beside it.
var besideData = []string{"", "-wal", "-shm", "-journal"}

// refusePlanted looks at the data file of a directory, and at what SQLite keeps
// beside it, before any of them is opened: SQLite would follow a link, and take
// another user's file with the keys in it. The error is a [PlantedError] or the
// system's own.
func refusePlanted(dir string) error {
	if dir == "" || runtime.GOOS == "windows" { // where the directory's own rights decide
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
