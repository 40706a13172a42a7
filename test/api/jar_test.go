package api

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"sessionlab/test/lab"
)

// TestJarIsTheLabsAlone: the jar answers the lab's page and nobody else, a script
// in the demo's page least of all, and takes nothing that no browser would keep.
func TestJarIsTheLabsAlone(t *testing.T) {
	l := lab.Start(t)
	s := l.Seat(t)
	call := func(method, origin, body string) *http.Response {
		t.Helper()
		r, err := http.NewRequest(method, s.Demo+".lab/jar", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Cookie", "sessionid=secret")
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { answer.Body.Close() })
		return answer
	}
	for _, c := range []struct{ method, origin string }{
		{"POST", ""}, {"POST", l.Demo}, {"POST", "null"}, {"POST", "http://evil.example"}, {"GET", l.URL}, {"OPTIONS", l.URL},
	} {
		r := call(c.method, c.origin, "{}")
		body, _ := io.ReadAll(r.Body)
		if r.StatusCode != http.StatusNotFound || strings.Contains(string(body), "secret") || r.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s from %q: %d %v %s", c.method, c.origin, r.StatusCode, r.Header, body)
		}
	}
	r := call("POST", l.URL, `{"name":"sessionid","value":"abc"}`)
	body, _ := io.ReadAll(r.Body)
	path := strings.TrimSuffix(strings.TrimPrefix(s.Demo, l.Demo), "/")
	if r.StatusCode != http.StatusOK || r.Header.Get("Set-Cookie") != "sessionid=abc; Path="+path || r.Header.Get("Access-Control-Allow-Origin") != l.URL ||
		r.Header.Get("Access-Control-Allow-Credentials") != "true" || !strings.Contains(string(body), `"value":"secret"`) {
		t.Errorf("the lab's page gets %d %v %s", r.StatusCode, r.Header, body)
	}
	for _, bad := range []string{
		`{"name":"a b","value":"x"}`, `{"name":"a","value":"x;Path=/"}`, `{"name":"a\r\nSet-Cookie: b","value":"x"}`, `{"name":"a","value":"x\r\ny"}`,
		`{"name":"a","value":" x"}`, `{"name":"a=b","value":"x"}`, `{"name":"a","value":"` + strings.Repeat("x", 5000) + `"}`, `{`, strings.Repeat(" ", 9000),
	} {
		if r := call("POST", l.URL, bad); r.StatusCode != http.StatusBadRequest || r.Header.Get("Set-Cookie") != "" {
			t.Errorf("%.60s: %d %q", bad, r.StatusCode, r.Header.Get("Set-Cookie"))
		}
	}
	_, table := l.Call(t, "GET", "/api/rooms/main/sessions", "", "")
	if lab.Decode[lab.TableView](t, table).Count != 0 {
		t.Errorf("the jar left rows: %s", table)
	}

	// Where the policy moves the demo's cookie, the jar goes with it.
	l.SetPolicy(t, `{"secure":true,"path":"/","hostPrefix":true}`)
	for body, want := range map[string]string{
		`{"name":"sessionid","delete":true}`:        "sessionid=; Path=/; Max-Age=0",
		`{"name":"__Host-sessionid","value":"abc"}`: "__Host-sessionid=abc; Path=/; Secure",
		`{"name":"__Host-sessionid","delete":true}`: "__Host-sessionid=; Path=/; Secure; Max-Age=0",
	} {
		if got := call("POST", l.URL, body).Header.Get("Set-Cookie"); got != want {
			t.Errorf("%s sets %q, want %q", body, got, want)
		}
	}
}

// TestJarForgets: a cookie goes wherever the policy may have put it when it was
// given, and none that another program has at the root.
func TestJarForgets(t *testing.T) {
	t.Parallel()
	l := lab.Start(t)
	s := l.Seat(t)
	path := strings.TrimSuffix(strings.TrimPrefix(s.Demo, l.Demo), "/")
	forgets := func(cookie, name string) string {
		t.Helper()
		r, err := http.NewRequest("POST", s.Demo+".lab/jar", strings.NewReader(`{"name":"`+name+`","delete":true}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Cookie", cookie)
		r.Header.Set("Origin", l.URL)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		return strings.Join(answer.Header["Set-Cookie"], ", ")
	}
	here, root := "sessionid=; Path="+path+"; Max-Age=0", "sessionid=; Path=/; Max-Age=0"
	if got := forgets("sessionid=another", "sessionid"); got != here {
		t.Errorf("another program's, before the first visit: %s", got)
	}
	lab.NewClient().Visit(t, s.Demo)
	for cookie, want := range map[string]string{
		"sessionid=own":                   here + ", " + root, // given at the one path or the other
		"sessionid=first; sessionid=root": here,               // the longer path comes first
		"theme=dark":                      here,
	} {
		if got := forgets(cookie, "sessionid"); got != want {
			t.Errorf("%s: %s, want %s", cookie, got, want)
		}
	}
	l.SetPolicy(t, `{"secure":true,"path":"/","hostPrefix":true}`)
	if got := forgets("sessionid=own", "sessionid"); got != root+", "+here {
		t.Errorf("where the policy says Path=/: %s", got)
	}
	if got := forgets("__Host-sessionid=own", "__Host-sessionid"); !strings.HasPrefix(got, "__Host-sessionid=; Path=/; Secure; Max-Age=0") {
		t.Errorf("of a __Host- name: %s", got)
	}
}
