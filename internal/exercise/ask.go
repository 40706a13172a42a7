package exercise

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// Ask is a question before the act: what will happen? It is plain text, for
// walls and phones alike. A request then decides which option came true. After and
// Browser say which requests may decide a prediction in a lesson; empty, any may.
type Ask struct {
	ID      string   `yaml:"id"`
	Ask     string   `yaml:"ask"`
	Options []Option `yaml:"options"`
	After   string   `yaml:"after"`   // "deletion": a GET with the session ID of a row that was deleted, and only that
	Browser string   `yaml:"browser"` // "A" or "B": only of this browser of the seat
}

// Option is one thing that may happen.
type Option struct {
	Say  string `yaml:"say" json:"say"`
	Page string `yaml:"page" json:"page"` // the page that makes it true, see PageOf; "" is decided by hand
}

// Limits of a question.
const (
	MinOptions = 2
	MaxOptions = 6
	maxAskText = 300 // characters of it, and of an option
)

// Check returns everything that is wrong with the question, joined. Its ID is
// that of a lesson's; a question asked by hand has none.
func (a *Ask) Check() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if a.ID != "" && !idForm.MatchString(a.ID) {
		bad("id %q: want lower-case letters, digits and dashes", a.ID)
	}
	text := func(what, s string) {
		if s == "" || !utf8.ValidString(s) || utf8.RuneCountInString(s) > maxAskText {
			bad("%s: want 1 to %d characters", what, maxAskText)
		}
	}
	text("ask", a.Ask)
	if n := len(a.Options); n < MinOptions || n > MaxOptions {
		bad("%d options, want %d to %d", n, MinOptions, MaxOptions)
	}
	if a.After != "" && a.After != "deletion" {
		bad("after %q: want deletion", a.After)
	}
	if a.Browser != "" && a.Browser != "A" && a.Browser != "B" {
		bad("browser %q: want A or B", a.Browser)
	}
	for i, o := range a.Options {
		text(fmt.Sprintf("option %d", i+1), o.Say)
		if o.Page != "" && !IsPage(o.Page) {
			bad("option %d: page %q: want form, welcome or error", i+1, o.Page)
		}
	}
	return errors.Join(errs...)
}

// SameShape says whether two languages' questions are decided alike.
func (a *Ask) SameShape(b *Ask) bool {
	samePage := func(a, b Option) bool { return a.Page == b.Page }
	return a.ID == b.ID && a.After == b.After && a.Browser == b.Browser && slices.EqualFunc(a.Options, b.Options, samePage)
}
