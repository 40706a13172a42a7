package demo

import "html"

// Policy is how a demo departs from the chapter's program; the zero Policy is
// the chapter's program. Each protection is a field, independent of the others
// and off when absent.
type Policy struct {
	Escape bool // names are escaped where a page shows them
}

// inPage is a name as a page shows it.
func (p Policy) inPage(name string) string {
	if p.Escape {
		return html.EscapeString(name)
	}
	return name
}
