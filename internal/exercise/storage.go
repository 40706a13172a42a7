package exercise

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"sessionlab/internal/demo"
)

// lifeOps are what can happen to a server or to the store.
var lifeOps = []string{
	string(demo.LifeRestarted), string(demo.LifeStopped), string(demo.LifeStarted),
	string(demo.LifeOff), string(demo.LifeOn), string(demo.LifeFailed), string(demo.LifeBack),
}

func checkOp(value string, at place) error {
	words := []string{string(demo.ActDeleted)}
	if at.pattern.Get("event") == "server" {
		words = lifeOps
	}
	if !slices.Contains(words, value) {
		return fmt.Errorf("op %q: want %s", value, either(words))
	}
	return nil
}

func opIs(op string, seen sighting) bool {
	if seen.Life != nil {
		return op == string(seen.Life.Op)
	}
	return seen.Act != nil && op == string(seen.Act.Op)
}

// storageOf is where the sessions lived when a request was answered, or, of a change of
// it, from then on.
func storageOf(seen sighting) demo.Storage {
	switch {
	case seen.Storage != nil:
		return seen.Storage.Storage
	case seen.Exchange != nil && seen.Exchange.Storage != nil:
		return *seen.Exchange.Storage
	}
	return demo.Storage{}
}

func storageHas(field string, seen sighting) bool {
	s := storageOf(seen)
	switch field {
	case "servers":
		return s.Servers > 1
	case "sticky":
		return s.Servers > 1 && s.Sticky
	case "delay":
		return s.Delay > 0
	case "ifThere":
		return s.IfThere
	default:
		return s.Shop
	}
}

func checkServer(_ string, at place) error {
	if len(at.before) == 0 || at.optional {
		return errors.New("server takes a step before it")
	}
	return nil
}

// serverIs compares the server with that of the exchange that met a step last. Where there
// is one server alone, it is neither the same nor another.
func serverIs(value string, seen sighting) bool {
	server, before := serverOf(seen.Event), seen.thread.server
	return server > 0 && before > 0 && (server == before) == (value == "same")
}

// serverOf is which of two servers an event is about, 0 where that says nothing.
func serverOf(e demo.Event) uint8 {
	switch {
	case e.Exchange != nil:
		return e.Exchange.Server
	case e.Life != nil:
		return e.Life.Server
	}
	return 0
}

// unserved says whether no server, or no store, could take a request. Such a request has no
// session ID: nobody has read its cookie.
func unserved(x *demo.Exchange) bool {
	return !x.HasID && (x.Response.Status == http.StatusServiceUnavailable || x.Response.Status == http.StatusBadGateway)
}

// rowRevived is the row condition of a request that wrote a row which somebody had deleted
// since the request read it.
const rowRevived Left = "revived"

// written is the change of the row that the request carried the ID of and read, nil where
// it wrote none.
func written(e demo.Event) *demo.Change {
	x := e.Exchange
	if x == nil || !x.Found || !x.Trace.Ran(demo.StepLoadSession) {
		return nil
	}
	for i := range e.Changes {
		if c := &e.Changes[i]; c.Op != demo.OpDelete && c.After.ID == x.ID {
			return c
		}
	}
	return nil
}

func revived(e demo.Event) bool {
	c := written(e)
	return c != nil && c.New()
}

// lostIn says what a request overwrote that others had written since it read the row:
// "field", a field that it did not mean to change; "count", one that it changed from what
// it had read; "nothing", where others had written and all of it is there. It is "" where
// nobody had.
func lostIn(e demo.Event) string {
	c := written(e)
	if c == nil || c.New() {
		return ""
	}
	was, is, ran := c.Before, c.After, e.Exchange.Trace.Ran
	added, switched, named := ran(demo.StepAddToBasket), ran(demo.StepSwitchDark), ran(demo.StepStoreUsername)
	switch {
	case !added && is.Basket != was.Basket, !switched && is.Dark != was.Dark, !named && is.Username != was.Username:
		return "field"
	case added && is.Basket != was.Basket+1, switched && is.Dark == was.Dark:
		return "count"
	case ran(demo.StepConflict), lastOfStep(e.Exchange, demo.StepLoadSession) != was.Held():
		return "nothing"
	}
	return ""
}

// lastOfStep is what a step worked on when it ran last.
func lastOfStep(x *demo.Exchange, step demo.Step) (value string) {
	for _, s := range x.Trace {
		if s.Step == step {
			value = s.Value
		}
	}
	return value
}
