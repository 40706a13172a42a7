package demo

import (
	"html"
	"strconv"
	"strings"
	"time"
)

// Policy is how a demo departs from the chapter's program; the zero Policy is
// the chapter's program. Each protection is a field, independent of the others
// and off when absent. [Policy.Explain] says of each what it is good for and who
// asks for it, [Policy.Check] which of them do not go together.
type Policy struct {
	HttpOnly        bool   `json:"httpOnly,omitzero"`        // scripts can't read the cookie (RFC 6265bis, 4.1.2.6)
	Secure          bool   `json:"secure,omitzero"`          // the cookie travels encrypted only (RFC 6265bis, 4.1.2.5)
	SameSite        string `json:"sameSite,omitzero"`        // "", "Lax", "Strict" or "None" (RFC 6265bis, 4.1.2.7)
	MaxAge          int    `json:"maxAge,omitzero"`          // seconds that the cookie lives (RFC 6265bis, 4.1.2.2)
	IdleTimeout     int    `json:"idleTimeout,omitzero"`     // seconds without a request that end a session (OWASP Session Management, Idle Timeout)
	AbsoluteTimeout int    `json:"absoluteTimeout,omitzero"` // seconds after which a session ends anyway (OWASP Session Management, Absolute Timeout)
	HostPrefix      bool   `json:"hostPrefix,omitzero"`      // the name is __Host-sessionid (RFC 6265bis, 4.1.3.2)
	StrictCookie    bool   `json:"strictCookie,omitzero"`    // the Cookie header is read pair by pair (RFC 6265bis, 4.2.1)
	RejectUnknown   bool   `json:"rejectUnknown,omitzero"`   // no row under an id that the client chose (OWASP Session Management, Permissive and Strict)
	RenewAtLogin    bool   `json:"renewAtLogin,omitzero"`    // a login gets a new id (OWASP Session Management, Renew the Session ID)
	Logout          bool   `json:"logout,omitzero"`          // there is a POST /logout (OWASP Session Management, Logout Button)
	Escape          bool   `json:"escape,omitzero"`          // names are escaped where a page shows them (OWASP XSS Prevention, Output Encoding)
	CSRFToken       bool   `json:"csrfToken,omitzero"`       // a form carries its session's token (OWASP CSRF Prevention, Synchronizer Token)
	Signed          bool   `json:"signed,omitzero"`          // the cookie's value has a MAC (RFC 6265bis, 8.3)
	Encrypted       bool   `json:"encrypted,omitzero"`       // and can't be read by who holds it (RFC 6265bis, 8.3)
	Stateless       bool   `json:"stateless,omitzero"`       // no row: the signed cookie holds the session
	Path            string `json:"path,omitzero"`            // "", the default path, or "/" (RFC 6265bis, 4.1.2.4)
}

// CookieName is the name of the cookie that carries the session ID.
func (p *Policy) CookieName() string {
	if p.HostPrefix {
		return "__Host-" + cookieName
	}
	return cookieName
}

// cookieLine is the value of the Set-Cookie header that hands out a value: the
// name, the value and no attribute at all but for those that the policy adds.
func (p *Policy) cookieLine(value string) string {
	maxAge := ""
	if p.MaxAge > 0 {
		maxAge = strconv.Itoa(p.MaxAge)
	}
	return p.lineWith(value, maxAge)
}

// Attributes are what the Set-Cookie header that hands out a value has behind it, in
// their order; none under the zero policy.
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

// over is the timeout that has ended a session by now, by its field's name; ""
// is none.
func (p *Policy) over(s Session, now time.Time) string {
	switch {
	case p.IdleTimeout > 0 && now.Sub(s.Seen) >= time.Duration(p.IdleTimeout)*time.Second:
		return "idleTimeout"
	case p.AbsoluteTimeout > 0 && now.Sub(s.Created) >= time.Duration(p.AbsoluteTimeout)*time.Second:
		return "absoluteTimeout"
	}
	return ""
}

// inPage is a name as a page shows it.
func (p *Policy) inPage(name string) string {
	if p.Escape {
		return html.EscapeString(name)
	}
	return name
}
