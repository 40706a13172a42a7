package site

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"sessionlab/internal/live"
)

// harForm writes exchanges in HAR's form.
type harForm struct {
	origin string                  // the demo's
	say    func(key string) string // what a comment says
}

func (f *harForm) entry(l *live.Logged) harEntry {
	return harEntry{
		Page: pageOf(l), Started: live.Time(l.At),
		Request: f.request(l), Response: f.response(l),
		Timings: harTimings{Blocked: -1, DNS: -1, Connect: -1, SSL: -1, Comment: f.say("times")},
		Seq:     l.Seq, Seat: l.Seat, Browser: l.Browser,
	}
}

// pageOf names the browser that an exchange is of.
func pageOf(l *live.Logged) string {
	if l.Seat == "" {
		return "walk-in"
	}
	return l.Seat + "-" + l.Browser
}

func (f *harForm) title(l *live.Logged) string {
	if l.Seat == "" {
		return f.say("walk-in")
	}
	return l.Seat + " · " + f.say("browser") + " " + l.Browser
}

func (f *harForm) request(l *live.Logged) harRequest {
	start, lines := splitHead(l.Request)
	method, rest, _ := strings.Cut(start, " ")
	target, version := rest, ""
	if i := strings.LastIndexByte(rest, ' '); i >= 0 {
		target, version = rest[:i], rest[i+1:]
	}
	q := harRequest{
		Method: live.Readable(method), URL: f.address(target, l.Path, lines), Version: live.Readable(version),
		Cookies: []harCookie{}, Headers: shown(lines), Query: query(target),
		harSizes: harSizes{Head: len(l.Request), Body: bodySize(lines, 0)},
	}
	for _, c := range l.Cookies {
		cookie := harCookie{harPair: harPair{live.Readable(c.Name), live.Readable(c.Value)}}
		switch {
		case c.Read:
			cookie.Comment = f.say("read")
		case c.From != "":
			cookie.Comment = f.say("foreign." + c.From)
		}
		q.Cookies = append(q.Cookies, cookie)
	}
	if l.Username != "" {
		q.Post = &harPost{live.Readable(value(lines, "Content-Type")), []harPair{{"username", l.Username}}, f.say("form")}
	}
	return q
}

func (f *harForm) response(l *live.Logged) harResponse {
	start, lines := splitHead(l.Response)
	version, rest, _ := strings.Cut(start, " ")
	_, reason, _ := strings.Cut(rest, " ")
	size := bodySize(lines, -1)
	p := harResponse{
		Status: l.Status, StatusText: reason, Version: version,
		Cookies: []harCookie{}, Headers: shown(lines), Redirect: live.Readable(value(lines, "Location")),
		Content:  harContent{max(size, 0), value(lines, "Content-Type"), f.say("body")},
		harSizes: harSizes{Head: len(l.Response), Body: size},
	}
	if l.Clueless {
		p.Head, p.Comment = -1, f.say("clue")
	}
	for _, line := range l.SetCookies {
		p.Cookies = append(p.Cookies, setCookie(line))
	}
	return p
}

// setCookie is a Set-Cookie header's value; name and value are as they travelled.
func setCookie(line string) harCookie {
	pair, _, _ := strings.Cut(line, ";")
	name, value, _ := strings.Cut(pair, "=")
	cookie := harCookie{harPair: harPair{live.Readable(name), live.Readable(value)}}
	if c, err := http.ParseSetCookie(line); err == nil {
		cookie.Path, cookie.Domain, cookie.HTTPOnly, cookie.Secure = c.Path, c.Domain, c.HttpOnly, c.Secure
		if !c.Expires.IsZero() {
			cookie.Expires = c.Expires.UTC().Format(time.RFC3339)
		}
	}
	return cookie
}

// splitHead is a head's first line, and the others as names and values. A line
// that begins with white space goes on with the one before it (RFC 9112 section
// 5.2).
func splitHead(head string) (start string, lines []harPair) {
	for i, line := range strings.Split(head, "\n") {
		line = strings.TrimSuffix(line, "\r")
		switch {
		case i == 0:
			start = line
		case line == "":
			return start, lines
		case strings.Trim(line[:1], " \t") == "" && len(lines) > 0:
			lines[len(lines)-1].Value += " " + strings.Trim(line, " \t")
		default:
			name, value, _ := strings.Cut(line, ":")
			lines = append(lines, harPair{name, strings.Trim(value, " \t")})
		}
	}
	return start, lines
}

// shown are header lines as JSON can have them.
func shown(lines []harPair) []harPair {
	pairs := make([]harPair, len(lines))
	for i, l := range lines {
		pairs[i] = harPair{live.Readable(l.Name), live.Readable(l.Value)}
	}
	return pairs
}

// value is a header's first value, "" if there is none.
func value(lines []harPair, name string) string {
	for _, l := range lines {
		if strings.EqualFold(l.Name, name) {
			return l.Value
		}
	}
	return ""
}

// bodySize is what Content-Length says; none where there is no such line, -1 where
// the size is not known from the head.
func bodySize(lines []harPair, none int) int {
	length := value(lines, "Content-Length")
	if length == "" {
		if value(lines, "Transfer-Encoding") != "" {
			return -1
		}
		return none
	}
	n, err := strconv.Atoi(length)
	if err != nil {
		return -1
	}
	return n
}

// address is the URL that a request asked for, under the name that it named.
func (f *harForm) address(target, path string, lines []harPair) string {
	if strings.Contains(target, "://") && !strings.HasPrefix(target, "/") {
		return asURL(target)
	}
	if target == "" {
		target = path // the head is not known
	}
	scheme, host, _ := strings.Cut(f.origin, "://")
	if named := value(lines, "Host"); named != "" {
		host = named
	}
	return scheme + "://" + host + "/" + asURL(strings.TrimPrefix(target, "/"))
}

// asURL escapes what a URL cannot have and a request line can (RFC 3986 section
// 2); it changes nothing else.
func asURL(target string) string {
	var b strings.Builder
	for i := range len(target) {
		c := target[i]
		escape := i+2 < len(target) && isHex(target[i+1]) && isHex(target[i+2])
		switch {
		case c == '%' && escape, 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9',
			strings.IndexByte("-._~!$&'()*+,;=:@/?", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteString("%" + strings.ToUpper(strconv.FormatUint(uint64(c)|0x100, 16)[1:]))
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// query are the fields of a target's query.
func query(target string) []harPair {
	pairs := []harPair{}
	_, text, _ := strings.Cut(target, "?")
	for field := range strings.SplitSeq(text, "&") {
		if field == "" {
			continue
		}
		name, value, _ := strings.Cut(field, "=")
		pairs = append(pairs, harPair{unescaped(name), unescaped(value)})
	}
	return pairs
}

// unescaped is a part of a query decoded, or as it travelled where it cannot be.
func unescaped(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		text = plain
	}
	return live.Readable(text)
}
