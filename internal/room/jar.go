package room

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"sessionlab/internal/body"
	"sessionlab/internal/demo"
)

// jarPath is the one path under a desk that is not the demo's: where the lab's
// page sees and changes the desk's cookies, those that scripts can't see among
// them, as DevTools' Application tab does. A browser shows its cookies to the
// server alone, and only below their path.
const jarPath = "/.lab/jar"

// maxJar bounds a call's body; a browser keeps a cookie of 4,096 bytes (RFC
// 6265bis, section 5.6).
const (
	maxJar    = 8 << 10
	maxCookie = 4096
)

// jarCall is a change of one cookie; without a name the jar is only looked at.
type jarCall struct {
	Name, Value string
	Delete      bool
}

// jarCookie is one pair that the browser sent.
type jarCookie struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	From  string `json:"from,omitempty"` // where a foreign pair is from
}

// serveJar answers the lab's page, and nobody else: a script in the demo's own
// page could read there what HttpOnly keeps from it. A browser names the page's
// origin in every POST, and no script can change that.
func (l *Lab) serveJar(w http.ResponseWriter, r *http.Request, d *desk) {
	origin := l.config.LabOrigin(r)
	if origin == "" || r.Method != http.MethodPost || r.Header.Get("Origin") != origin {
		l.outside(w, r, http.StatusNotFound, noDeskPage(r))
		return
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Credentials", "true")
	h.Set("Vary", "Origin")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "application/json")
	var call jarCall
	data, held := l.readJar(w, r, d)
	if !held {
		body.Refuse(w)
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, `{"error":"busy"}`)
		return
	}
	err := json.Unmarshal(data, &call)
	if err == nil && call.Name != "" {
		err = d.change(h, call, d.jar(r.Header["Cookie"]))
	}
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error":"cookie"}`)
		return
	}
	answer, err := json.Marshal(map[string][]jarCookie{"cookies": d.jar(r.Header["Cookie"])})
	if err != nil {
		l.config.Logger.Error("jar failed", "err", err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(answer)
}

// readJar reads a call's body, nil where that fails. held is false where the seat, or
// its network, has others arriving already.
func (l *Lab) readJar(w http.ResponseWriter, r *http.Request, d *desk) (data []byte, held bool) {
	var place *body.Place
	if body.IsLarge(r, maxJar) {
		if place = l.bodies.Take(w, d.seat.ID, NetworkOf(l.config.ClientOf(r))); place == nil {
			return nil, false
		}
		defer place.Done()
	}
	data, err := body.Read(w, r, maxJar)
	if !place.Arrived() {
		return nil, false
	}
	if err != nil {
		return nil, true
	}
	return data, true
}

// errCookie says that no browser would keep such a cookie.
var errCookie = errors.New("room: no such cookie")

// change sets a cookie where the demo's own have theirs, or there would be two of
// the name: at the policy's path, or else the default path of a page of the desk
// (RFC 6265, section 5.1.4). It expires one wherever it is; sent is what the browser
// sent now. A name that begins with __Host- or __Secure- is kept and expired with
// Secure alone (RFC 6265bis, section 4.1.3). A value that is set here is the
// student's, so it is not foreign.
func (d *desk) change(h http.Header, call jarCall, sent []jarCookie) error {
	const separators = "()<>@,;:\\\"/[]?={} \t"
	bad := func(c rune) bool { return c <= ' ' || c >= 0x7f || strings.ContainsRune(separators, c) }
	control := func(c rune) bool { return c < ' ' || c == 0x7f || c == ';' }
	value := call.Value
	if strings.ContainsFunc(call.Name, bad) || strings.ContainsFunc(value, control) ||
		strings.TrimSpace(value) != value || len(call.Name)+len(value) > maxCookie {
		return errCookie
	}
	secure := ""
	if name := strings.ToLower(call.Name); strings.HasPrefix(name, "__host-") || strings.HasPrefix(name, "__secure-") {
		secure = "; Secure"
	}
	d.remove(call.Name, call.Delete)
	if !call.Delete {
		d.lift(call.Name + "=" + value)
		h.Add("Set-Cookie", call.Name+"="+value+"; Path="+d.cookiePath()+secure)
		return nil
	}
	for _, path := range d.pathsOf(call.Name, sent) {
		h.Add("Set-Cookie", call.Name+"=; Path="+path+secure+"; Max-Age=0")
	}
	return nil
}

// cookiePath is the path of the demo's cookie.
func (d *desk) cookiePath() string { return cmp.Or(d.seat.table().demo.Policy().Path, d.base()) }

// pathsOf is where the desk's cookie of a name may be. The policy may have been
// another when it was given, and the Cookie header does not tell. Below the desk it
// is nobody else's; at the root, another program's may have the name as well.
func (d *desk) pathsOf(name string, sent []jarCookie) []string {
	paths := []string{d.cookiePath()}
	if paths[0] != d.base() {
		return append(paths, d.base())
	}
	all := slices.DeleteFunc(slices.Clone(sent), func(c jarCookie) bool { return c.Name != name })
	if len(all) == 1 && all[0].From == "" {
		paths = append(paths, "/")
	}
	return paths
}

// maxRemoved bounds what a desk remembers of its jar between two requests.
const maxRemoved = 16

// remove notes that the jar deleted a cookie, or set it after all: the desk's
// next request tells.
func (d *desk) remove(name string, gone bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.removed = slices.DeleteFunc(d.removed, func(n string) bool { return n == name })
	if gone && len(d.removed) < maxRemoved {
		d.removed = append(d.removed, name)
	}
}

// takeRemoved returns the cookies that the jar deleted since this was last asked.
func (d *desk) takeRemoved() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	removed := d.removed
	d.removed = nil
	return removed
}

// jar is the pairs of the Cookie headers, those set aside with where they are
// from.
func (d *desk) jar(headers []string) []jarCookie {
	d.mu.Lock()
	defer d.mu.Unlock()
	cookies := []jarCookie{}
	for _, header := range headers {
		for _, pair := range demo.SplitCookie(header) {
			name, value, _ := strings.Cut(pair, "=")
			from, _ := d.originOf(pair, !d.started)
			cookies = append(cookies, jarCookie{Name: name, Value: value, From: from})
		}
	}
	return cookies
}
