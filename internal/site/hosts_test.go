package site_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"sessionlab/internal/site"
)

// from is a request that came to an address of this machine.
func from(local, target string) *http.Request {
	r := httptest.NewRequest("GET", target, nil)
	address := &net.TCPAddr{IP: net.ParseIP(local), Port: 8080}
	return r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, net.Addr(address)))
}

func parse(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// Which names the lab answers to, and what it says to the others.
func TestGuard(t *testing.T) {
	alone := func() *site.Hosts { return &site.Hosts{LabPort: "8080", DemoPort: "8000"} }
	class := func() *site.Hosts {
		return &site.Hosts{LabPort: "8080", DemoPort: "8000", Class: true, Names: []string{"lab.local", "10.9.8.7"}}
	}
	const localhost, wall, ipv6 = "http://localhost", "the address that your instructor shows", "IPv6"
	for _, c := range []struct {
		name, local, host string
		hosts             *site.Hosts
		refusal           string // "" is an answer
	}{
		{"localhost", "127.0.0.1", "localhost:8080", alone(), ""},
		{"localhost in capitals", "127.0.0.1", "LOCALHOST", alone(), ""},
		{"[::1]", "::1", "[::1]:8080", alone(), ""},
		{"this machine's address, without a class", "192.168.0.5", "192.168.0.5:8080", alone(), localhost},
		{"a name, without a class", "127.0.0.1", "lab.local:8080", alone(), localhost},
		{"localhost in a class", "127.0.0.1", "localhost:8080", class(), ""},
		{"the address that was asked at", "192.168.0.5", "192.168.0.5:8080", class(), ""},
		{"the same at port 80", "192.168.0.5", "192.168.0.5", class(), ""},
		{"the same on a listener of both kinds", "::ffff:192.168.0.5", "192.168.0.5:8080", class(), ""},
		{"another network after a move", "10.0.0.7", "10.0.0.7:8080", class(), ""},
		{"the address before the move", "10.0.0.7", "192.168.0.5:8080", class(), wall},
		{"an address of another machine", "192.168.0.5", "192.168.0.6:8080", class(), wall},
		{"-host", "192.168.0.5", "lab.local:8080", class(), ""},
		{"-host in capitals", "192.168.0.5", "Lab.Local", class(), ""},
		{"a second -host, an address behind which this machine is", "172.17.0.2", "10.9.8.7:8080", class(), ""},
		{"a name that only resembles ours", "192.168.0.5", "lab.local.evil.example", class(), wall},
		{"a rebound name", "192.168.0.5", "evil.example:8080", class(), wall},
		{"a rebound name that looks like an address", "192.168.0.5", "192.168.0.5.evil.example:8080", class(), wall},
		{"the address in other words", "192.168.0.5", "192.168.5:8080", class(), wall},
		{"the address with a zero", "192.168.0.5", "192.168.0.05:8080", class(), wall},
		{"IPv6", "2001:db8::5", "[2001:db8::5]:8080", class(), ipv6},
		{"IPv6 that holds the address", "192.168.0.5", "[::ffff:192.168.0.5]:8080", class(), ipv6},
		{"IPv6 of the cable", "fe80::5", "[fe80::5]:8080", class(), ipv6},
		{"no name", "192.168.0.5", "", class(), wall},
		{"localhost in two brackets", "127.0.0.1", "[[localhost]]", alone(), localhost},
		{"localhost in brackets", "127.0.0.1", "[localhost]:8080", alone(), localhost},
		{"IPv4 in brackets", "127.0.0.1", "[127.0.0.1]", alone(), localhost},
		{"a bracket that is not closed", "127.0.0.1", "[::1", alone(), localhost},
		{"a bracket that is not opened", "127.0.0.1", "localhost]", alone(), localhost},
		{"IPv6 without brackets", "::1", "::1", alone(), localhost},
		{"something after the bracket", "::1", "[::1]evil", alone(), localhost},
		{"another name in the port's place", "127.0.0.1", "localhost:evil.com", alone(), localhost},
		{"two ports", "127.0.0.1", "localhost:80:80", alone(), localhost},
		{"a port that there is not", "127.0.0.1", "localhost:99999", alone(), localhost},
		{"port 0", "127.0.0.1", "localhost:0", alone(), localhost},
		{"a port with a sign", "127.0.0.1", "localhost:+80", alone(), localhost},
		{"a port with a zero", "127.0.0.1", "localhost:080", alone(), localhost},
		{"an empty port", "127.0.0.1", "localhost:", alone(), localhost},
		{"an empty port of an address in a class", "192.168.0.5", "192.168.0.5:", class(), wall},
		{"the largest port", "127.0.0.1", "localhost:65535", alone(), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := from(c.local, "http://localhost/")
			r.Host = c.host
			w := httptest.NewRecorder()
			c.hosts.Guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })).ServeHTTP(w, r)
			switch text := w.Body.String(); {
			case c.refusal == "" && w.Code != http.StatusNoContent:
				t.Errorf("refused: %d %s", w.Code, text)
			case c.refusal != "" && (w.Code != http.StatusMisdirectedRequest || !strings.Contains(text, c.refusal)):
				t.Errorf("%d %s, want a refusal with %q", w.Code, text, c.refusal)
			}
		})
	}
	// Without knowing where a connection came to, no address is ours.
	r := httptest.NewRequest("GET", "http://192.168.0.5:8080/", nil)
	w := httptest.NewRecorder()
	class().Guard(http.NotFoundHandler()).ServeHTTP(w, r)
	if w.Code != http.StatusMisdirectedRequest {
		t.Errorf("an address out of nowhere: %d", w.Code)
	}
}

// Who asks under a name gets the demo under that name, which only the lab under
// that name may frame; and the class is shown one address, whoever asks.
func TestOrigins(t *testing.T) {
	lan := func(address string) func() string { return func() string { return address } }
	for _, c := range []struct {
		name                  string
		hosts                 *site.Hosts
		asked                 string // at 192.168.0.5
		demo, ancestors, join string
	}{
		{"alone", &site.Hosts{LabPort: "8080", DemoPort: "8000"}, "http://localhost:8080/",
			"http://localhost:8000", "http://localhost:8080", "http://localhost:8080"},
		{"alone, by number", &site.Hosts{LabPort: "8080", DemoPort: "8000"}, "http://127.0.0.1:8080/",
			"http://127.0.0.1:8000", "http://127.0.0.1:8080", "http://127.0.0.1:8080"},
		{"alone, at [::1], whose pages redirect", &site.Hosts{LabPort: "8080", DemoPort: "8000"}, "http://[::1]:8080/",
			"http://[::1]:8000", "http://localhost:8080", "http://localhost:8080"},
		{"a class, by the address", &site.Hosts{LabPort: "8080", DemoPort: "8000", Class: true, LAN: lan("192.168.0.5")}, "http://192.168.0.5:8080/",
			"http://192.168.0.5:8000", "http://192.168.0.5:8080", "http://192.168.0.5:8080"},
		{"a class, the instructor's page", &site.Hosts{LabPort: "8080", DemoPort: "8000", Class: true, LAN: lan("192.168.0.5")}, "http://localhost:8080/",
			"http://localhost:8000", "http://localhost:8080", "http://192.168.0.5:8080"},
		{"a class without a network", &site.Hosts{LabPort: "8080", DemoPort: "8000", Class: true, LAN: lan("")}, "http://localhost:8080/",
			"http://localhost:8000", "http://localhost:8080", "http://localhost:8080"},
		{"a class with a name", &site.Hosts{LabPort: "8080", DemoPort: "8000", Class: true, Names: []string{"lab.local", "lab2.local"}, LAN: lan("192.168.0.5")}, "http://lab2.local:8080/",
			"http://lab2.local:8000", "http://lab2.local:8080", "http://lab.local:8080"},
		{"a class at port 80", &site.Hosts{LabPort: "80", DemoPort: "8000", Class: true, Names: []string{"lab.local"}}, "http://lab.local/",
			"http://lab.local:8000", "http://lab.local", "http://lab.local"},
		{"a class behind a proxy", &site.Hosts{LabPort: "8080", DemoPort: "8000", Class: true, LAN: lan("192.168.0.5"),
			LabURL: parse(t, "https://lab.example.org"), DemoURL: parse(t, "https://demo.example.org")}, "http://lab.example.org/",
			"https://demo.example.org", "https://lab.example.org", "https://lab.example.org"},
		{"the same, at the demo", &site.Hosts{LabPort: "8080", DemoPort: "8000", LabURL: parse(t, "https://lab.example.org"), DemoURL: parse(t, "https://demo.example.org")},
			"http://demo.example.org/", "http://demo.example.org:8000", "https://lab.example.org", "https://lab.example.org"},
		{"one port, two names", &site.Hosts{LabPort: "8080", DemoPort: "8080", OnePort: true, LabURL: parse(t, "https://lab.example.org"), DemoURL: parse(t, "https://demo.example.org")},
			"http://demo.example.org/", "https://demo.example.org", "https://lab.example.org", "https://lab.example.org"},
		{"one port, one name", &site.Hosts{LabPort: "8080", DemoPort: "8080", OnePort: true}, "http://localhost:8080/",
			"http://localhost:8080", "'self'", "http://localhost:8080"},
		{"one port, one name, behind a proxy", &site.Hosts{LabPort: "8080", DemoPort: "8080", OnePort: true, LabURL: parse(t, "https://lab.example.org")}, "http://lab.example.org/",
			"https://lab.example.org", "'self'", "https://lab.example.org"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := from("192.168.0.5", c.asked)
			if got := c.hosts.DemoOrigin(r); got != c.demo {
				t.Errorf("the demo is at %s, want %s", got, c.demo)
			}
			policy := c.hosts.DemoHeader(r).Get("Content-Security-Policy")
			if _, got, _ := strings.Cut(policy, "frame-ancestors "); got != c.ancestors {
				t.Errorf("the demo says %q, want frame-ancestors %s", policy, c.ancestors)
			}
			if scripts := !strings.Contains(policy, "default-src 'none'"); scripts == c.hosts.OneOrigin() {
				t.Errorf("the demo says %q", policy)
			}
			if got := c.hosts.JoinOrigin(r); got != c.join {
				t.Errorf("the class is shown %s, want %s", got, c.join)
			}
			if n := testing.AllocsPerRun(100, func() { c.hosts.DemoHeader(r) }); n > 0 {
				t.Errorf("%.0f allocations for each answer of the demo", n)
			}
		})
	}
	// The header that is kept with thousands of answers is one.
	hosts := &site.Hosts{LabPort: "8080", DemoPort: "8000"}
	first := hosts.DemoHeader(from("127.0.0.1", "http://localhost:8000/"))
	first.Set("Mark", "1")
	if hosts.DemoHeader(from("127.0.0.1", "http://localhost:8000/x")).Get("Mark") == "" {
		t.Error("another header for the same name")
	}
}

// One listener for both: by the name, or by the path where there is one name.
func TestSplit(t *testing.T) {
	says := func(text string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) })
	}
	one := &site.Hosts{LabPort: "8080", DemoPort: "8080", OnePort: true}
	two := &site.Hosts{LabPort: "8080", DemoPort: "8080", OnePort: true, LabURL: parse(t, "https://lab.example.org"), DemoURL: parse(t, "https://demo.example.org")}
	for _, c := range []struct {
		hosts     *site.Hosts
		url, want string
	}{
		{two, "http://demo.example.org/", "demo"},
		{two, "http://DEMO.example.org:8080/s/x/", "demo"},
		{two, "http://lab.example.org/s/x/", "lab"},
		{two, "http://lab.example.org/", "lab"},
		{two, "http://localhost:8080/", "lab"},
		{two, "http://evil.example/", "lab"}, // which refuses it
		{one, "http://localhost:8080/", "lab"},
		{one, "http://localhost:8080/s", "lab"},
		{one, "http://localhost:8080/s/walk-in/", "demo"},
		{one, "http://localhost:8080/s/x/login?y", "demo"},
		{one, "http://localhost:8080//s/x/", "lab"},
		{one, "http://localhost:8080/lessons/session", "lab"},
		{one, "http://localhost:8080/api/seats", "lab"},
	} {
		r := from("127.0.0.1", c.url)
		w := httptest.NewRecorder()
		r.RequestURI = r.URL.RequestURI() // a server's, not a proxy's
		c.hosts.Split(says("lab"), says("demo")).ServeHTTP(w, r)
		if got := w.Body.String(); got != c.want {
			t.Errorf("%s is answered by the %s, want the %s", c.url, got, c.want)
		}
	}
}

// In a class nobody is the owner, and measures are for the instructor.
func TestMetricsInClass(t *testing.T) {
	h := open(t, func(c *site.Config) { c.Hosts.Class, c.Owner = true, false })
	for _, header := range []string{"", "Authorization: Bearer nonsense"} {
		r := ask(h, "GET", "http://localhost:8080/metrics", header)
		if text := body(t, r); r.StatusCode != http.StatusUnauthorized || strings.Contains(text, "lab_rows") {
			t.Errorf("with %q: %d %s", header, r.StatusCode, text)
		}
	}
	if r := ask(h, "GET", "http://localhost:8080/healthz"); r.StatusCode != http.StatusOK {
		t.Errorf("the probe: %d", r.StatusCode)
	}
	if r := ask(open(t, nil), "GET", "http://localhost:8080/metrics"); r.StatusCode != http.StatusOK {
		t.Errorf("without a class: %d", r.StatusCode)
	}
}
