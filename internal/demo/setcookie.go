package demo

import (
	"strconv"
	"strings"
)

// cookieName is the chapter's name for the cookie that carries the session ID.
const cookieName = "sessionid"

// CookieName is the name of the cookie that carries the session ID.
func (p *Policy) CookieName() string {
	if p.HostPrefix {
		return "__Host-" + cookieName
	}
	return cookieName
}

// cookieLine is the value of the Set-Cookie header that hands out a cookie's
// value. As in the chapter it has no attributes, unless the policy adds some.
func (p *Policy) cookieLine(value string) string {
	maxAge := ""
	if p.MaxAge > 0 {
		maxAge = strconv.Itoa(p.MaxAge)
	}
	return p.lineWith(value, maxAge)
}

// Attributes are those of the cookie that the demo would hand out, in their
// order; none under the zero policy.
func (p *Policy) Attributes() []string { return strings.Split(p.cookieLine(""), "; ")[1:] }

// clearLine makes a browser forget the cookie. It has to name the same path
// (RFC 6265bis, section 3.1).
func (p *Policy) clearLine() string { return p.lineWith("", "0") }

func (p *Policy) lineWith(value, maxAge string) string {
	return p.CookieName() + "=" + value +
		attribute("; Path=", p.Path) +
		attribute("; Max-Age=", maxAge) +
		flag("; HttpOnly", p.HttpOnly) +
		flag("; Secure", p.Secure) +
		attribute("; SameSite=", p.SameSite)
}

func attribute(name, value string) string {
	if value == "" {
		return ""
	}
	return name + value
}

func flag(name string, on bool) string {
	if !on {
		return ""
	}
	return name
}
