package desk

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
	"sessionlab/internal/demo/xray"
	"sessionlab/internal/limit"
)

// jarPath is the one path under a desk that is not the demo's. There the lab's page
// reads and changes the desk's cookies, HttpOnly ones too, as DevTools' Application tab
// does: a browser sends all of a desk's cookies to any path below the desk's.
const jarPath = "/.lab/jar"

// maxJar bounds a call's body. A browser keeps cookies of up to maxCookie bytes (RFC
// 6265bis, section 5.6).
const (
	maxJar    = 8 << 10
	maxCookie = 4096
)

// jarCall is a change of one cookie. Without a name it changes nothing.
type jarCall struct {
	Name, Value string
	Delete      bool
}

// jarCookie is one pair that the browser sent.
type jarCookie struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	From  string `json:"from,omitempty"` // where a foreign pair is from
	// Sealed says that the value looks like a sealed one, which the X-ray takes apart.
	Sealed bool `json:"sealed,omitempty"`
}

// serveJar answers the lab's page alone: a script in the demo's page could read in the
// answer what HttpOnly keeps from it. A browser names the page's origin in every POST,
// and no script can change that.
func (s *Desks) serveJar(w http.ResponseWriter, r *http.Request, d reached) {
	origin := s.config.LabOrigin(r)
	if origin == "" || r.Method != http.MethodPost || r.Header.Get("Origin") != origin {
		s.explain(w, r, noDesk, "", "")
		return
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Credentials", "true")
	h.Set("Vary", "Origin")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "application/json")
	var call jarCall
	data, held := s.readJar(w, r, d)
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
		s.config.Logger.Error("jar failed", "err", err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(answer)
}

// readJar reads a call's body, nil where that fails. held is false where the seat, or
// its network, has others arriving already.
func (s *Desks) readJar(w http.ResponseWriter, r *http.Request, d reached) (data []byte, held bool) {
	var place *body.Place
	if body.IsLarge(r, maxJar) {
		if place = s.bodies.Take(w, r, d.Seat(), limit.NetworkOf(s.config.ClientOf(r))); place == nil {
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
var errCookie = errors.New("desk: no such cookie")

// change sets a cookie, or expires it at each path where it may be; sent is what the
// browser sent with the call. A cookie is set at the path of the demo's own cookies, or
// there could be two of one name: the policy's path, else the default path of a page of
// the desk (RFC 6265, section 5.1.4). Browsers keep and expire a name that begins with
// __Host- or __Secure- only with Secure (RFC 6265bis, section 4.1.3). A value that is
// set here is the student's own, so it is not foreign.
func (d reached) change(h http.Header, call jarCall, sent []jarCookie) error {
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
func (d reached) cookiePath() string { return cmp.Or(d.Policy().Path, d.Base()) }

// pathsOf returns the paths where the desk's cookie of a name may be. The policy may
// have been another when the cookie was set, and the Cookie header does not say where.
// At the desk's path nobody else has cookies. At the root another program may have one
// of the same name, so the root is among the paths only where one pair came and that is
// the desk's own.
func (d reached) pathsOf(name string, sent []jarCookie) []string {
	paths := []string{d.cookiePath()}
	if base := d.Base(); paths[0] != base {
		return append(paths, base)
	}
	all := slices.DeleteFunc(slices.Clone(sent), func(c jarCookie) bool { return c.Name != name })
	if len(all) == 1 && all[0].From == "" {
		paths = append(paths, "/")
	}
	return paths
}

// maxRemoved is how many deleted cookies a desk remembers until its next request.
const maxRemoved = 16

// remove notes that a cookie was deleted in the jar or, where gone is false, that it
// was set again. The desk's next request reports it.
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

// jar returns the pairs of the Cookie headers, foreign ones with where they are from.
func (d *desk) jar(headers []string) []jarCookie {
	d.mu.Lock()
	defer d.mu.Unlock()
	cookies := []jarCookie{}
	for _, header := range headers {
		for _, pair := range demo.SplitCookie(header) {
			name, value, _ := strings.Cut(pair, "=")
			from, _ := d.originOfLocked(pair, !d.started)
			cookies = append(cookies, jarCookie{name, value, from, xray.LooksSealed(value)})
		}
	}
	return cookies
}
