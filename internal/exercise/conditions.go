package exercise

import (
	"cmp"
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

// sighting is an event that is judged for a seat, with the result of the earlier steps and
// the reason why a cookie did not come, or found no row, where one is known.
type sighting struct {
	demo.Event
	own    bool // the seat caused it
	thread thread
	lost   Lost
}

// others are the events beside exchanges, with the conditions that a pattern about each of
// them can have. Those in needed it must have.
var others = map[string]struct{ needed, may []string }{
	"session": {needed: []string{"op", "by"}},
	"server":  {needed: []string{"op"}, may: []string{"by", "server"}},
	"storage": {may: []string{"by", "store", "writes", "storage"}},
}

// ofOthers is the conditions that no pattern about an exchange can have, after event.
var ofOthers = []string{"op", "by"}

// kinds is every condition, in the order in which they are tested: the event, those that
// others can have alone, then those on an exchange. A new one is a row here and one in
// docs/authors.md, which says what each value means.
var kinds = []kind{
	{name: "event", words: []string{"exchange", "session", "server", "storage"}, met: eventIs},
	{name: "op", check: checkOp, met: opIs},
	{name: "by", words: []string{"self"}, met: func(_ string, seen sighting) bool { return seen.own }},

	{name: "store", words: []string{"memory", "sqlite", "redis"}, met: func(store string, seen sighting) bool {
		return store == cmp.Or(string(storageOf(seen).Store), "memory")
	}},
	{name: "writes", words: []string{"whole", "changed", "compare"}, met: func(writes string, seen sighting) bool {
		return writes == cmp.Or(string(storageOf(seen).Writes), "whole")
	}},
	{name: "storage", words: []string{"servers", "sticky", "delay", "ifThere", "shop"}, met: storageHas},
	{name: "server", words: []string{"same", "other"}, check: checkServer, met: serverIs},

	{name: "method", words: []string{http.MethodGet, http.MethodPost}, met: has(func(x *demo.Exchange) string { return x.Request.Method })},
	{name: "status", check: takes(isStatus, "status %q: want a number from 100 to 599"), met: has(func(x *demo.Exchange) string {
		return strconv.Itoa(x.Response.Status)
	})},
	{name: "page", words: []string{PageForm, PageWelcome, PageError}, met: has(PageOf)},
	{name: "cookie", check: checkCookie, met: cookieIs},
	{name: "row", check: checkRow, met: rowIs},
	{name: "lost", words: []string{"field", "count", "nothing"}, met: func(lost string, seen sighting) bool {
		return lostIn(seen.Event) == lost
	}},
	{name: "setCookie", words: []string{"none", "given"}, met: setCookieIs},
	{name: "id", words: []string{"chosen"}, met: func(_ string, seen sighting) bool {
		return seen.Exchange.Sent && !demo.MadeID(SessionOf(seen.Exchange))
	}},
	{name: "browser", words: []string{"A", "B"}, met: func(browser string, seen sighting) bool {
		return strings.HasSuffix(seen.Exchange.Visit, "/"+browser) // as the room names its desks
	}},
	{name: "name", words: []string{"markup", "kept", "changed"}, check: checkName, met: nameIs},
	{name: "leak", words: []string{"id", "nothing"}, met: has(leakOf)},
	{name: "key", words: []string{"older", "newest"}, met: has(keyOf)},
	{name: "policy", check: takes(isField, "policy %q is no field of the policy"), met: func(field string, seen sighting) bool {
		return seen.Exchange.Policy != nil && isOn(field, *seen.Exchange.Policy)
	}},
	{name: "timeout", words: []string{"idleTimeout", "absoluteTimeout"}, met: has(func(x *demo.Exchange) string {
		return valueOf(x, demo.StepExpire)
	})},
	{name: "ran", check: takes(IsStep, "ran %q is no step of the trace"), met: func(step string, seen sighting) bool {
		return seen.Exchange.Trace.Ran(demo.Step(step))
	}},
	{name: "read", words: []string{"exact", "loose"}, met: has(readOf)},
	{name: "unread", words: []string{"other", "decoy"}, met: func(what string, seen sighting) bool {
		return passedOver(seen.Exchange, what == "decoy")
	}},
	// Last, because it reads the whole head.
	{name: "site", words: []string{"cross"}, met: func(_ string, seen sighting) bool {
		return seen.Exchange.Request.CrossSite()
	}},
}

// has tests whether what an exchange has is the value.
func has(of func(*demo.Exchange) string) func(value string, seen sighting) bool {
	return func(value string, seen sighting) bool { return of(seen.Exchange) == value }
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

// eventIs comes first, so the conditions after it are tested on this kind of event alone.
func eventIs(event string, seen sighting) bool {
	switch x := seen.Exchange; event {
	case "session":
		return seen.Act != nil
	case "server":
		return seen.Life != nil
	case "storage":
		return seen.Storage != nil
	case "exchange":
		return x != nil && (x.HasID || x.Policy != nil && x.Policy.Stateless || unserved(x))
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
	x := seen.Exchange
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
	switch cookie := at.pattern.Get("cookie"); Left(value) {
	case LeftRow, LeftNothing, LeftOutlived:
		if cookie == "none" {
			return nil
		}
	case LeftRestarted, rowRevived:
		if cookie == "same" {
			return nil
		}
	}
	return fmt.Errorf("row %q: want kept, gone or outlived, with cookie: none, or restarted or revived, with cookie: same", value)
}

func rowIs(value string, seen sighting) bool {
	if Left(value) == rowRevived {
		return revived(seen.Event)
	}
	return seen.lost.left(Left(value)) && (seen.thread.id == "" || seen.thread.id == seen.lost.ID)
}

func setCookieIs(value string, seen sighting) bool {
	if value == "given" {
		return seen.Exchange.GivenID != ""
	}
	return len(seen.Exchange.Response.SetCookies()) == 0
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
	name, before := welcomed(seen.Exchange), seen.thread.name
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
