package datafile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Exposed is a file or directory that other users of this machine could read or change
// when the store was opened.
type Exposed struct {
	Path     string
	Dir      bool // the data directory; its mode is left as it is
	Writable bool // they could change it: in a directory, put in files and take them away
	Mended   bool // now it is open to its user alone
}

// others are the mode bits of everybody but the file's user, othersWrite those that
// let them change it.
const (
	others      fs.FileMode = 0o077
	othersWrite fs.FileMode = 0o022
)

// KeepPrivate takes from others the rights to a data file, those beside it and those that
// were moved aside, and returns what others could read, the file's directory too.
func KeepPrivate(path string) ([]Exposed, error) {
	if runtime.GOOS == "windows" { // it has no such modes
		return nil, nil
	}
	dir, name := filepath.Split(filepath.Clean(path))
	dir = filepath.Clean(dir)
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
		if ours := strings.HasPrefix(e.Name(), name); !ours {
			continue
		}
		path := filepath.Join(dir, e.Name())
		info, err := os.Lstat(path) // to follow a link would change the mode of another file
		if err != nil || !info.Mode().IsRegular() || info.Mode()&others == 0 || !trustedOwner(info) {
			continue
		}
		_ = os.Chmod(path, 0o600) // the mode afterwards says whether it worked
		after, err := os.Stat(path)
		exposed = append(exposed, Exposed{Path: path, Writable: info.Mode()&othersWrite != 0, Mended: err == nil && after.Mode()&others == 0})
	}
	return exposed, nil
}

// MakePrivate makes a missing data file such that its user alone can read it, whatever
// the umask is. SQLite gives the files beside it the same mode.
func MakePrivate(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return file.Close()
}
