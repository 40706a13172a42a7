package lesson

import (
	"fmt"
	"html/template"
	"io/fs"
	"regexp"
	"strings"

	"sessionlab/internal/exercise"
)

// Listing is a program's file.
type Listing struct {
	File  string
	Lines []Line
}

// Line is one line of a listing, ready for a page.
type Line struct {
	HTML  template.HTML
	Steps string // the trace steps that it belongs to, separated by spaces
}

// marker is the comment by which a line says which steps it belongs to. It is
// not shown.
var marker = regexp.MustCompile(`\s*#: ([a-z -]+)$`)

// newListing reads a file of the lessons' folder. Where it is traced, its lines
// have their steps.
func newListing(files fs.FS, file, language string, traced bool) (*Listing, error) {
	source, err := fs.ReadFile(files, file)
	if err != nil {
		return nil, fmt.Errorf("file=%s: %w", file, err)
	}
	code, ok := codes[language]
	if !ok {
		return nil, fmt.Errorf("file=%s: language %q is unknown; %s are known", file, language, codeNames())
	}
	var lines []Line
	var bare []string
	for line := range strings.SplitSeq(strings.TrimRight(string(unixLines(source)), "\n"), "\n") {
		steps := ""
		if m := marker.FindStringSubmatchIndex(line); m != nil {
			steps, line = line[m[2]:m[3]], line[:m[0]]
		}
		for step := range strings.FieldsSeq(steps) {
			if !exercise.IsStep(step) {
				return nil, fmt.Errorf("file=%s: line %d: the demo has no step %q", file, len(lines)+1, step)
			}
		}
		if !traced {
			steps = ""
		}
		lines = append(lines, Line{Steps: steps})
		bare = append(bare, line)
	}
	for i, html := range code.mark(bare) {
		lines[i].HTML = html
	}
	return &Listing{File: file, Lines: lines}, nil
}
