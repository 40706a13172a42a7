package demo

import (
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Response is a response as recorded: the parts of its head, from which Head makes
// the text again. Most heads are never looked at.
type Response struct {
	Status int

	at        time.Time
	setCookie string
	location  string
	clue      string
	extra     http.Header // the same for every response
	length    uint32      // bytes of the page
	minor     uint8       // of HTTP/1.x
	closing   bool
}

// clueHeader carries the clue of exercise 4 on a login's 302.
const clueHeader = "X-Lab-Clue"

// writeTo sets every line of the response's head. net/http adds none, so what is
// recorded before writing is what travels.
func (r *Response) writeTo(h http.Header) {
	for name, values := range r.extra {
		h[name] = values
	}
	h["Date"] = dateLine(r.at)
	h["Content-Length"] = []string{strconv.Itoa(int(r.length))}
	if r.length > 0 {
		h["Content-Type"] = htmlLine
	}
	if r.closing {
		h["Connection"] = closeLine
	}
	set := func(name, value string) {
		if value != "" {
			h[name] = []string{value}
		}
	}
	set("Set-Cookie", r.setCookie)
	set("Location", r.location)
	set(clueHeader, r.clue)
}

// Lines that many responses share; net/http only reads them.
var (
	htmlLine  = []string{"text/html; charset=utf-8"}
	closeLine = []string{"close"}
	lastDate  atomic.Pointer[date]
)

type date struct {
	second int64 // Unix time
	line   []string
}

// dateLine is the Date line of a second, which many responses share.
func dateLine(at time.Time) []string {
	second := at.Unix()
	last := lastDate.Load()
	if last == nil || last.second != second {
		last = &date{second, []string{at.UTC().Format(http.TimeFormat)}}
		lastDate.Store(last)
	}
	return last.line
}

// Head is the status line and the header lines as they travel, to the byte. It
// leaves out the X-Lab-Clue line: students are to find the clue in their browser.
func (r *Response) Head() string {
	var b strings.Builder
	b.WriteString("HTTP/1." + strconv.Itoa(int(r.minor)) + " " + strconv.Itoa(r.Status) + " " + http.StatusText(r.Status) + "\r\n")
	h := http.Header{}
	r.writeTo(h)
	_ = h.WriteSubset(&b, map[string]bool{clueHeader: true}) // a Builder takes everything
	b.WriteString("\r\n")
	return b.String()
}

// SetCookies returns the values of the Set-Cookie headers.
func (r *Response) SetCookies() []string {
	if r.setCookie == "" {
		return nil
	}
	return []string{r.setCookie}
}
