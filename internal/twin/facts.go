package twin

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"sessionlab/internal/demo"
)

// names are what the values made at random are called: by the step in which they
// came to light, which is the same whatever else was made before.
type names struct {
	kinds []kind
	known map[string]string // value → name
	taken map[string]bool   // names
}

type kind struct {
	name  string
	looks *regexp.Regexp
}

func newNames(p demo.Policy) *names {
	sealed := "signed"
	if p.Encrypted {
		sealed = "encrypted"
	}
	return &names{
		kinds: []kind{{sealed, sealedLooks}, {"id", idLooks}, {"token", tokenLooks}},
		known: map[string]string{}, taken: map[string]bool{},
	}
}

var (
	sealedLooks = regexp.MustCompile(`\b[A-Za-z0-9_-]{60,}=*`)
	idLooks     = regexp.MustCompile(`\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b`)
	tokenLooks  = regexp.MustCompile(`\b[A-Z2-7]{26}\b`)
)

// text is a text of a step with the names in the values' places.
func (n *names) text(step int, s string) string {
	for _, k := range n.kinds {
		s = k.looks.ReplaceAllStringFunc(s, func(value string) string {
			if n.known[value] == "" {
				name := fmt.Sprintf("{%s %d}", k.name, step+1)
				for nth := 2; n.taken[name]; nth++ {
					name = fmt.Sprintf("{%s %d-%d}", k.name, step+1, nth)
				}
				n.known[value], n.taken[name] = name, true
			}
			return n.known[value]
		})
	}
	return s
}

// side is the side of a step with the names in the values' places, in the order in
// which they came to light.
func (n *names) side(step int, s Side) Side {
	s.Request = n.text(step, s.Request)
	trace := slices.Clone(s.Trace)
	for i := range trace {
		trace[i].Value = n.text(step, trace[i].Value)
	}
	s.Trace = trace
	s.Response, s.Page = n.text(step, s.Response), n.text(step, s.Page)
	for i := range s.Table {
		s.Table[i].ID = n.text(step, s.Table[i].ID)
	}
	return s
}

// key is where a fact is.
type key struct {
	step        int
	place, name string
}

// inPair says whether it is in the pair of a cookie's line. Where only one side has
// that line, this is all there is to say of its pair.
func (k key) inPair() bool {
	return (k.place == InCookie || k.place == InSetCookie) &&
		(strings.HasPrefix(k.name, "name") || strings.HasPrefix(k.name, "value"))
}

// facts are what a server did, piece by piece, so that two can be compared.
type facts struct {
	order []key
	text  map[key]*string
}

func (f *facts) add(step int, place, name, text string) {
	k := key{step, place, name}
	for n := 2; f.text[k] != nil; n++ {
		k.name = fmt.Sprintf("%s %d", name, n)
	}
	f.order = append(f.order, k)
	f.text[k] = &text
}

// read adds the facts of one step.
func (f *facts) read(step int, side Side) {
	head, body, _ := strings.Cut(side.Request, end)
	for i, line := range strings.Split(head, "\r\n") {
		switch name, value, _ := strings.Cut(line, ": "); {
		case i == 0:
		case name == "Cookie":
			f.readCookie(step, value)
		default:
			f.add(step, InRequest, name, value)
		}
	}
	if body != "" {
		f.add(step, InRequest, "body", body)
	}
	head, _, _ = strings.Cut(side.Response, end)
	for i, line := range strings.Split(head, "\r\n") {
		name, value, _ := strings.Cut(line, ": ")
		switch {
		case i == 0:
			f.add(step, InStatus, "", strings.TrimPrefix(line, "HTTP/1.1 "))
		case name == "Set-Cookie":
			f.readSetCookie(step, value)
		case name != "Date":
			f.add(step, InHeader, name, value)
		}
	}
	f.add(step, InPage, "", side.Page)
	for _, s := range side.Trace {
		if s.Step == demo.StepSetCookie || s.Step == demo.StepClearCookie {
			s.Value = "" // it is the line that was taken apart
		}
		f.add(step, InTrace, string(s.Step), s.Value)
	}
	for _, row := range side.Table {
		f.add(step, InRow, row.ID, row.Username)
	}
}

// readCookie takes a Cookie line apart.
func (f *facts) readCookie(step int, line string) {
	f.add(step, InCookie, "", "")
	for pair := range strings.SplitSeq(line, "; ") {
		f.readPair(step, InCookie, pair)
	}
}

func (f *facts) readPair(step int, place, pair string) {
	name, value, _ := strings.Cut(pair, "=")
	f.add(step, place, "name", name)
	f.add(step, place, "value", value)
}

// readSetCookie takes a Set-Cookie line apart.
func (f *facts) readSetCookie(step int, line string) {
	pair, attributes, _ := strings.Cut(line, "; ")
	f.add(step, InSetCookie, "", "")
	f.readPair(step, InSetCookie, pair)
	for attribute := range strings.SplitSeq(attributes, "; ") {
		if name, value, _ := strings.Cut(attribute, "="); name != "" {
			f.add(step, InSetCookie, name, value)
		}
	}
}
