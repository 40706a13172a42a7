package site_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"sessionlab/internal/site"
)

// desk is what a desk's key looks like.
const desk = "abcdefghjkmnpqrstuvwxyz023"

var formAction = regexp.MustCompile(`<(?:form|button|a|base|input|meta)\b[^>]*?\b(?:action|formaction|href|content)="((?:[a-z]+:)?//[^"]*)"`)

// TestAttackerPostsToTheDemo: whatever is asked, the attacker's page posts to the
// demo under the lab's other name and nowhere else, has no script, keeps nothing,
// and gives back nothing of what it was asked with but a desk's key.
func TestAttackerPostsToTheDemo(t *testing.T) {
	h := open(t, func(c *site.Config) { c.Hosts.TwoNames = true })
	for _, c := range []struct {
		name, url string
		headers   []string
		demo      string // that it posts to
	}{
		{"from localhost", "http://localhost:8080/attacker/" + desk, nil, "http://127.0.0.1:8000"},
		{"from 127.0.0.1", "http://127.0.0.1:8080/attacker/" + desk, nil, "http://localhost:8000"},
		{"in English, with a logout", "http://127.0.0.1:8080/attacker/" + desk + "?lang=en&logout", nil, "http://localhost:8000"},
		{"parameters of an attacker's", "http://127.0.0.1:8080/attacker/" + desk + "?desk=evil&origin=http://evil.example&action=//evil.example&demo=evil.example&next=javascript:alert(1)", nil, "http://localhost:8000"},
		{"a logout that is an address", "http://127.0.0.1:8080/attacker/" + desk + "?logout=http://evil.example/%22%3E%3Cscript%3E", nil, "http://localhost:8000"},
		{"a language that is a tag", "http://127.0.0.1:8080/attacker/" + desk + "?lang=%22%3E%3Cscript%3Eevil()", nil, "http://localhost:8000"},
		{"a name of its own", "http://127.0.0.1:8080/attacker/" + desk + "?username=evil&name=evil", nil, "http://localhost:8000"},
		{"headers of a proxy", "http://127.0.0.1:8080/attacker/" + desk, []string{"X-Forwarded-Host: evil.example", "Forwarded: host=evil.example", "X-Original-URL: /evil", "Origin: http://evil.example", "Referer: http://evil.example/"}, "http://localhost:8000"},
		{"another port in the name", "http://127.0.0.1:6666/attacker/" + desk, nil, "http://localhost:8000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ask(h, "GET", c.url, c.headers...)
			text := body(t, r)
			if r.StatusCode != http.StatusOK {
				t.Fatalf("%d %s", r.StatusCode, text)
			}
			forms := 1 + strings.Count(c.url, "?logout") + strings.Count(c.url, "&logout")
			found := formAction.FindAllStringSubmatch(text, -1)
			for _, m := range found {
				if at := html.UnescapeString(m[1]); at != c.demo+"/s/"+desk+"/login" && at != c.demo+"/s/"+desk+"/logout" {
					t.Errorf("it leads to %s", at)
				}
			}
			if len(found) != forms || strings.Count(text, "<form") != forms {
				t.Errorf("%d ways out of %d forms, want %d", len(found), strings.Count(text, "<form"), forms)
			}
			if strings.Contains(text, "evil") || strings.Contains(text, "<script") || strings.Contains(text, "6666") {
				t.Errorf("it gives back what it was asked with, or has a script: %s", text)
			}
			if got := r.Header.Get("Content-Security-Policy"); got != "default-src 'none'; style-src 'self'; img-src data:; form-action "+c.demo+"/s/"+desk+"/; base-uri 'none'; frame-ancestors 'none'" {
				t.Errorf("its policy is %q", got)
			}
			if r.Header.Get("Set-Cookie") != "" || r.Header.Get("Access-Control-Allow-Origin") != "" || r.Header.Get("Cache-Control") != "no-store" ||
				r.Header.Get("Referrer-Policy") != "origin" || r.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("its header is %v", r.Header)
			}
		})
	}
}

// TestNoAttacker: there is no such page for what is no desk's key, under a name that
// has no other, or by another method.
func TestNoAttacker(t *testing.T) {
	lab, _ := url.Parse("https://lab.example.org")
	demo, _ := url.Parse("https://demo.example.org")
	with := func(change func(*site.Hosts)) http.Handler {
		return open(t, func(c *site.Config) {
			c.Hosts.TwoNames = true
			change(c.Hosts)
		})
	}
	here := with(func(*site.Hosts) {})
	const at = "http://127.0.0.1:8080/attacker/"
	for _, c := range []struct {
		name   string
		h      http.Handler
		method string
		url    string
		want   int
	}{
		{"the walk-in", here, "GET", at + "walk-in", 404},
		{"nothing", here, "GET", at, 404},
		{"a short key", here, "GET", at + desk[1:], 404},
		{"a long key", here, "GET", at + desk + "a", 404},
		{"a capital", here, "GET", at + "A" + desk[1:], 404},
		{"a way up", here, "GET", at + "..%2f..%2f" + desk[10:], 404},
		{"a way on", here, "GET", at + desk + "/login", 404},
		{"a quote", here, "GET", at + "%22" + desk[1:], 404},
		{"an address", here, "GET", at + "@evil.example", 404},
		{"a line", here, "GET", at + desk[1:] + "%0a", 404},
		{"a POST", here, "POST", at + desk, 405},
		{"a rebound name", here, "GET", "http://evil.example:8080/attacker/" + desk, 421},
		{"at [::1], which leads to localhost", here, "GET", "http://[::1]:8080/attacker/" + desk, 307},
		{"a name of a class", with(func(h *site.Hosts) { h.Class, h.Names = true, []string{"lab.test"} }), "GET", "http://lab.test:8080/attacker/" + desk, 404},
		{"at the machine's own class", with(func(h *site.Hosts) { h.Class, h.Names = true, []string{"lab.test"} }), "GET", at + desk, 200},
		{"behind a proxy", with(func(h *site.Hosts) { h.LabURL, h.DemoURL = lab, demo }), "GET", "http://lab.example.org/attacker/" + desk, 404},
		{"behind a proxy, by its back door", with(func(h *site.Hosts) { h.LabURL, h.DemoURL = lab, demo }), "GET", at + desk, 404},
		{"one port behind a proxy", with(func(h *site.Hosts) { h.OnePort, h.LabURL = true, lab }), "GET", at + desk, 404},
		{"one port", with(func(h *site.Hosts) { h.OnePort = true }), "GET", at + desk, 200},
		{"where only one of the names leads here", with(func(h *site.Hosts) { h.TwoNames = false }), "GET", at + desk, 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ask(c.h, c.method, c.url)
			text := body(t, r)
			if r.StatusCode != c.want || c.want != 200 && strings.Contains(text, "mallory") {
				t.Errorf("%d, want %d: %s", r.StatusCode, c.want, text)
			}
			if strings.Contains(text, "evil") {
				t.Errorf("it gives back %s", text)
			}
		})
	}
}

// TestWayToTheAttacker: the lesson leads to the other name, or says why it can't.
func TestWayToTheAttacker(t *testing.T) {
	h := open(t, func(c *site.Config) {
		c.Hosts.TwoNames, c.Hosts.Class, c.Hosts.Names = true, true, []string{"lab.test"}
	})
	for from, want := range map[string]string{
		"http://localhost:8080": `data-origin="http://127.0.0.1:8080"`,
		"http://127.0.0.1:8080": `data-origin="http://localhost:8080"`,
		"http://lab.test:8080":  `<button class="btn" type="button" disabled`,
	} {
		text := body(t, ask(h, "GET", from+"/lessons/csrf?lang=en"))
		if n := strings.Count(text, want); n != 3 {
			t.Errorf("%s has %d of %s, want 3", from, n, want)
		}
		if shut := strings.Contains(text, "twin run shows the same attack"); shut != (from == "http://lab.test:8080") {
			t.Errorf("%s says why it is shut: %v", from, shut)
		}
	}
}
