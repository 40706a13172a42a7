package demo

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// getSessionID is the listing's expression, word for word:
//
//	if "sessionid" in cookie:
//	    return cookie.split("sessionid=")[1].split(";")[0]
//
// made is false where the listing would make an id, and ok is false where its
// index is out of range.
func getSessionID(cookie string) (id string, made, ok bool) {
	if !strings.Contains(cookie, "sessionid") {
		return "", true, true
	}
	pieces := strings.Split(cookie, "sessionid=")
	if len(pieces) < 2 {
		return "", false, false
	}
	return strings.Split(pieces[1], ";")[0], false, true
}

// FuzzCookie reads any Cookie headers, of which some pairs are set aside: the
// ones that mask has a bit for, and other.
func FuzzCookie(f *testing.F) {
	for _, seed := range []struct {
		header, second, other string
		mask                  uint16
	}{
		{"", "", "", 0},
		{"sessionid=X", "", "", 0},
		{"sessionid=X", "", "", 1},
		{"theme=dark; sessionid=X", "", "theme=dark", 0},
		{"sessionid=django; sessionid=X", "", "sessionid=django", 0},
		{"sessionid=X; sessionid=django", "sessionid=X", "", 2},
		{"sessionid=walk-in; theme=dark; sessionid=django", "", "", 7},
		{"note=sessionid=X; mysessionid=Y", "", "note=sessionid=X", 0},
		{"sessionid=sessionid=B;sessionid", "sessionid", "sessionid", 0},
		{"sessionid=", "", "", 0},
		{"a;sessionid=", "", "a", 0},
		{" ;\t; sessionid= X Y \t; =;;", "", "=", 4},
		{"sessionid; sessionid =X", "", "sessionid", 0},
		{`sessionid="a;b"`, "", "", 2},
		{"sessionid=\xea\xb9; \xa0sessionid=\x00", "", "", 1},
		{"theme=dark;             a; sessionid=", "", "theme=dark", 0},
		{"sessionid;=;sessionid=", "", "sessionid", 2},
		{strings.Repeat("a=1; ", 20) + "sessionid=X", "", "a=1", 0},
	} {
		f.Add(seed.header, seed.second, seed.other, seed.mask)
	}
	f.Fuzz(func(t *testing.T, header, second, other string, mask uint16) {
		var foreign []ForeignPair
		for i, text := range SplitCookie(header) {
			if i < 16 && mask&(1<<i) != 0 {
				foreign = append(foreign, ForeignPair{text, FromHost})
			}
		}
		for _, text := range SplitCookie(other) {
			foreign = append(foreign, ForeignPair{text, FromWalkIn})
		}
		isForeign := func(text string) bool {
			return slices.ContainsFunc(foreign, func(f ForeignPair) bool { return f.Text == text })
		}

		// What is set aside is gone, and nothing else is.
		kept := setAside(header, foreign)
		want := slices.DeleteFunc(SplitCookie(header), isForeign)
		if got := SplitCookie(kept); !slices.Equal(got, want) {
			t.Fatalf("%q without %v is %q with the pairs %q, want %q", header, foreign, kept, got, want)
		}
		if len(foreign) == 0 && kept != header {
			t.Fatalf("%q is read as %q", header, kept)
		}

		id, at, err := ReadCookie(kept)
		wantID, made, ok := getSessionID(kept)
		var exception *Exception
		if id != wantID || made != (at < 0 && err == nil) || ok != (err == nil) || !ok && !errors.As(err, &exception) {
			t.Fatalf("%q: %q at %d, %v; the listing reads %q, makes one: %v, ends: %v", kept, id, at, err, wantID, made, !ok)
		}
		if at >= 0 && (!strings.HasPrefix(kept[at:], id) || !strings.HasSuffix(kept[:at], cookieName+"=")) {
			t.Fatalf("%q: %q is not at %d", kept, id, at)
		}

		// The pairs are all there are, and the one read is where the id was found.
		headers := []string{header, second}
		texts := append(SplitCookie(header), SplitCookie(second)...)
		pairs := pairsOf(headers, foreign, at)
		if len(pairs) != len(texts) {
			t.Fatalf("%q has the pairs %q, shown as %+v", headers, texts, pairs)
		}
		read := 0
		for i, pair := range pairs {
			text := pair.Name + "=" + pair.Value
			if text != texts[i] && (text != texts[i]+"=" || strings.Contains(texts[i], "=")) {
				t.Errorf("pair %d of %q is shown as %+v", i, headers, pair)
			}
			if (pair.From != "") != isForeign(texts[i]) {
				t.Errorf("%q of %q is said to be from %q", texts[i], headers, pair.From)
			}
			if !pair.Read {
				continue
			}
			read++
			if pair.From != "" || i >= len(SplitCookie(header)) {
				t.Errorf("%q without %v: %+v was set aside or is the second header's, and is said to be read", headers, foreign, pair)
			}
			// A pair is shown without the white space around it.
			if want := cookieName + "=" + strings.TrimRight(id, " \t"); !strings.Contains(text, want) {
				t.Errorf("%q without %v: %+v is said to hold %q", headers, foreign, pair, id)
			}
		}
		if (read == 1) != (at >= 0) || read > 1 {
			t.Errorf("%q without %v: the id is at %d of %q, and %d pairs are said to be read", headers, foreign, at, kept, read)
		}
	})
}
