package demo

import (
	"slices"
	"strings"
	"testing"
)

// Whatever the headers, the pair that is read strictly is the first of the exact
// name that is not foreign, and exactly that one is marked.
func TestThePairReadStrictlyIsTheFirstOfItsName(t *testing.T) {
	all := headers(3)
	for _, foreign := range [][]ForeignPair{nil, {dark}, {{Text: "sessionid=", From: FromHost}}, {dark, {Text: "sessionid=a", From: FromWalkIn}}} {
		for i, first := range all {
			// Each with some others after it, so that every one is second, too.
			for _, both := range [][]string{{first}, {first, all[(i*7+3)%len(all)]}, {all[(i*5+1)%len(all)], first, all[(i*3+2)%len(all)]}} {
				value, at := readPair(both, foreign, cookieName)
				pairs := pairsOf(both, foreign, at)
				var texts []string
				for _, header := range both {
					texts = append(texts, SplitCookie(header)...)
				}
				want := slices.IndexFunc(texts, func(text string) bool {
					name, _, ok := strings.Cut(text, "=")
					return ok && strings.Trim(name, " \t") == cookieName && fromOf(text, foreign) == ""
				})
				got := slices.IndexFunc(pairs, func(p Pair) bool { return p.Read })
				if got != want || (at < 0) != (want < 0) {
					t.Fatalf("%q without %v: pair %d of %+v is marked, want %d", both, foreign, got, pairs, want)
				}
				if got < 0 {
					continue
				}
				if value != strings.Trim(pairs[got].Value, " \t") {
					t.Fatalf("%q without %v: read %q from %+v", both, foreign, value, pairs[got])
				}
				if slices.ContainsFunc(pairs[got+1:], func(p Pair) bool { return p.Read }) {
					t.Fatalf("%q without %v: two of %+v are marked", both, foreign, pairs)
				}
			}
		}
	}
}
