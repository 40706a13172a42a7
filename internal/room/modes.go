package room

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// Exposed is something of the data directory that other users of this machine could
// read or change when the lab started.
type Exposed struct {
	Path     string
	Dir      bool // it is the directory, whose mode is left as it is
	Writable bool // they could change it: in a directory, put in files and take them away
	Mended   bool // it is open to its user alone now
}

// others are the mode bits of everybody but a file's user, othersWrite those that let
// them change it.
const (
	others      fs.FileMode = 0o077
	othersWrite fs.FileMode = 0o022
)

// keepPrivate makes the data files in a directory readable for their user alone, and
// returns what others could read. The files that were moved aside are among them.
func keepPrivate(dir string) ([]Exposed, error) {
	if dir == "" || runtime.GOOS == "windows" { // which has other rules than modes
		return nil, nil
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	var exposed []Exposed
	if info.Mode()&others != 0 {
		exposed = append(exposed, Exposed{Path: dir, Dir: true, Writable: info.Mode()&othersWrite != 0})
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if ours, _ := filepath.Match(dataFile+"*", e.Name()); !ours {
			continue
		}
		path := filepath.Join(dir, e.Name())
		info, err := os.Lstat(path) // a link that somebody planted would change another file's mode
		if err != nil || !info.Mode().IsRegular() || info.Mode()&others == 0 || !trustedOwner(info) {
			continue
		}
		_ = os.Chmod(path, 0o600) // the mode afterwards says whether it worked
		after, err := os.Stat(path)
		exposed = append(exposed, Exposed{Path: path, Writable: info.Mode()&othersWrite != 0, Mended: err == nil && after.Mode()&others == 0})
	}
	return exposed, nil
}

// makePrivate makes a data file that is readable for its user alone, whatever the
// umask is, if there is none. SQLite gives the files beside it the same mode.
func makePrivate(path string) error {
	if path == ":memory:" {
		return nil
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return file.Close()
}
