package site

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"sessionlab/internal/room"
)

// caller says who is asking. A token gives its own rights and no others; a call
// without one is the owner's where everything says that it comes from this
// machine and from no web page but ours. Everyone else is nobody: room decides
// what that may do. The error is room.ErrNoToken.
func (s *Site) caller(r *http.Request) (room.Caller, error) {
	values := r.Header.Values("Authorization")
	if len(values) == 0 {
		if s.Owner && ownersCall(r) {
			return room.Owner(), nil
		}
		return room.Caller{}, nil
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if len(values) > 1 || !strings.EqualFold(scheme, "Bearer") {
		return room.Caller{}, room.ErrNoToken
	}
	return s.Lab.Caller(strings.TrimSpace(token))
}

// anyone lets a handler know who calls, whoever it is; but a token that is sent has
// to be a good one.
func (s *Site) anyone(h func(http.ResponseWriter, *http.Request, room.Caller) error) http.Handler {
	return s.api(func(w http.ResponseWriter, r *http.Request) error {
		caller, err := s.caller(r)
		if err != nil {
			return err
		}
		return h(w, r, caller)
	})
}

// seated is for who has a seat.
func (s *Site) seated(h func(http.ResponseWriter, *http.Request, *room.Seat) error) http.Handler {
	return s.anyone(func(w http.ResponseWriter, r *http.Request, caller room.Caller) error {
		if caller.Seat() == nil {
			return room.ErrNobody
		}
		return h(w, r, caller.Seat())
	})
}

// leading is for the instructor or owner.
func (s *Site) leading(h func(http.ResponseWriter, *http.Request, room.Caller) error) http.Handler {
	return s.anyone(func(w http.ResponseWriter, r *http.Request, caller room.Caller) error {
		if err := caller.MayLead(); err != nil {
			return err
		}
		return h(w, r, caller)
	})
}

// A roomHandler answers a call about the room in its path, a demoHandler one about the
// room's demo, or about the per-seat one that the path names.
type (
	roomHandler func(http.ResponseWriter, *http.Request, *room.Room, room.Caller) error
	demoHandler func(http.ResponseWriter, *http.Request, room.Demo, room.Caller) error
)

// inRoom is for callers who may look at the room.
func (s *Site) inRoom(h demoHandler) http.Handler {
	return s.anyone(func(w http.ResponseWriter, r *http.Request, caller room.Caller) error {
		rm, err := s.Lab.Demo(r.PathValue("room"))
		if err == nil {
			err = rm.Admit(caller)
		}
		if errors.Is(err, room.ErrNoRoom) && !caller.Leads() { // an ID is as good as a code to join by
			err = s.tries.limit(s.clientOf(r), r.PathValue("room"), func() error { return room.ErrNoRoom })
		}
		if err != nil {
			return err
		}
		return h(w, r, rm, caller)
	})
}

// leadingRoom is for the instructor or owner.
func (s *Site) leadingRoom(h roomHandler) http.Handler {
	return s.leadingDemo(func(w http.ResponseWriter, r *http.Request, d room.Demo, caller room.Caller) error {
		rm, err := d.Led()
		if err != nil {
			return err
		}
		return h(w, r, rm, caller)
	})
}

// leadingDemo is leadingRoom for a call about a demo.
func (s *Site) leadingDemo(h demoHandler) http.Handler {
	return s.leading(func(w http.ResponseWriter, r *http.Request, caller room.Caller) error {
		d, err := s.Lab.Demo(r.PathValue("room"))
		if err != nil {
			return err
		}
		return h(w, r, d, caller)
	})
}

// proxyHeaders are headers that only proxies write, proxyPrefixes how others of them
// begin.
var (
	proxyHeaders = []string{
		"Forwarded", "Via", "Client-Ip", "True-Client-Ip", "X-Real-Ip", "X-Client-Ip", "X-Cluster-Client-Ip", "X-Remote-Ip",
		"X-Remote-Addr", "X-Proxyuser-Ip", "Proxy-Client-Ip", "Wl-Proxy-Client-Ip", "X-Nf-Client-Connection-Ip",
		"X-Scheme", "X-Rewrite-Url", "Front-End-Https", "Remote-User", "X-Host", "X-Real-Port",
	}
	proxyPrefixes = []string{
		"X-Forwarded", "X-Original-", "X-Originating-", "Cf-", "Cdn-", "Fastly-", "X-Envoy-",
		"X-Appengine-", "X-Azure-", "X-Amzn-", "X-Vercel-", "X-Arr-",
		"Ngrok-", "Tailscale-", "Cloudfront-", "X-Akamai-", "X-Amz-", "Fly-", "X-Varnish", "Incap-", "X-Sucuri", "X-Bluecoat",
	}
)

// fromAProxy says whether only a proxy writes a header of this name.
func fromAProxy(name string) bool {
	return slices.Contains(proxyHeaders, name) ||
		slices.ContainsFunc(proxyPrefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// ownersCall says whether a call without a token can only be the owner's: from
// this machine, not passed on by a proxy, and not made by another origin's page.
func ownersCall(r *http.Request) bool {
	if !fromHere(r) || !cameToLoopback(r) {
		return false
	}
	for name := range r.Header {
		if fromAProxy(name) {
			return false
		}
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return false
	}
	origin := r.Header.Get("Origin")
	return origin == "" || origin == "http://"+r.Host
}

// refuseCrossOrigin refuses calls that change something and come from another
// origin's page.
func (s *Site) refuseCrossOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	if u := s.Hosts.LabURL; u != nil {
		// A URL of scheme and host, checked at start, is a valid origin.
		_ = protection.AddTrustedOrigin(originOf(u))
	}
	protection.SetDenyHandler(s.api(func(http.ResponseWriter, *http.Request) error {
		return &problem{status: http.StatusForbidden, key: "say.cross-origin"}
	}))
	return protection.Handler(next)
}
