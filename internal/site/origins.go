package site

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// OneOrigin says whether the demo runs under the lab's own origin.
func (h *Hosts) OneOrigin() bool { return h.OnePort && h.DemoURL == nil }

// originOf is a URL's scheme and host.
func originOf(u *url.URL) string { return u.Scheme + "://" + u.Host }

// plainOrigin is the origin of a port without TLS, as browsers write it.
func plainOrigin(name, port string) string {
	if port == "80" && !strings.Contains(name, ":") {
		return "http://" + name
	}
	return "http://" + net.JoinHostPort(name, port)
}

// labOrigin is the lab's origin for who asks for one of our names.
func (h *Hosts) labOrigin(name string) string {
	switch {
	case isNameOf(h.LabURL, name) || isNameOf(h.DemoURL, name):
		return originOf(h.LabURL)
	case name == "::1":
		return plainOrigin("localhost", h.LabPort) // pages asked for at [::1] redirect there
	}
	return plainOrigin(name, h.LabPort)
}

// DemoOrigin is the demo's origin as the client of a request reaches it: under
// the very name that the client used, or the frame would lose its cookies.
func (h *Hosts) DemoOrigin(r *http.Request) string {
	name, _ := h.name(r)
	return h.demoOrigin(name)
}

// demoOrigin is the demo's origin for who asks for one of our names.
func (h *Hosts) demoOrigin(name string) string {
	switch {
	case h.OneOrigin():
		return h.labOrigin(name)
	case h.DemoURL != nil && (h.OnePort || isNameOf(h.LabURL, name)):
		return originOf(h.DemoURL)
	}
	return plainOrigin(name, h.DemoPort)
}

// DemoHeader is what every answer of the demo carries: only the lab may frame
// it, under the name that the client used; and under the lab's own origin no
// script may run. It is made once for each name.
func (h *Hosts) DemoHeader(r *http.Request) http.Header {
	name, _ := h.name(r)
	return h.headers.of(name, func() string {
		if h.OneOrigin() {
			return "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
		}
		return "frame-ancestors " + h.labOrigin(name)
	})
}

// LabOrigin is the lab's origin as the client of a request to the demo reaches it,
// "" where the demo has the same.
func (h *Hosts) LabOrigin(r *http.Request) string {
	if h.OneOrigin() {
		return ""
	}
	name, _ := h.name(r)
	return h.labOrigin(name)
}

// headers are those of the demo's answers by the name that was asked for: what
// is recorded of an answer shares them.
type headers struct {
	mu   sync.RWMutex
	made map[string]http.Header
}

// of returns the header for a name, which is one of ours, so that there are few.
func (h *headers) of(name string, policy func() string) http.Header {
	h.mu.RLock()
	header := h.made[name]
	h.mu.RUnlock()
	if header != nil {
		return header
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.made == nil {
		h.made = map[string]http.Header{}
	}
	h.made[name] = http.Header{"Content-Security-Policy": {policy()}}
	return h.made[name]
}

// demoSource is what pages of the lab may frame, and where they may look into the
// jar.
func (h *Hosts) demoSource(r *http.Request) string {
	if h.OneOrigin() {
		return "'self'"
	}
	return h.DemoOrigin(r)
}

// JoinOrigin is the lab's origin as a class reaches it: what is written on the
// wall. Where nothing says so it is the one that the client of a request used.
func (h *Hosts) JoinOrigin(r *http.Request) string {
	if origin, ok := h.Join(); ok {
		return origin
	}
	name, _ := h.name(r)
	return h.labOrigin(name)
}

// Join is the lab's origin as a class reaches it, if there is one.
func (h *Hosts) Join() (origin string, ok bool) {
	switch {
	case h.LabURL != nil:
		return originOf(h.LabURL), true
	case len(h.Names) > 0:
		return plainOrigin(h.Names[0], h.LabPort), true
	case h.LAN == nil:
		return "", false
	}
	address := h.LAN()
	return plainOrigin(address, h.LabPort), address != ""
}
