package site

import (
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sessionlab/internal/words"
)

// Hosts is the names that the lab and its demo answer to. A web page anywhere
// can make its own name point to this machine; so a request for any other name
// is refused, whatever it asks.
type Hosts struct {
	LabPort, DemoPort string
	LabURL, DemoURL   *url.URL // as browsers see them behind a proxy; nil if they are asked directly, DemoURL also where it is OneOrigin

	// Class says that other machines ask. Then the address that a connection came
	// to is a name of ours as well: no page can make a number point elsewhere, and
	// it goes along with a laptop that changes its network.
	Class bool
	Names []string // further names, in lower case; the first one is what students type
	// LAN returns the address at which other machines reach this one now, "" if
	// none does. It is nil where they can't.
	LAN func() string

	// TwoNames says that localhost and 127.0.0.1 both lead here, to the lab and to the demo.
	TwoNames bool

	// OnePort says that one listener serves both: by the name asked for, or, where
	// there is no DemoURL, with the demo under /s/ of the lab's own origin.
	OnePort bool

	// HostLine returns a request's Host line as it travelled, and whether that is
	// known. It is asked where the request target names a host itself; nil knows none.
	HostLine func(*http.Request) (string, bool)

	headers headers
}

// loopbackNames are the host names of a lab on the visitor's own machine.
var loopbackNames = []string{"localhost", "127.0.0.1", "::1"}

// nameIn is the host name in a request's Host, ours or not: a name or an IPv4
// address, or an IPv6 address in brackets, with or without a port. It is "" where
// Host is anything else, as in [localhost] or localhost:99999: what other programs
// on the way may read as another name is not one of our names.
func nameIn(r *http.Request) string {
	name, port := r.Host, ""
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, ']') {
		name, port = name[:i], name[i+1:]
		if !isPort(port) {
			return ""
		}
	}
	if inside, bracketed := strings.CutPrefix(name, "["); bracketed {
		inside, closed := strings.CutSuffix(inside, "]")
		if ip, err := netip.ParseAddr(inside); !closed || err != nil || !ip.Is6() {
			return ""
		}
		return strings.ToLower(inside)
	}
	for i := range len(name) {
		if c := name[i]; c == ':' || c == '[' || c == ']' {
			return ""
		}
	}
	return strings.ToLower(name)
}

// isPort says whether a text is a port as programs write it: 1 to 65535.
func isPort(text string) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return err == nil && n > 0 && text[0] != '0' && text[0] != '+'
}

// name returns the host name that a request is for, if it is one of ours.
func (h *Hosts) name(r *http.Request) (string, bool) {
	name := nameIn(r)
	if slices.Contains(loopbackNames, name) || slices.Contains(h.Names, name) ||
		isNameOf(h.LabURL, name) || isNameOf(h.DemoURL, name) || h.Class && isAddressOf(r, name) {
		return name, true
	}
	return "", false
}

func isNameOf(u *url.URL, name string) bool {
	return u != nil && strings.EqualFold(u.Hostname(), name)
}

// isAddressOf says whether a name is the IPv4 address of this machine that a
// request came to. (An IPv6 address is no source of a CSP, so that the lab could
// not frame the demo there.)
func isAddressOf(r *http.Request, name string) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if !ok {
		return false
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.Is4() && ip == local.AddrPort().Addr().Unmap()
}

// Guard answers 421 to requests for a name that isn't ours (RFC 9110, section
// 15.5.20). It goes around both listeners.
func (h *Hosts) Guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := h.name(r); !ok || !h.agrees(r) {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Header().Set("Connection", "close")
			w.WriteHeader(http.StatusMisdirectedRequest)
			_, _ = io.WriteString(w, h.refusal(nameIn(r)))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// agrees says whether the Host line is ours as well where the request target names a
// host: in absolute form, or in CONNECT's. Then the target counts (RFC 9112, section
// 3.2.2), and the line has to say the same (section 3.2); a request in which the two
// differ comes from no browser, and programs on the way may have read the line.
func (h *Hosts) agrees(r *http.Request) bool {
	if r.URL.Host == "" || h.HostLine == nil {
		return true
	}
	host, known := h.HostLine(r)
	if !known {
		return true
	}
	asLine := *r
	asLine.Host = host
	_, ours := h.name(&asLine)
	return ours
}

// refusal says in every language what to do instead of asking for a name. It names no address of
// ours: who made their own name point here may read it.
func (h *Hosts) refusal(name string) string {
	key := "outside.host-class"
	switch ip, err := netip.ParseAddr(name); {
	case !h.Class:
		key = "outside.host"
	case err == nil && ip.Is6():
		key = "outside.host-ipv6"
	}
	return strings.Join(words.Own().SayAll(key, nil), "\n") + "\n"
}

// Split serves the lab and the demo behind one listener.
func (h *Hosts) Split(lab, demo http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := isNameOf(h.DemoURL, nameIn(r))
		if h.OneOrigin() {
			asked = strings.HasPrefix(r.RequestURI, "/s/")
		}
		if asked {
			demo.ServeHTTP(w, r)
			return
		}
		lab.ServeHTTP(w, r)
	})
}

// onLocalhost is where a page that is asked for at [::1] is instead; "" for one
// asked for elsewhere.
func (h *Hosts) onLocalhost(r *http.Request) string {
	if name, _ := h.name(r); name != "::1" {
		return ""
	}
	_, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		port = "80"
	}
	return "http://localhost:" + port + r.URL.RequestURI()
}

// fromHere says whether a request's peer is this machine.
func fromHere(r *http.Request) bool { return addressOf(r).IsLoopback() }

// cameToLoopback says whether a request's connection came to an address that other
// machines can't reach.
func cameToLoopback(r *http.Request) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return ok && local.IP.IsLoopback()
}

// addressOf is the address of a request's peer; the zero Addr, which is no
// loopback, if that can't be told.
func addressOf(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return peer.Addr().Unmap()
}
