package exercise

import (
	"net/url"
	"strings"
)

// isCrossSite says whether a page of another site began a request, by what the
// browser says in its head. Sec-Fetch-Site is the browser's own judgement, which no
// page can change; browsers send it to https and to this machine alone. Without it
// an Origin of another host says so; one that is null says nothing.
func isCrossSite(head string) bool {
	if site := headerOf(head, "Sec-Fetch-Site"); site != "" {
		return site == "cross-site"
	}
	origin, err := url.Parse(headerOf(head, "Origin"))
	if err != nil || origin.Host == "" {
		return false
	}
	own := url.URL{Host: headerOf(head, "Host")}
	return !strings.EqualFold(origin.Hostname(), own.Hostname())
}

// headerOf is the first value of a header in a head as it travelled, "" if there
// is none.
func headerOf(head, name string) string {
	_, lines, _ := strings.Cut(head, "\n") // the request line is no header
	for line := range strings.Lines(lines) {
		if n, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(n, name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
