package demo

import (
	"iter"
	"slices"
	"strings"
)

// cookieName is the chapter's name for the cookie that carries the session ID.
const cookieName = "sessionid"

// ReadCookie finds the session ID in a Cookie header as the chapter's
// get_session_id does, which is not how RFC 6265 parses one. It searches for
// the text "sessionid=" wherever it stands, so mysessionid=X and
// note=sessionid=X give X as well; the first match counts, cut at ';' and at a
// next "sessionid="; spaces and quotes are kept, and sessionid= gives the id "".
//
// at is the id's byte offset in header, -1 where the header does not name
// sessionid at all and the caller has to make an id. A header with the bare
// word sessionid ends the chapter's program with an IndexError; so the error
// is an [*Exception].
func ReadCookie(header string) (id string, at int, err error) {
	return searchCookie(header, cookieName)
}

// searchCookie is ReadCookie for a cookie of any name.
func searchCookie(header, name string) (value string, at int, err error) {
	if !strings.Contains(header, name) {
		return "", -1, nil
	}
	before, after, ok := strings.Cut(header, name+"=")
	if !ok {
		return "", -1, &Exception{Type: "IndexError", Value: "list index out of range", why: whyBareName}
	}
	value, _, _ = strings.Cut(after, name+"=")
	value, _, _ = strings.Cut(value, ";")
	return value, len(before) + len(name) + 1, nil
}

// readPair finds a cookie as RFC 6265bis, section 4.2.1, writes the header: pair
// by pair, by its exact name, without the white space around. The first such
// pair counts, in whichever Cookie header it is; a name without = is none.
//
// at is its value's offset, as pairsOf counts; -1 where there is no such pair.
func readPair(headers []string, foreign []ForeignPair, name string) (value string, at int) {
	end := 0 // how far the headers so far reach
	from := originOf(foreign)
	for _, header := range headers {
		for text := range strings.SplitSeq(withoutForeign(header, from), ";") {
			n, v, ok := strings.Cut(text, "=")
			if ok && strings.Trim(n, " \t") == name {
				return strings.Trim(v, " \t"), end + len(n) + 1
			}
			end += len(text) + 1
		}
	}
	return "", -1
}

// ForeignPair is a pair of a Cookie header that belongs to another program on
// this host, or to another demo: cookies know hosts and paths, not ports. It is
// set aside before the demo reads.
type ForeignPair struct {
	Text string // name=value as the header has it, without the white space around it
	From string // whose it is: FromHost or FromWalkIn
}

// Where a foreign pair is from.
const (
	FromHost   = "host"    // another program on this host name
	FromWalkIn = "walk-in" // the demo at the root path
)

// Pair is one name=value of a request's Cookie headers.
type Pair struct {
	Name, Value string
	Read        bool   // the demo found its session ID here
	From        string // where a foreign pair is from, "" if the pair is the demo's
}

// SplitCookie returns the pairs of a Cookie header as texts, in order, without
// the white space around them. Empty ones are left out.
func SplitCookie(header string) []string {
	var pairs []string
	for text := range strings.SplitSeq(header, ";") {
		if text = strings.Trim(text, " \t"); text != "" {
			pairs = append(pairs, text)
		}
	}
	return pairs
}

// setAside returns the header without its foreign pairs. Without foreign pairs
// the demo reads the header to the letter.
func setAside(header string, foreign []ForeignPair) string {
	return withoutForeign(header, originOf(foreign))
}

// withoutForeign is setAside with the function of originOf.
func withoutForeign(header string, from func(pair string) string) string {
	if from == nil {
		return header
	}
	var kept []string
	for text := range strings.SplitSeq(header, ";") {
		if from(strings.Trim(text, " \t")) == "" {
			kept = append(kept, text)
		}
	}
	return strings.TrimLeft(strings.Join(kept, ";"), " \t")
}

// fewForeign is how many foreign pairs are faster compared one by one than
// looked up.
const fewForeign = 8

// originOf returns a function that says where a pair is from, "" if it is the
// demo's; nil where no pair is foreign. A header holds thousands of pairs, so a
// question takes the same time however many of them are foreign.
func originOf(foreign []ForeignPair) func(pair string) string {
	switch {
	case len(foreign) == 0:
		return nil
	case len(foreign) <= fewForeign:
		return func(pair string) string { return fromOf(pair, foreign) }
	}
	from := make(map[string]string, len(foreign))
	for _, f := range slices.Backward(foreign) { // of two, the first counts
		from[f.Text] = f.From
	}
	return func(pair string) string { return from[pair] }
}

func fromOf(pair string, foreign []ForeignPair) string {
	for _, f := range foreign {
		if f.Text == pair {
			return f.From
		}
	}
	return ""
}

// pairsOf is eachPair as a slice.
func pairsOf(headers []string, foreign []ForeignPair, at int) []Pair {
	return slices.Collect(eachPair(headers, foreign, at))
}

// eachPair yields the Cookie headers pair by pair, for whoever shows an exchange.
// The pair that was read is the one that holds byte at of the headers once the
// foreign pairs are set aside, counted as if a ; stood between two headers.
func eachPair(headers []string, foreign []ForeignPair, at int) iter.Seq[Pair] {
	return func(yield func(Pair) bool) {
		origin := originOf(foreign)
		start := 0 // of the header's kept text
		for _, header := range headers {
			end := start // how far the kept text reaches, counted as setAside joins it
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

// MaxPairs is how many pairs of a request are recorded. Browsers mostly send
// fewer; a header can hold thousands, and each recorded pair is told to everyone
// who looks.
const MaxPairs = 50
