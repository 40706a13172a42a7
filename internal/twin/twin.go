// Package twin plays the same requests to two servers, the chapter's and one under
// a policy, and says what differs and which protections of the policy it comes from.
//
// Both are real demo servers with empty tables, which answer real HTTP on
// connections within this process: nothing of a room takes part. A [Script] is a
// few requests in bytes, with holes for what only the servers know, such as the
// cookie that a browser was given.
//
// Which protection a difference comes from is found by trying, not by a list: the
// script is played again with each protection that is on switched off alone.
//
// script.go has the stories, player.go plays them, jar.go is a browser's cookies, and
// cause.go finds the protections.
package twin

import (
	"context"
	"slices"

	"sessionlab/internal/demo"
)

// Result is a script as both servers answered it.
type Result struct {
	Policy demo.Policy `json:"policy"`
	Steps  []Step      `json:"steps"`
}

// Step is one request of the script, on both sides.
type Step struct {
	Request     Request      `json:"-"`
	Chapter     Side         `json:"chapter"`  // under the zero policy
	Policy      Side         `json:"hardened"` // under the policy
	Differences []Difference `json:"differences"`
}

// Side is one exchange with one server. What is made at random is called by the
// request in which it came to light there: {id 1}, {token 1}, {signed 1},
// {encrypted 1}; a second one of the same request is {id 1-2}.
type Side struct {
	Request  string     `json:"request"`  // as it travelled, the body included
	Response string     `json:"response"` // its head
	Page     string     `json:"page"`     // its body
	Trace    demo.Trace `json:"trace"`
	Table    []Row      `json:"table"` // after it, the oldest first
}

// Row is a row of the session table.
type Row struct {
	ID       string `json:"id"`
	Username string `json:"username"` // "" is the chapter's None
}

// The places where a difference can be.
const (
	InRequest   = "request"    // a header line by its name, or body
	InCookie    = "cookie"     // of the request: the line itself, a name, or a value
	InStatus    = "status"     // the response's status line
	InHeader    = "header"     // a header line of the response by its name
	InSetCookie = "set-cookie" // the line itself, the name, the value, or an attribute by its name
	InPage      = "page"
	InTrace     = "trace" // a step by its name
	InRow       = "row"   // a row by its ID
)

var places = []string{InRequest, InCookie, InStatus, InHeader, InSetCookie, InPage, InTrace, InRow}

// Difference is one thing that the two sides do not have alike, and the fields of
// the policy that it comes from.
type Difference struct {
	Place string `json:"place"`
	Name  string `json:"name"`
	// Chapter and Policy are the texts of both sides; nil where it is not there.
	Chapter *string `json:"chapter"`
	Policy  *string `json:"hardened"`
	// Because are the fields without any one of which there is no difference here:
	// where there are several, they work together.
	Because []string `json:"because,omitempty"`
	// Alters are the fields without which there is another difference here.
	Alters []string `json:"alters,omitempty"`
	// AnyOf are the fields each of which makes a difference here all by itself. It
	// is asked only where Because is empty.
	AnyOf []string `json:"anyOf,omitempty"`
	// Enough are fields that make a difference here together, where neither of the
	// above says anything: others would do as well.
	Enough []string `json:"enough,omitempty"`
}

// Run plays a script to both servers. It plays it once more for each field that is
// on, once again for each of these where a difference has several sufficient causes,
// and a few times where these are several together: never more than about maxPlays
// times. Its error is the context's.
func Run(ctx context.Context, policy demo.Policy, script Script) (Result, error) {
	p := player{ctx: ctx, script: script, seen: map[demo.Policy]played{}}
	chapter, ours := p.play(demo.Policy{}), p.play(policy)
	result := Result{Policy: policy}
	causes := newCauses(&p, chapter, policy)
	for i, request := range script.Requests {
		if p.err != nil {
			break
		}
		result.Steps = append(result.Steps, Step{request, chapter.sides[i], ours.sides[i], causes.of(i, ours)})
	}
	return result, p.err
}

// of is what differs at a step.
func (c *causes) of(step int, ours played) []Difference {
	found := []Difference{}
	for _, key := range union(c.chapter.order, ours.order) {
		a, b := c.chapter.text[key], ours.text[key]
		if key.step != step || same(a, b) || key.inPair() && (a == nil || b == nil) {
			continue
		}
		d := Difference{Place: key.place, Name: key.name, Chapter: a, Policy: b}
		c.explain(key, &d)
		found = append(found, d)
	}
	slices.SortStableFunc(found, func(a, b Difference) int {
		return slices.Index(places, a.Place) - slices.Index(places, b.Place)
	})
	return found
}

func same(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }

func union(a, b []key) []key {
	all := slices.Clone(a)
	for _, k := range b {
		if !slices.Contains(a, k) {
			all = append(all, k)
		}
	}
	return all
}
