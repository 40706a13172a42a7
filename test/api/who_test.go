package api

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"sessionlab/test/lab"
)

// TestWhoIsAsking names each case of who may act as the owner without a token,
// on reading and on deleting.
func TestWhoIsAsking(t *testing.T) {
	l := lab.Start(t)
	port := l.URL[strings.LastIndex(l.URL, ":"):]
	me := l.Seat(t)
	lab.NewClient().Visit(t, me.Demo)
	for _, c := range []struct {
		name    string
		headers []string
		token   string
		read    int // GET …/sessions
		remove  int // DELETE …/sessions/none: 404 is "you may, but there is none"
	}{
		{"curl on this machine", nil, "", 200, 404},
		{"the address bar", []string{"Sec-Fetch-Site: none"}, "", 200, 404},
		{"our own page", []string{"Sec-Fetch-Site: same-origin", "Origin: " + l.URL}, "", 200, 404},
		{"by number", []string{"Host: 127.0.0.1" + port}, "", 200, 404},
		{"by IPv6 number", []string{"Host: [::1]" + port}, "", 200, 404},
		{"a page of another site", []string{"Sec-Fetch-Site: cross-site", "Origin: https://evil.example"}, "", 401, 403},
		{"a page of another site, which hides where it is", []string{"Sec-Fetch-Site: cross-site"}, "", 401, 403},
		{"a page of another site in an old browser", []string{"Origin: https://evil.example"}, "", 401, 403},
		{"a page without an origin", []string{"Origin: null"}, "", 401, 403},
		{"a script in the demo", []string{"Sec-Fetch-Site: same-site", "Origin: " + l.Demo}, "", 401, 403},
		{"a script in the demo in an old browser", []string{"Origin: " + l.Demo}, "", 401, 403},
		{"a rebound name", []string{"Host: evil.example" + port}, "", 421, 421},
		{"a rebound name that resembles ours", []string{"Host: localhost.evil.example"}, "", 421, 421},
		{"forwarded (RFC 7239)", []string{"Forwarded: for=192.0.2.1"}, "", 401, 401},
		{"forwarded, the old way", []string{"X-Forwarded-For: 192.0.2.1"}, "", 401, 401},
		{"forwarded, the host alone", []string{"X-Forwarded-Host: lab.example"}, "", 401, 401},
		{"through a proxy", []string{"Via: 1.1 proxy"}, "", 401, 401},
		{"for somebody, as nginx is often told to say", []string{"X-Real-IP: 192.0.2.1"}, "", 401, 401},
		{"with a proxy's X-Forwarded", []string{"X-Forwarded: for=192.0.2.1"}, "", 401, 401},
		{"with a proxy's X-Forwarded-Prefix", []string{"X-Forwarded-Prefix: /lab"}, "", 401, 401},
		{"with a proxy's X-Cluster-Client-Ip", []string{"X-Cluster-Client-Ip: 192.0.2.1"}, "", 401, 401},
		{"with a proxy's X-Original-Forwarded-For", []string{"X-Original-Forwarded-For: 192.0.2.1"}, "", 401, 401},
		{"with a proxy's X-Original-Host", []string{"X-Original-Host: lab.example.org"}, "", 401, 401},
		{"with a proxy's Cdn-Loop", []string{"Cdn-Loop: cloudflare"}, "", 401, 401},
		{"with a proxy's Cf-Ray", []string{"Cf-Ray: 7d"}, "", 401, 401},
		{"with a proxy's Fastly-Client-Ip", []string{"Fastly-Client-Ip: 192.0.2.1"}, "", 401, 401},
		{"with a proxy's X-Envoy-External-Address", []string{"X-Envoy-External-Address: 192.0.2.1"}, "", 401, 401},
		{"with a proxy's X-Appengine-User-Ip", []string{"X-Appengine-User-Ip: 192.0.2.1"}, "", 401, 401},
		{"with a proxy's X-Azure-ClientIP", []string{"X-Azure-ClientIP: 192.0.2.1"}, "", 401, 401},
		{"with a proxy's Fly-Client-IP", []string{"Fly-Client-IP: 192.0.2.1"}, "", 401, 401},
		{"with a proxy's X-Scheme", []string{"X-Scheme: https"}, "", 401, 401},
		{"with a proxy's X-Rewrite-Url", []string{"X-Rewrite-Url: /lab"}, "", 401, 401},
		{"with a proxy's Front-End-Https", []string{"Front-End-Https: on"}, "", 401, 401},
		{"with a proxy's Remote-User", []string{"Remote-User: kim"}, "", 401, 401},
		{"with a proxy's X-Host", []string{"X-Host: lab.example.org"}, "", 401, 401},
		{"with a proxy's X-Real-Port", []string{"X-Real-Port: 40000"}, "", 401, 401},
		{"with a proxy's Ngrok-Trace-Id", []string{"Ngrok-Trace-Id: 7d"}, "", 401, 401},
		{"with a tracer's headers, which clients write as well", []string{"X-Request-ID: 7d", "Traceparent: 00-7d-7d-01"}, "", 200, 404},
		{"with a proxy's CloudFront-Viewer-Address", []string{"CloudFront-Viewer-Address: 192.0.2.1:5"}, "", 401, 401},
		{"with a proxy's X-Akamai-Config-Log-Detail", []string{"X-Akamai-Config-Log-Detail: true"}, "", 401, 401},
		{"with a proxy's X-Amz-Cf-Id", []string{"X-Amz-Cf-Id: 7d"}, "", 401, 401},
		{"with a proxy's Fly-Region", []string{"Fly-Region: nrt"}, "", 401, 401},
		{"with a proxy's X-Varnish", []string{"X-Varnish: 7"}, "", 401, 401},
		{"with a proxy's Incap-Client-IP", []string{"Incap-Client-IP: 192.0.2.1"}, "", 401, 401},
		{"with a proxy's X-Sucuri-ClientIP", []string{"X-Sucuri-ClientIP: 192.0.2.1"}, "", 401, 401},
		{"with a proxy's X-BlueCoat-Via", []string{"X-BlueCoat-Via: 7d"}, "", 401, 401},
		{"with a proxy's Tailscale-User-Login", []string{"Tailscale-User-Login: kim@example.org"}, "", 401, 401},
		{"for somebody, as Cloudflare says", []string{"CF-Connecting-IP: 192.0.2.1"}, "", 401, 401},
		{"for somebody, as Akamai says", []string{"True-Client-IP: 192.0.2.1"}, "", 401, 401},
		{"for somebody, as Apache's modules say", []string{"X-Client-IP: 192.0.2.1"}, "", 401, 401},
		{"an odd port", []string{"Host: localhost:evil.example"}, "", 421, 421},
		{"odd brackets", []string{"Host: [[localhost]]"}, "", 421, 421},
		{"a forged token", nil, "MTc5NTM4MTU2OXxleUp5SWpvaWJXRnBiaUlzSW5NaU9pSnpNU0o5fA==", 401, 401},
		{"a token that was changed", nil, me.Token[:len(me.Token)-4] + "AAAA", 401, 401},
		{"half a token", nil, me.Token[:len(me.Token)/2], 401, 401},
		{"another scheme", []string{"Authorization: Basic " + me.Token}, "", 401, 401},
		{"two tokens", []string{"Authorization: Bearer " + me.Token, "Authorization: Bearer " + me.Token}, "", 401, 401},
		{"a seat's token gives the seat's rights, wherever it comes from", []string{"X-Forwarded-For: 192.0.2.1"}, me.Token, 200, 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, body := l.Call(t, "GET", "/api/rooms/main/sessions", c.token, "", c.headers...)
			if status != c.read || status != 200 && strings.Contains(body, "tag") {
				t.Errorf("reading: %d %s, want %d", status, body, c.read)
			}
			if status, body := l.Call(t, "DELETE", "/api/rooms/main/sessions/none", c.token, "", c.headers...); status != c.remove {
				t.Errorf("deleting: %d %s, want %d", status, body, c.remove)
			}
			if status, _ := l.Call(t, "GET", "/api/rooms/main/events?wait=0", c.token, "", c.headers...); status != c.read {
				t.Errorf("following: %d, want %d", status, c.read)
			}
		})
	}
	// The owner sees every id, the seat only its own.
	if _, body := l.Call(t, "GET", "/api/rooms/main/sessions", "", ""); !strings.Contains(body, `"id"`) {
		t.Errorf("the owner's table has no ids: %s", body)
	}
	// Nobody takes a seat from another origin.
	if status, _ := l.Call(t, "POST", "/api/seats", "", "{}", "Origin: https://evil.example"); status != http.StatusForbidden {
		t.Errorf("a seat from another origin: %d", status)
	}
	// The demo refuses a rebound name as well, before anything is recorded.
	before := l.Get(t, me, "/api/rooms/main/sessions")
	request, _ := http.NewRequest("GET", l.Demo+"/", nil)
	request.Host = "evil.example"
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusMisdirectedRequest || l.Get(t, me, "/api/rooms/main/sessions") != before {
		t.Errorf("a rebound name at the demo: %d", response.StatusCode)
	}
}

// Every answer of the lab has its headers, and no answer sets a cookie.
func TestHeaders(t *testing.T) {
	l := lab.Start(t)
	jar, _ := cookiejar.New(nil)
	client := http.Client{Jar: jar, Transport: http.DefaultTransport}
	me := l.Seat(t)
	for _, path := range []string{"/", "/lessons/session", "/lessons/session?lang=en", "/nope", "/api/seats/me", "/api/nope", "/healthz"} {
		response, err := client.Get(l.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		csp := response.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "frame-src "+l.Demo) || strings.Contains(csp, "unsafe") ||
			response.Header.Get("Referrer-Policy") != "same-origin" || response.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, response.Header)
		}
		if response.Header.Get("Set-Cookie") != "" || response.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %v", path, response.Header)
		}
	}
	if u, _ := url.Parse(l.URL); len(jar.Cookies(u)) > 0 {
		t.Error("the lab set a cookie")
	}
	response, err := client.Get(me.Demo)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if got := response.Header.Get("Content-Security-Policy"); !strings.HasPrefix(got, "frame-ancestors "+l.URL) {
		t.Errorf("the demo may be framed by %q", got)
	}
}

// The frame's host is the one that the client used.
func TestDemoUnderTheNameUsed(t *testing.T) {
	l := lab.Start(t)
	port := l.URL[strings.LastIndex(l.URL, ":"):]
	status, body := l.Call(t, "POST", "/api/seats", "", "", "Host: 127.0.0.1"+port)
	if demo := lab.Decode[lab.Seat](t, body).Demo; status != 201 || !strings.HasPrefix(demo, "http://127.0.0.1:") {
		t.Errorf("%d %s", status, body)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	request, _ := http.NewRequest("GET", l.URL+"/lessons/session?lang=en", nil)
	request.Host = "[::1]" + port
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if got := response.Header.Get("Location"); got != "http://localhost"+port+"/lessons/session?lang=en" {
		t.Errorf("a page at [::1] leads to %q", got)
	}
}

// TestOtherNameIsNobody: the lab under its other name is a stranger to the lab, as
// any page is.
func TestOtherNameIsNobody(t *testing.T) {
	t.Parallel()
	l := lab.Start(t)
	me := l.Seat(t)
	other := strings.Replace(l.URL, "localhost", "127.0.0.1", 1)
	for _, headers := range [][]string{
		{"Origin: " + other, "Sec-Fetch-Site: cross-site"},
		{"Origin: " + other}, // an old browser
	} {
		for _, c := range []struct{ method, path, body string }{
			{"POST", "/api/seats", "{}"},
			{"PUT", "/api/rooms/main/policy", `{"escape":true}`},
			{"POST", "/api/seats/me/hints", `{"lesson":"csrf","exercise":"forge","hint":1}`},
			{"DELETE", "/api/rooms/main/sessions", ""},
		} {
			for _, token := range []string{"", me.Token} {
				if status, body := l.Call(t, c.method, c.path, token, c.body, headers...); status != http.StatusForbidden {
					t.Errorf("%s %s from the other name: %d %s", c.method, c.path, status, body)
				}
			}
		}
		if status, body := l.Call(t, "GET", "/api/rooms/main/sessions", "", "", headers...); status != http.StatusUnauthorized {
			t.Errorf("the table, from the other name: %d %s", status, body)
		}
	}
}
