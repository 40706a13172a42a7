package exercise

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sessionlab/internal/demo"
)

// Pattern is what one step waits for: conditions that one event has to meet, all of
// them, in the order of [kinds].
type Pattern []condition

// condition is one of a pattern's. Its kind is nil if the name is unknown.
type condition struct {
	kind        *kind
	name, value string
}

// UnmarshalYAML reads a pattern such as {event: exchange, page: form}. It leaves
// unknown names and values to check, which names all of them at once.
func (p *Pattern) UnmarshalYAML(read func(any) error) error {
	var asked map[string]any
	if err := read(&asked); err != nil {
		return err
	}
	*p = nil
	for i := range kinds {
		name := kinds[i].name
		if value := asked[name]; value != nil && value != "" {
			*p = append(*p, condition{&kinds[i], name, fmt.Sprint(value)})
		}
		delete(asked, name)
	}
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		*p = append(*p, condition{nil, name, fmt.Sprint(asked[name])})
	}
	return nil
}

// Get is the value of the pattern's condition of a name, "" if it has none.
func (p Pattern) Get(name string) string {
	for _, c := range p {
		if c.name == name {
			return c.value
		}
	}
	return ""
}

// check returns everything that is wrong with the pattern of a step that comes after
// others, or of an optional one, which comes after none.
func (p Pattern) check(before []Step, optional bool) (errs []error) {
	if err := p.checkEvent(len(before) == 0 && !optional); err != nil {
		errs = append(errs, err)
	}
	for _, c := range p {
		switch {
		case c.kind == nil:
			errs = append(errs, fmt.Errorf("unknown condition %q", c.name))
		case c.kind.words != nil && !slices.Contains(c.kind.words, c.value):
			errs = append(errs, fmt.Errorf("%s %q: want %s", c.name, c.value, either(c.kind.words)))
		case c.kind.check != nil:
			if err := c.kind.check(c.value, place{p, before, optional}); err != nil {
				errs = append(errs, err)
			}
		}
	}
	return errs
}

// checkEvent returns what is wrong with the conditions together.
func (p Pattern) checkEvent(first bool) error {
	var names []string // of the conditions after event
	for _, c := range p {
		if c.name != "event" {
			names = append(names, c.name)
		}
	}
	event := p.Get("event")
	other, ok := others[event]
	has := func(name string) bool { return slices.Contains(names, name) }
	switch {
	case event == "":
		return fmt.Errorf(`event "": want %s`, either(kinds[0].words))
	case event == "exchange" && slices.ContainsFunc(ofOthers, has):
		return errors.New("op and by are for the other events")
	case event == "exchange" && len(names) == 0:
		for _, k := range kinds[1+len(ofOthers):] {
			names = append(names, k.name)
		}
		return fmt.Errorf("an exchange needs %s", either(names))
	case !ok:
		return nil
	case first && event != "session":
		return fmt.Errorf("event: %s is about no session ID, so it takes a step before it", event)
	}
	if slices.ContainsFunc(other.needed, func(name string) bool { return !has(name) }) {
		return fmt.Errorf("event: %s needs %s", event, strings.Join(other.needed, " and "))
	}
	for _, name := range names {
		if !slices.Contains(other.needed, name) && !slices.Contains(other.may, name) {
			return fmt.Errorf("event: %s takes %s, and nothing else", event, strings.Join(slices.Concat(other.needed, other.may), ", "))
		}
	}
	return nil
}

// either is "a", "a or b", "a, b or c".
func either(words []string) string {
	most, last := words[:len(words)-1], words[len(words)-1]
	if len(most) == 0 {
		return last
	}
	return strings.Join(most, ", ") + " or " + last
}

// matches says whether an event meets the pattern. No event meets a pattern without its
// first condition, which says what kind of event it is about.
func (p Pattern) matches(seen sighting) bool {
	if len(p) == 0 || p[0].kind != &kinds[0] {
		return false
	}
	for _, c := range p {
		if c.kind == nil || !c.kind.met(c.value, seen) {
			return false
		}
	}
	return true
}

// Pages that the demo can answer with.
const (
	PageForm    = demo.PageForm
	PageWelcome = demo.PageWelcome
	PageError   = demo.PageError
)

// IsPage says whether the demo can answer with a page of that name.
func IsPage(name string) bool { return name == PageForm || name == PageWelcome || name == PageError }

// PageOf is the page that an exchange answered with, "" if it was none of them,
// such as a redirect.
func PageOf(x *demo.Exchange) string { return x.Trace.Page() }

// welcomed is the name that the page welcomes, "" if it is another page.
func welcomed(x *demo.Exchange) string { return valueOf(x, demo.StepRenderWelcome) }

// valueOf is what a step worked on, "" if it did not run.
func valueOf(x *demo.Exchange, step demo.Step) string {
	for _, s := range x.Trace {
		if s.Step == step {
			return s.Value
		}
	}
	return ""
}

// nameIn is the name that an event's page welcomes, "" if it has none.
func nameIn(e demo.Event) string {
	if e.Exchange == nil {
		return ""
	}
	return welcomed(e.Exchange)
}

// leakOf says what a request's query gives away of the session ID that came with
// it as the cookie; "" where there is no query.
func leakOf(x *demo.Exchange) string {
	_, query, ok := strings.Cut(x.Request.Path, "?")
	switch {
	case !ok || !x.Sent || x.ID == "":
		return ""
	case strings.Contains(query, x.ID):
		return "id"
	default:
		return "nothing"
	}
}

// keyOf says which key opened the request's cookie, "" where none did.
func keyOf(x *demo.Exchange) string {
	switch {
	case x.Trace.Ran(demo.StepOldKey):
		return "older"
	case x.Trace.Ran(demo.StepOpenCookie):
		return "newest"
	}
	return ""
}

// IsStep says whether the demo's trace has a step of that name. A listing marks
// its lines with such names.
func IsStep(name string) bool { return slices.Contains(demo.Steps, demo.Step(name)) }

// PrintsTable says whether the step of that name prints the table.
func PrintsTable(name string) bool { return name == string(demo.StepPrintTable) }

// SessionOf is the ID of the session that an exchange ended with: the one that the
// response gave, else the one that the request carried or was given a row under. A
// server that rejects unknown IDs, or renews them at login, ends with another ID
// than the request carried.
func SessionOf(x *demo.Exchange) string { return cmp.Or(x.GivenID, x.ID) }

// idOf is the session ID that an event is about.
func idOf(e demo.Event) string {
	switch {
	case e.Exchange != nil:
		return SessionOf(e.Exchange)
	case len(e.Changes) > 0:
		return e.Changes[0].Before.ID
	default: // an act on the whole table
		return ""
	}
}
