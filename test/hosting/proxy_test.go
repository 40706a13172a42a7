package hosting

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"sessionlab/test/lab"
)

// proxied is a lab behind a reverse proxy that says for whom it asks.
type proxied struct {
	t    *testing.T
	site string // the proxy's address, under which browsers see the lab
}

// newProxied starts the lab and a proxy of the kind that adds to a header what
// was in it before.
func newProxied(t *testing.T, header string, args ...string) *proxied {
	t.Helper()
	labPort := lab.FreePort(t)
	target, err := url.Parse("http://localhost:" + labPort)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(&httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host
		for _, name := range []string{"X-Forwarded-For", "Forwarded"} { // Rewrite takes them out
			r.Out.Header[name] = r.In.Header[name]
		}
		client, _, _ := net.SplitHostPort(r.In.RemoteAddr)
		if header == "Forwarded" {
			client = "for=" + client
		}
		r.Out.Header.Set(header, strings.Join(append(r.In.Header.Values(header), client), ", "))
	}})
	t.Cleanup(front.Close)
	lab.Start(t, append([]string{"-addr", "localhost:" + labPort, "-lab-url", front.URL, "-demo-url", "http://demo.test", "-max-streams", "1"}, args...)...)
	return &proxied{t, front.URL}
}

// visitor calls from an address of this machine's own. Not every system has more
// than one.
func (p *proxied) visitor(address string) *http.Client {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	l, err := net.Listen("tcp", address+":0")
	if err != nil {
		p.t.Skipf("this system has no %s: %v", address, err)
	}
	_ = l.Close()
	transport := &http.Transport{DialContext: dialer.DialContext}
	p.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// call returns the status of a call and its body; a stream stays open.
func (p *proxied) call(c *http.Client, method, path, token, body string, headers ...string) (int, string) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.site+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Add(name, value)
	}
	response, err := c.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	if response.Header.Get("Content-Type") == "text/event-stream" {
		p.t.Cleanup(func() { response.Body.Close() })
		return response.StatusCode, ""
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// TestTrustProxy: behind a proxy each client has limits of its own, if the lab is
// told which header to believe; what a client writes into it changes nothing, and
// nobody is the owner.
func TestTrustProxy(t *testing.T) {
	forged := []string{"X-Forwarded-For: 198.51.100.7", "Forwarded: for=198.51.100.7"}
	for _, c := range []struct {
		writes string // the proxy
		trust  string // the lab; "" is nothing
		apart  bool   // clients are told apart
	}{
		{"X-Forwarded-For", "x-forwarded-for", true},
		{"Forwarded", "forwarded", true},
		{"X-Forwarded-For", "", false},
		{"X-Forwarded-For", "forwarded", false}, // another than the proxy writes: nobody is believed who does not write it
	} {
		t.Run(fmt.Sprintf("%s, trusts %q", c.writes, c.trust), func(t *testing.T) {
			var args []string
			if c.trust != "" {
				args = []string{"-trust-proxy", c.trust}
			}
			p := newProxied(t, c.writes, args...)
			one, two := p.visitor("127.0.0.2"), p.visitor("127.0.0.3")
			_, body := p.call(one, "POST", "/api/seats", "", "{}")
			token := lab.Decode[lab.Seat](t, body).Token
			stream := func(who *http.Client, headers ...string) int {
				status, _ := p.call(who, "GET", "/api/rooms/main/events", token, "", headers...)
				return status
			}
			if status := stream(one); status != http.StatusOK {
				t.Fatalf("a stream: %d", status)
			}
			if status := stream(one); status != http.StatusTooManyRequests {
				t.Errorf("another of the same client: %d", status)
			}
			if c.writes == "Forwarded" || c.trust != "forwarded" {
				if status := stream(one, forged...); status != http.StatusTooManyRequests {
					t.Errorf("another that claims to be of somebody else: %d", status)
				}
			}
			want := map[bool]int{true: http.StatusOK, false: http.StatusTooManyRequests}[c.apart]
			if status := stream(two); status != want {
				t.Errorf("a stream of another client: %d, want %d", status, want)
			}

			guess := func(who *http.Client, n int, headers ...string) int {
				status, _ := p.call(who, "GET", fmt.Sprint("/api/rooms/guess-", n), "", "", headers...)
				return status
			}
			status := http.StatusNotFound
			for n := 0; n < 5000 && status == http.StatusNotFound; n++ {
				status = guess(one, n)
			}
			if status != http.StatusTooManyRequests {
				t.Fatalf("guessing ends with %d", status)
			}
			if c.apart {
				if status := guess(two, 0); status != http.StatusNotFound {
					t.Errorf("a guess of another client: %d", status)
				}
			}
			for _, headers := range [][]string{nil, forged, {"X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1"}} {
				if status, _ := p.call(two, "GET", "/api/rooms/main/sessions", "", "", headers...); status != http.StatusUnauthorized {
					t.Errorf("without a token, with %q: %d", headers, status)
				}
			}
		})
	}
}
