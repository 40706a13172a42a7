package exercise

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sessionlab/internal/demo"
)

// kind is one condition that a pattern can have.
type kind struct {
	name  string                                 // in a lesson's pattern
	words []string                               // the values that it takes; nil if check knows
	check func(value string, at place) error     // what else is wrong with a value; nil if nothing can be
	met   func(value string, seen sighting) bool // whether an event meets it
}

// place is where a pattern stands in its exercise.
type place struct {
	pattern  Pattern
	before   []Step
	optional bool // an optional step comes after none
}

// sighting is an event that the seat caused, with the result of the earlier steps and
// the reason why a cookie did not come, where one is known.
type sighting struct {
	exchange *demo.Exchange
	act      *demo.Act
	thread   thread
	lost     Lost
}

// ofAct is the conditions that a pattern about an act on the table can have.
var ofAct = []string{"event", "op", "by"}

// kinds is every condition, in the order in which they are tested: those of ofAct,
// then those on an exchange. A new one is a row here and one in docs/authors.md, which
// says what each value means.
var kinds = []kind{
	{name: "event", words: []string{"exchange", "session"}, met: eventIs},
	{name: "op", words: []string{string(demo.ActDeleted)}, met: func(op string, seen sighting) bool { return op == string(seen.act.Op) }},
	{name: "by", words: []string{"self"}, met: func(string, sighting) bool { return true }}, // the seat caused every event that is judged for it

	{name: "method", words: []string{http.MethodGet, http.MethodPost}, met: has(func(x *demo.Exchange) string { return x.Request.Method })},
	{name: "status", check: takes(isStatus, "status %q: want a number from 100 to 599"), met: has(func(x *demo.Exchange) string {
		return strconv.Itoa(x.Response.Status)
	})},
	{name: "page", words: []string{PageForm, PageWelcome, PageError}, met: has(PageOf)},
	{name: "cookie", check: checkCookie, met: cookieIs},
	{name: "row", check: checkRow, met: func(left string, seen sighting) bool {
		return seen.lost.left(Left(left)) && (seen.thread.id == "" || seen.thread.id == seen.lost.ID)
	}},
	{name: "setCookie", words: []string{"none", "given"}, met: setCookieIs},
	{name: "id", words: []string{"chosen"}, met: func(_ string, seen sighting) bool {
		return seen.exchange.Sent && !demo.MadeID(SessionOf(seen.exchange))
	}},
	{name: "browser", words: []string{"A", "B"}, met: func(browser string, seen sighting) bool {
		return strings.HasSuffix(seen.exchange.Visit, "/"+browser) // as the room names its desks
	}},
	{name: "name", words: []string{"markup", "kept", "changed"}, check: checkName, met: nameIs},
	{name: "leak", words: []string{"id", "nothing"}, met: has(leakOf)},
	{name: "key", words: []string{"older", "newest"}, met: has(keyOf)},
	{name: "policy", check: takes(isField, "policy %q is no field of the policy"), met: func(field string, seen sighting) bool {
		return seen.exchange.Policy != nil && isOn(field, *seen.exchange.Policy)
	}},
	{name: "timeout", words: []string{"idleTimeout", "absoluteTimeout"}, met: has(func(x *demo.Exchange) string {
		return valueOf(x, demo.StepExpire)
	})},
	{name: "ran", check: takes(IsStep, "ran %q is no step of the trace"), met: func(step string, seen sighting) bool {
		return seen.exchange.Trace.Ran(demo.Step(step))
	}},
	{name: "read", words: []string{"exact", "loose"}, met: has(readOf)},
	{name: "unread", words: []string{"other", "decoy"}, met: func(what string, seen sighting) bool {
		return passedOver(seen.exchange, what == "decoy")
	}},
	// Last, because it reads the whole head.
	{name: "site", words: []string{"cross"}, met: func(_ string, seen sighting) bool {
		return seen.exchange.Request.CrossSite()
	}},
}

// has tests whether what an exchange has is the value.
func has(of func(*demo.Exchange) string) func(value string, seen sighting) bool {
	return func(value string, seen sighting) bool { return of(seen.exchange) == value }
}

// takes is the check of a value that known decides on. fault has a %q for another value.
func takes(known func(value string) bool, fault string) func(value string, at place) error {
	return func(value string, _ place) error {
		if known(value) {
			return nil
		}
		return fmt.Errorf(fault, value)
	}
}

// eventIs comes first, so the conditions after it are tested on an exchange or an act
// alone.
func eventIs(event string, seen sighting) bool {
	switch x := seen.exchange; event {
	case "session":
		return seen.act != nil
	case "exchange":
		return seen.act == nil && x != nil && (x.HasID || x.Policy != nil && x.Policy.Stateless)
	}
	return false
}

func isStatus(value string) bool {
	status, err := strconv.Atoi(value)
	return err == nil && status >= 100 && status <= 599
}

func checkCookie(value string, at place) error {
	first := len(at.before) == 0
	switch {
	case value == "refused", value == "same" && !first, (value == "none" || value == "withheld") && (!first || at.optional):
		return nil
	}
	return errors.New("cookie takes 'same', from the second step on, 'none' and 'withheld', there or in an optional step, and 'refused'")
}

func cookieIs(value string, seen sighting) bool {
	x := seen.exchange
	switch value {
	case "same":
		return x.Sent && x.ID == seen.thread.id
	case "none":
		return !x.Sent && !x.Trace.Ran(demo.StepRefuseCookie)
	case "withheld":
		return seen.lost.Withheld
	default:
		return x.Trace.Ran(demo.StepRefuseCookie)
	}
}

func checkRow(value string, at place) error {
	if !slices.Contains([]Left{LeftRow, LeftNothing, LeftOutlived}, Left(value)) || at.pattern.Get("cookie") != "none" {
		return fmt.Errorf("row %q: want kept, gone or outlived, with cookie: none", value)
	}
	return nil
}

func setCookieIs(value string, seen sighting) bool {
	if value == "given" {
		return seen.exchange.GivenID != ""
	}
	return len(seen.exchange.Response.SetCookies()) == 0
}

func checkName(value string, at place) error {
	welcomes := func(s Step) bool { return s.When.Get("page") == PageWelcome }
	if value != "markup" && !slices.ContainsFunc(at.before, welcomes) {
		return fmt.Errorf("name: %s needs a step before it with page: welcome", value)
	}
	return nil
}

// nameIs compares the name that the page welcomes with the one that the steps before
// last welcomed.
func nameIs(value string, seen sighting) bool {
	name, before := welcomed(seen.exchange), seen.thread.name
	switch value {
	case "markup":
		return strings.Contains(name, "<")
	case "kept":
		return name != "" && name == before
	default:
		return name != "" && before != "" && name != before
	}
}

func isField(name string) bool {
	return slices.ContainsFunc(demo.Policy{}.Explain(), func(e demo.Explanation) bool { return e.Field == name })
}

func isOn(field string, p demo.Policy) bool {
	return p != (demo.Policy{}) && slices.ContainsFunc(p.Explain(), func(e demo.Explanation) bool { return e.Field == field && e.On })
}
