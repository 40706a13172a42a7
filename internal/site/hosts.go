package site

import (
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Hosts is the names that the lab and its demo answer to. A web page anywhere
// can make its own name point to this machine; so a request for any other name
// is refused, whatever it asks.
type Hosts struct {
	LabPort, DemoPort string
	LabURL, DemoURL   *url.URL // as browsers see them behind a proxy; nil if they are asked directly
}

// loopbackNames are the host names of a lab on the visitor's own machine.
var loopbackNames = []string{"localhost", "127.0.0.1", "::1"}

// name returns the host name that a request is for, if it is one of ours.
func (h *Hosts) name(r *http.Request) (string, bool) {
	name := r.Host
	if host, _, err := net.SplitHostPort(r.Host); err == nil {
		name = host
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	for _, known := range loopbackNames {
		if name == known {
			return name, true
		}
	}
	for _, u := range []*url.URL{h.LabURL, h.DemoURL} {
		if u != nil && name == strings.ToLower(u.Hostname()) {
			return name, true
		}
	}
	return "", false
}

// DemoOrigin is the demo's origin as the client of a request reaches it: under
// the very name that the client used, or the frame would lose its cookies.
func (h *Hosts) DemoOrigin(r *http.Request) string {
	name, _ := h.name(r)
	if h.DemoURL != nil && (h.LabURL == nil || name == strings.ToLower(h.LabURL.Hostname())) {
		return h.DemoURL.Scheme + "://" + h.DemoURL.Host
	}
	return "http://" + net.JoinHostPort(name, h.DemoPort)
}

// JoinOrigin is the lab's origin as other devices reach it.
func (h *Hosts) JoinOrigin(r *http.Request) string {
	if h.LabURL != nil {
		return h.LabURL.Scheme + "://" + h.LabURL.Host
	}
	return "http://" + r.Host
}

// DemoHeader is what every answer of the demo carries: only the lab may frame
// it. (An IPv6 literal is no CSP source; pages asked for at one redirect.)
func (h *Hosts) DemoHeader() http.Header {
	origins := []string{"http://localhost:" + h.LabPort, "http://127.0.0.1:" + h.LabPort}
	if h.LabURL != nil {
		if public := h.LabURL.Scheme + "://" + h.LabURL.Host; !slices.Contains(origins, public) {
			origins = append(origins, public)
		}
	}
	return http.Header{"Content-Security-Policy": {"frame-ancestors " + strings.Join(origins, " ")}}
}

// Guard answers 421 to requests for a name that isn't ours (RFC 9110, section
// 15.5.20). It goes around both listeners.
func (h *Hosts) Guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := h.name(r); !ok {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Header().Set("Connection", "close")
			w.WriteHeader(http.StatusMisdirectedRequest)
			_, _ = io.WriteString(w, "이 서버는 이 이름으로 대답하지 않습니다. http://localhost 주소로 여세요.\n"+
				"This server does not answer to that name. Open it at http://localhost.\n")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// onLocalhost sends pages asked for at [::1] to localhost.
func (s *Site) onLocalhost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, _ := s.Hosts.name(r)
		if name == "::1" && r.Method == http.MethodGet && !strings.HasPrefix(r.URL.Path, "/api/") && r.URL.Path != "/healthz" {
			_, port, err := net.SplitHostPort(r.Host)
			if err != nil {
				port = "80"
			}
			http.Redirect(w, r, "http://localhost:"+port+r.URL.RequestURI(), http.StatusTemporaryRedirect)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// fromHere says whether a request's peer is this machine.
func fromHere(r *http.Request) bool { return addressOf(r).IsLoopback() }

// addressOf is the address of a request's peer; the zero Addr, which is no
// loopback, if that can't be told.
func addressOf(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return peer.Addr().Unmap()
}
