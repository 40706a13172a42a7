package demo

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestReadCookie(t *testing.T) {
	for _, c := range []struct {
		header string
		id     string
		at     int
	}{
		{"", "", -1},
		{"theme=dark", "", -1},
		{"SESSIONID=X", "", -1},
		{"session-id=X", "", -1},
		{"sessionid=X", "X", 10},
		{"theme=dark; sessionid=X", "X", 22},
		{"sessionid=X; theme=dark", "X", 10},
		{"sessionid=X,Y", "X,Y", 10},
		{"sessionid=X=Y", "X=Y", 10},
		{"sessionid==", "=", 10},
		{"sessionid=", "", 10},
		{"sessionid=; sessionid=X", "", 10},
		{"sessionid= X Y ; a=b", " X Y ", 10},
		{`sessionid="X"`, `"X"`, 10},
		{"sessionid=A; sessionid=B", "A", 10},
		{"sessionid=Asessionid=B", "A", 10},
		{"sessionid=sessionid=B", "", 10},
		{"sessionid=sessionid", "sessionid", 10},
		{"mysessionid=X", "X", 12},
		{"note=sessionid=X", "X", 15},
		{"sessionid; sessionid=X", "X", 21},
		{"sessionid=\xea\xb9", "\xea\xb9", 10},
	} {
		id, at, err := ReadCookie(c.header)
		if id != c.id || at != c.at || err != nil {
			t.Errorf("%q: %q at %d, %v, want %q at %d", c.header, id, at, err, c.id, c.at)
		}
	}
	for _, header := range []string{"sessionid", "sessionid; theme=dark", "sessionid =X", "mysessionids=X", "a=sessionid"} {
		_, at, err := ReadCookie(header)
		var exception *Exception
		if at != -1 || !errors.As(err, &exception) || exception.Error() != "IndexError: list index out of range" {
			t.Errorf("%q: at %d, %v, want an IndexError", header, at, err)
		}
	}
}

// headers is every Cookie header of up to n of the pieces that matter.
func headers(n int) []string {
	pieces := []string{"sessionid", "sessionid=", "=", ";", " ", "\t", "a", "theme=dark", `"`}
	all := []string{""}
	for from := 0; n > 0; n-- {
		to := len(all)
		for _, header := range all[from:to] {
			for _, piece := range pieces {
				all = append(all, header+piece)
			}
		}
		from = to
	}
	return all
}

// The listing's own get_session_id reads the same id.
func TestReadCookieIsGetSessionID(t *testing.T) {
	python := StartPython(t, `
chapter.uuid = SimpleNamespace(uuid4=lambda: "a new id")

def read(cookie):
    try:
        return chapter.SessionHandler.get_session_id(SimpleNamespace(headers={"Cookie": cookie}))
    except IndexError as e:
        return "IndexError: " + str(e)

answer(lambda cookies: [read(cookie) for cookie in cookies])
`)
	all := headers(4)
	var want []string
	python.Ask(t, all, &want)
	for i, header := range all {
		id, at, err := ReadCookie(header)
		switch {
		case err != nil:
			id = err.Error()
		case at < 0:
			id = "a new id"
		}
		if id != want[i] {
			t.Errorf("%q: %q, Python's %q", header, id, want[i])
		}
	}
}

func TestSplitCookie(t *testing.T) {
	for header, want := range map[string][]string{
		"":                              nil,
		" ; ;\t":                        nil,
		"a=1":                           {"a=1"},
		"a=1;b":                         {"a=1", "b"},
		" a = 1 ;; b=2=3;\tsessionid=X": {"a = 1", "b=2=3", "sessionid=X"},
	} {
		if got := SplitCookie(header); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}

var (
	dark   = ForeignPair{Text: "theme=dark", From: FromHost}
	django = ForeignPair{Text: "sessionid=django", From: FromHost}
	walkIn = ForeignPair{Text: "sessionid=walk-in", From: FromWalkIn}
)

func TestSetAside(t *testing.T) {
	for _, c := range []struct {
		header  string
		foreign []ForeignPair
		want    string
	}{
		{"", nil, ""},
		{" a=1;; sessionid=X ", nil, " a=1;; sessionid=X "}, // to the letter
		{"theme=dark", []ForeignPair{dark}, ""},
		{"theme=dark; sessionid=X", []ForeignPair{dark}, "sessionid=X"},
		{"sessionid=X; theme=dark", []ForeignPair{dark}, "sessionid=X"},
		{"a=1; theme=dark; sessionid=X", []ForeignPair{dark}, "a=1; sessionid=X"},
		{"a=1;theme=dark ;b=2", []ForeignPair{dark}, "a=1;b=2"},
		{"theme=dark; theme=dark", []ForeignPair{dark}, ""},
		{"theme=darker; mytheme=dark", []ForeignPair{dark}, "theme=darker; mytheme=dark"},
		{"sessionid=django; sessionid=X", []ForeignPair{django}, "sessionid=X"},
		{"sessionid=X; sessionid=django", []ForeignPair{django}, "sessionid=X"},
		{"sessionid=django; theme=dark; sessionid=walk-in", []ForeignPair{walkIn, django, dark}, ""},
		{"sessionid=djangos", []ForeignPair{django}, "sessionid=djangos"},
	} {
		if got := setAside(c.header, c.foreign); got != c.want {
			t.Errorf("%q without %v: %q, want %q", c.header, c.foreign, got, c.want)
		}
	}
}

func TestPairsOf(t *testing.T) {
	for _, c := range []struct {
		headers []string
		foreign []ForeignPair
		want    []Pair
	}{
		{nil, nil, nil},
		{[]string{""}, nil, nil},
		{[]string{"a=1; sessionid=X;b"}, nil, []Pair{{Name: "a", Value: "1"}, {Name: "sessionid", Value: "X", Read: true}, {Name: "b"}}},
		{[]string{"sessionid=A; sessionid=B"}, nil, []Pair{{Name: "sessionid", Value: "A", Read: true}, {Name: "sessionid", Value: "B"}}},
		{[]string{"sessionid=; a=1"}, nil, []Pair{{Name: "sessionid", Read: true}, {Name: "a", Value: "1"}}},
		{[]string{"note=sessionid=X"}, nil, []Pair{{Name: "note", Value: "sessionid=X", Read: true}}},
		{[]string{"mysessionid=X"}, nil, []Pair{{Name: "mysessionid", Value: "X", Read: true}}},
		{[]string{"a=1", "sessionid=X"}, nil, []Pair{{Name: "a", Value: "1"}, {Name: "sessionid", Value: "X"}}},
		{[]string{"sessionid=A", "sessionid=A"}, nil, []Pair{{Name: "sessionid", Value: "A", Read: true}, {Name: "sessionid", Value: "A"}}},
		{[]string{"sessionid=django; sessionid=X"}, []ForeignPair{django}, []Pair{{Name: "sessionid", Value: "django", From: FromHost}, {Name: "sessionid", Value: "X", Read: true}}},
		{[]string{"sessionid=walk-in; sessionid=django"}, []ForeignPair{django, walkIn}, []Pair{{Name: "sessionid", Value: "walk-in", From: FromWalkIn}, {Name: "sessionid", Value: "django", From: FromHost}}},
		{[]string{"theme=dark;             a; sessionid="}, []ForeignPair{dark}, []Pair{{Name: "theme", Value: "dark", From: FromHost}, {Name: "a"}, {Name: "sessionid", Read: true}}},
		{[]string{"a=1", "theme=dark"}, []ForeignPair{dark}, []Pair{{Name: "a", Value: "1"}, {Name: "theme", Value: "dark", From: FromHost}}},
	} {
		at := -1
		if len(c.headers) > 0 {
			_, at, _ = ReadCookie(setAside(c.headers[0], c.foreign))
		}
		if got := pairsOf(c.headers, c.foreign, at); !slices.Equal(got, c.want) {
			t.Errorf("%q without %v:\n%+v, want\n%+v", c.headers, c.foreign, got, c.want)
		}
	}
}

// Whatever the header, the id stands where ReadCookie says, and exactly one
// pair is marked as read, the one that holds the id; none where no id was read.
func TestThePairReadHoldsTheID(t *testing.T) {
	for _, foreign := range [][]ForeignPair{nil, {dark}, {{Text: "sessionid=", From: FromHost}}, {dark, {Text: "sessionid=a", From: FromWalkIn}}} {
		for _, header := range headers(5) {
			kept := setAside(header, foreign)
			id, at, err := ReadCookie(kept)
			var read []Pair
			for _, pair := range pairsOf([]string{header}, foreign, at) {
				if pair.Read {
					read = append(read, pair)
				}
			}
			if err != nil || at < 0 {
				if len(read) > 0 {
					t.Errorf("%q without %v: no id, and %+v are marked", header, foreign, read)
				}
				continue
			}
			if !strings.HasPrefix(kept[at:], id) || !strings.HasSuffix(kept[:at], cookieName+"=") {
				t.Errorf("%q: %q is not at %d", kept, id, at)
			}
			if len(read) != 1 {
				t.Errorf("%q without %v: %d pairs are marked: %+v", header, foreign, len(read), read)
				continue
			}
			// A pair is shown without the white space around it.
			text := read[0].Name + "=" + read[0].Value
			if want := cookieName + "=" + strings.TrimRight(id, " \t"); !strings.Contains(text, want) || read[0].From != "" {
				t.Errorf("%q without %v: %+v is said to hold %q", header, foreign, read[0], id)
			}
		}
	}
}

// pairsOf is eachPair as a slice.
func pairsOf(headers []string, foreign []ForeignPair, at int) []Pair {
	return slices.Collect(eachPair(headers, foreign, at))
}
