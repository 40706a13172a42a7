package site

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
)

// A browser finds what a style or a script imports only once it has read it, and
// what that imports one journey later. So styles are sent with all they import,
// and a page names all modules that its script needs.
var (
	styleImport  = regexp.MustCompile(`(?m)^@import "([^"]+)";\n`)
	scriptImport = regexp.MustCompile(`(?m)^(?:import|export [{*])[^;'"]*['"](\.\.?/[^'"]+)['"]`)
)

// style is a style sheet with those that it imports in their places.
func style(files fs.FS, name string) ([]byte, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	var errs []error
	whole := styleImport.ReplaceAllFunc(text, func(line []byte) []byte {
		imported, err := style(files, path.Join(path.Dir(name), string(styleImport.FindSubmatch(line)[1])))
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
		return imported
	})
	return whole, errors.Join(errs...)
}

// imports are the modules that a script imports itself.
func imports(name string, text []byte) []string {
	var names []string
	for _, found := range scriptImport.FindAllSubmatch(text, -1) {
		names = append(names, path.Join(path.Dir(name), string(found[1])))
	}
	return names
}

// modules are a script and all that it needs, itself first, then what its first
// import needs: that is the order in which they are asked for.
func (a *Assets) modules(name string) []string {
	var found []string
	var find func(name string)
	find = func(name string) {
		if slices.Contains(found, name) {
			return
		}
		found = append(found, name)
		for _, next := range a.imports[name] {
			find(next)
		}
	}
	find(name)
	return found
}
