package demo

import "strings"

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
	if !strings.Contains(header, cookieName) {
		return "", -1, nil
	}
	before, after, ok := strings.Cut(header, cookieName+"=")
	if !ok {
		return "", -1, &Exception{Type: "IndexError", Value: "list index out of range", why: whyBareName}
	}
	id, _, _ = strings.Cut(after, cookieName+"=")
	id, _, _ = strings.Cut(id, ";")
	return id, len(before) + len(cookieName) + 1, nil
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
	if len(foreign) == 0 {
		return header
	}
	var kept []string
	for text := range strings.SplitSeq(header, ";") {
		if fromOf(strings.Trim(text, " \t"), foreign) == "" {
			kept = append(kept, text)
		}
	}
	return strings.TrimLeft(strings.Join(kept, ";"), " \t")
}

func fromOf(pair string, foreign []ForeignPair) string {
	for _, f := range foreign {
		if f.Text == pair {
			return f.From
		}
	}
	return ""
}

// pairsOf is the Cookie headers pair by pair, for whoever shows an exchange.
// The pair that was read is the one that holds byte at of the first header
// once the foreign pairs are set aside.
func pairsOf(headers []string, foreign []ForeignPair, at int) []Pair {
	var pairs []Pair
	for i, header := range headers {
		end := 0 // how far the kept text reaches, counted as setAside joins it
		for text := range strings.SplitSeq(header, ";") {
			trimmed := strings.Trim(text, " \t")
			from := fromOf(trimmed, foreign)
			read := false
			if from == "" && i == 0 {
				if end == 0 && len(foreign) > 0 {
					text = strings.TrimLeft(text, " \t")
				}
				read = at >= end && at <= end+len(text) && at >= 0
				end += len(text) + 1
			}
			if trimmed == "" {
				continue
			}
			name, value, _ := strings.Cut(trimmed, "=")
			pairs = append(pairs, Pair{Name: name, Value: value, Read: read, From: from})
		}
	}
	return pairs
}
