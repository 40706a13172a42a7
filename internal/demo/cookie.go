package demo

import "strings"

// ReadCookie finds the session ID in a Cookie header as the chapter's
// get_session_id does, which is not how RFC 6265 parses one. It searches for
// the text "sessionid=" wherever it stands, so mysessionid=X and
// note=sessionid=X give X as well. The first match counts, cut at ';' and at a
// next "sessionid="; spaces and quotes stay, and sessionid= gives the ID "".
//
// at is the ID's byte offset in header, -1 where the header has no sessionid and
// the caller has to make an ID. The word sessionid without = ends the chapter's
// program with an IndexError, so the error is an [*Exception].
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
// by pair, by its exact name, without the white space around it. The first pair
// with that name counts, in whichever Cookie header it is; without = it is no pair.
//
// at is the value's offset, as eachPair counts; -1 where there is no such pair.
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
