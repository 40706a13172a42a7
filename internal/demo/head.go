package demo

import (
	"net/url"
	"strings"
)

// Header is the first value of a header in the request's head as it travelled, ""
// if there is none.
func (r *Request) Header(name string) string {
	_, lines, _ := strings.Cut(r.Head, "\n") // the request line is no header
	for line := range strings.Lines(lines) {
		if n, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(n, name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// CrossSite says whether a page of another site began the request, by what the
// browser says in its head. Sec-Fetch-Site is the browser's own judgement, which no
// page can change; browsers send it to https and to this machine alone. Without it
// an Origin of another host says so; one that is null says nothing.
func (r *Request) CrossSite() bool {
	if site := r.Header("Sec-Fetch-Site"); site != "" {
		return site == "cross-site"
	}
	origin, err := url.Parse(r.Header("Origin"))
	if err != nil || origin.Host == "" {
		return false
	}
	own := url.URL{Host: r.Header("Host")}
	return !strings.EqualFold(origin.Hostname(), own.Hostname())
}
