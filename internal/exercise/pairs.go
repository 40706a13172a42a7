package exercise

import (
	"strings"

	"sessionlab/internal/demo"
)

// cookieName is the name under which the demo looked for the session ID.
func cookieName(x *demo.Exchange) string {
	if x.Policy == nil {
		return new(demo.Policy).CookieName()
	}
	return x.Policy.CookieName()
}

// readOf says in which pair the demo found the session ID that came: "exact", in
// that of the very name; "loose", within another, where it searches for a text;
// "" where none came.
func readOf(x *demo.Exchange) string {
	name := cookieName(x)
	if !x.Sent {
		return ""
	}
	for pair := range x.Request.Pairs() {
		switch {
		case !pair.Read:
		case pair.Name == name:
			return "exact"
		default:
			return "loose"
		}
	}
	return ""
}

// passedOver says whether the demo left a pair unread that is in the browser's own
// jar; a decoy has another name than the cookie, and in it the text that the
// chapter's program searches for.
func passedOver(x *demo.Exchange, decoy bool) bool {
	name, text := cookieName(x), new(demo.Policy).CookieName()+"="
	for pair := range x.Request.Pairs() {
		if !pair.Read && pair.From == "" &&
			(!decoy || pair.Name != name && strings.Contains(pair.Name+"="+pair.Value, text)) {
			return true
		}
	}
	return false
}
