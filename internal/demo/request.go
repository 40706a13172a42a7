package demo

import (
	"iter"
	"strings"
)

// Request is a request as recorded.
type Request struct {
	Method string
	Path   string // inside the demo: "/", "/login"
	Head   string // request line and header lines as they travelled, to the byte

	// Removed names the cookies that the visitor deleted by hand since the last
	// request, as far as the lab knows: Visit.Removed.
	Removed []string

	cookies []string
	foreign []ForeignPair
	readAt  int
}

// Pairs yields the pairs of the Cookie headers, in order.
func (r *Request) Pairs() iter.Seq[Pair] { return eachPair(r.cookies, r.foreign, r.readAt) }

// Cookies returns the recorded pairs of the Cookie headers: the first MaxPairs.
// Where the pair that was read comes later, it takes the last one's place.
func (r *Request) Cookies() []Pair {
	var recorded []Pair
	for pair := range r.Pairs() {
		switch {
		case len(recorded) < MaxPairs:
			recorded = append(recorded, pair)
		case pair.Read:
			recorded[MaxPairs-1] = pair
		}
	}
	return recorded
}

// Omitted is how many pairs are not recorded.
func (r *Request) Omitted() int {
	pairs := 0
	for _, header := range r.cookies {
		pairs += strings.Count(header, ";") + 1 // the most that there can be
	}
	if pairs <= MaxPairs {
		return 0
	}
	pairs = 0
	for range r.Pairs() {
		pairs++
	}
	return max(0, pairs-MaxPairs)
}

// CookieHeaders are the values of the Cookie headers as they travelled.
func (r *Request) CookieHeaders() []string { return r.cookies }

// Cookie returns the value of the first Cookie header as it travelled, "" if
// there was none.
func (r *Request) Cookie() string {
	if len(r.cookies) == 0 {
		return ""
	}
	return r.cookies[0]
}

// Pair is one name=value of a request's Cookie headers.
type Pair struct {
	Name, Value string
	Read        bool   // the demo found its session ID here
	From        string // where a foreign pair is from, "" if the pair is the demo's
}

// MaxPairs is how many pairs of a request are recorded. Browsers mostly send
// fewer, but a header can hold thousands, and everyone who looks gets them all.
const MaxPairs = 50

// eachPair yields the Cookie headers pair by pair. The pair that was read is the
// one at byte at of the headers without their foreign pairs, counted as if a ;
// stood between two headers.
func eachPair(headers []string, foreign []ForeignPair, at int) iter.Seq[Pair] {
	return func(yield func(Pair) bool) {
		origin := originOf(foreign)
		start := 0 // of the header's own text
		for _, header := range headers {
			end := start // how far its own text reaches, counted as setAside joins it
			for text := range strings.SplitSeq(header, ";") {
				trimmed := strings.Trim(text, " \t")
				from, read := "", false
				if origin != nil {
					from = origin(trimmed)
				}
				if from == "" {
					if end == start && len(foreign) > 0 {
						text = strings.TrimLeft(text, " \t")
					}
					read = at >= end && at <= end+len(text) && at >= 0
					end += len(text) + 1
				}
				if trimmed == "" {
					continue
				}
				name, value, _ := strings.Cut(trimmed, "=")
				if !yield(Pair{Name: name, Value: value, Read: read, From: from}) {
					return
				}
			}
			start = max(end, start+1)
		}
	}
}
