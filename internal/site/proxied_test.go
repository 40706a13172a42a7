package site

import (
	"net/http/httptest"
	"testing"
)

// Of what a header says of a request's way, the last hop counts: the proxy wrote
// it. Whatever the client wrote before it changes nothing, and what names no
// address leaves the proxy's own.
func TestClientOf(t *testing.T) {
	const peer = "127.0.0.1"
	for _, c := range []struct {
		trust   string
		headers [][2]string
		want    string
	}{
		{"", [][2]string{{XForwardedFor, "192.0.2.1"}, {Forwarded, "for=192.0.2.1"}}, peer},

		{XForwardedFor, nil, peer},
		{XForwardedFor, [][2]string{{Forwarded, "for=192.0.2.1"}}, peer},
		{XForwardedFor, [][2]string{{XForwardedFor, "192.0.2.1"}}, "192.0.2.1"},
		{XForwardedFor, [][2]string{{XForwardedFor, "198.51.100.7, 127.0.0.1,192.0.2.1 "}}, "192.0.2.1"},
		{XForwardedFor, [][2]string{{XForwardedFor, "198.51.100.7"}, {XForwardedFor, "192.0.2.1"}}, "192.0.2.1"},
		{XForwardedFor, [][2]string{{XForwardedFor, `", 198.51.100.7, 192.0.2.1`}}, "192.0.2.1"},
		{XForwardedFor, [][2]string{{XForwardedFor, "192.0.2.1:4711"}}, "192.0.2.1"},
		{XForwardedFor, [][2]string{{XForwardedFor, "2001:db8::1"}}, "2001:db8::1"},
		{XForwardedFor, [][2]string{{XForwardedFor, "[2001:db8::1]:4711"}}, "2001:db8::1"},
		{XForwardedFor, [][2]string{{XForwardedFor, "[2001:db8::1]"}}, "2001:db8::1"},
		{XForwardedFor, [][2]string{{XForwardedFor, "fe80::1%eth0"}}, "fe80::1"},
		{XForwardedFor, [][2]string{{XForwardedFor, "::ffff:192.0.2.1"}}, "192.0.2.1"},
		{XForwardedFor, [][2]string{{XForwardedFor, "192.0.2.1, "}}, peer},
		{XForwardedFor, [][2]string{{XForwardedFor, "192.0.2.1, unknown"}}, peer},
		{XForwardedFor, [][2]string{{XForwardedFor, "192.0.2.1"}, {XForwardedFor, ""}}, peer},

		{Forwarded, [][2]string{{XForwardedFor, "192.0.2.1"}}, peer},
		{Forwarded, [][2]string{{Forwarded, "for=192.0.2.1"}}, "192.0.2.1"},
		{Forwarded, [][2]string{{Forwarded, "for=198.51.100.7, proto=https; For=192.0.2.1 ;by=203.0.113.9"}}, "192.0.2.1"},
		{Forwarded, [][2]string{{Forwarded, `for=198.51.100.7, for="[2001:db8::1]:4711";host="lab.example:80"`}}, "2001:db8::1"},
		{Forwarded, [][2]string{{Forwarded, `for="[2001:db8::1]"`}}, "2001:db8::1"},
		{Forwarded, [][2]string{{Forwarded, `for="192.0.2.1:80"`}}, "192.0.2.1"},
		{Forwarded, [][2]string{{Forwarded, "for=198.51.100.7"}, {Forwarded, "for=192.0.2.1"}}, "192.0.2.1"},
		{Forwarded, [][2]string{{Forwarded, `for="198.51.100.7, for=192.0.2.1`}}, "192.0.2.1"}, // a quote that the client left open
		{Forwarded, [][2]string{{Forwarded, `for=192.0.2.1;host="x,for=198.51.100.7"`}}, "192.0.2.1"},
		{Forwarded, [][2]string{{Forwarded, `for=192.0.2.1;host="x;for=198.51.100.7"`}}, "192.0.2.1"},
		{Forwarded, [][2]string{{Forwarded, `for=198.51.100.7, for=192.0.2.1;host="x\",for=198.51.100.7"`}}, peer},
		{Forwarded, [][2]string{{Forwarded, `for=198.51.100.7, for=192.0.2.1;host="x\\"`}}, peer},
		{Forwarded, [][2]string{{Forwarded, "for=198.51.100.7, for=unknown"}}, peer},
		{Forwarded, [][2]string{{Forwarded, "for=198.51.100.7, for=_hidden"}}, peer},
		{Forwarded, [][2]string{{Forwarded, "for=198.51.100.7, proto=https"}}, peer},
		{Forwarded, [][2]string{{Forwarded, ";;,;"}}, peer},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = peer + ":5"
		for _, h := range c.headers {
			r.Header.Add(h[0], h[1])
		}
		s := &Site{Config: Config{TrustProxy: c.trust}}
		if got := s.clientOf(r).String(); got != c.want {
			t.Errorf("trusting %q, %q is from %s, want %s", c.trust, c.headers, got, c.want)
		}
		if !fromHere(r) {
			t.Errorf("%q: the peer is another", c.headers)
		}
	}
}
