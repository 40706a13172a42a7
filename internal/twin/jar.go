package twin

import (
	"strconv"
	"strings"
	"time"
)

// jar keeps cookies as a browser does that follows RFC 6265bis, as far as the demo
// needs it: one host, localhost, where http counts as secure, and one path, because every
// cookie's is /. Sections are those of draft-ietf-httpbis-rfc6265bis.
type jar struct {
	cookies []cookie // the oldest first, as they are sent (5.8.3)
}

type cookie struct {
	name, value string
	httpOnly    bool
	sameSite    string
	ends        time.Time // zero is with the browser
}

// set takes a Set-Cookie line's value (5.6 and 5.7).
func (j *jar) set(line string, now time.Time) {
	pair, attributes, _ := strings.Cut(line, "; ")
	var c cookie
	c.name, c.value, _ = strings.Cut(pair, "=")
	secure, rooted, over := false, false, false
	for attribute := range strings.SplitSeq(attributes, "; ") {
		switch name, value, _ := strings.Cut(attribute, "="); name {
		case "HttpOnly":
			c.httpOnly = true
		case "Secure":
			secure = true
		case "Path":
			rooted = value == "/"
		case "SameSite":
			c.sameSite = value
		case "Max-Age":
			seconds, _ := strconv.Atoi(value) // the server writes a number
			c.ends, over = now.Add(time.Duration(seconds)*time.Second), seconds <= 0
		}
	}
	if strings.HasPrefix(c.name, "__Host-") && !(secure && rooted) || c.sameSite == "None" && !secure {
		return
	}
	for i, old := range j.cookies {
		if old.name == c.name {
			j.cookies[i] = c
			if over {
				j.cookies = append(j.cookies[:i], j.cookies[i+1:]...)
			}
			return
		}
	}
	if !over {
		j.cookies = append(j.cookies, c)
	}
}

// line is the Cookie line of a request, its line break first, with the cookies for which
// lets is true; "" where there are none (5.8.3).
func (j *jar) line(now time.Time, lets func(cookie) bool) string {
	var pairs []string
	for _, c := range j.cookies {
		if (c.ends.IsZero() || now.Before(c.ends)) && lets(c) {
			pairs = append(pairs, c.name+"="+c.value)
		}
	}
	if pairs == nil {
		return ""
	}
	return "\r\nCookie: " + strings.Join(pairs, "; ")
}

func all(cookie) bool { return true }

// crossSite lets through what goes along with a form that another site's page
// sends (8.8). A cookie without SameSite is sent: Firefox does so always, Chromium
// in the cookie's first two minutes.
func crossSite(c cookie) bool { return c.sameSite == "" || c.sameSite == "None" }

// readable lets through what document.cookie shows.
func readable(c cookie) bool { return !c.httpOnly }
