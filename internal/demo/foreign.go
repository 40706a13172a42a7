package demo

import (
	"slices"
	"strings"
)

// ForeignPair is a pair of a Cookie header that belongs to another program on
// this host, or to another demo: a browser tells cookies apart by host and path,
// not by port. It is set aside before the demo reads the header.
type ForeignPair struct {
	Text string // name=value as the header has it, without the white space around it
	From string // whose it is: FromHost or FromWalkIn
}

// Where a foreign pair is from.
const (
	FromHost   = "host"    // another program on this host name
	FromWalkIn = "walk-in" // the demo at the root path
)

// setAside returns the header without its foreign pairs; a header without any
// stays as it is, to the letter.
func setAside(header string, foreign []ForeignPair) string {
	return withoutForeign(header, originOf(foreign))
}

// withoutForeign is setAside by a function that originOf returned.
func withoutForeign(header string, from func(pair string) string) string {
	if from == nil {
		return header
	}
	var own []string
	for text := range strings.SplitSeq(header, ";") {
		if from(strings.Trim(text, " \t")) == "" {
			own = append(own, text)
		}
	}
	return strings.TrimLeft(strings.Join(own, ";"), " \t")
}

// fewForeign is up to how many foreign pairs comparing one by one is faster than
// looking up in a map.
const fewForeign = 8

// originOf returns a function that says where a pair is from, "" if it is the
// demo's; nil where no pair is foreign. A header can hold thousands of pairs, so
// the function takes the same time however many of them are foreign.
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
