package api

import (
	"net/http"
	"strings"
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestPolicyCall: the policy is read and replaced whole; absent is off. In a class
// only the instructor or owner replaces it.
func TestPolicyCall(t *testing.T) {
	l := lab.Start(t)
	s := l.Seat(t)
	put := func(body string) (int, string) {
		t.Helper()
		return l.Call(t, "PUT", "/api/rooms/main/policy", s.Token, body)
	}
	if _, body := l.Call(t, "GET", "/api/rooms/main/policy", s.Token, ""); strings.TrimSpace(body) != "{}" {
		t.Errorf("a lab begins with the policy %s", body)
	}
	if status, body := put(`{"httpOnly":true,"sameSite":"Strict","maxAge":60}`); status != 200 || strings.TrimSpace(body) != `{"httpOnly":true,"sameSite":"Strict","maxAge":60}` {
		t.Errorf("replaced: %d %s", status, body)
	}
	r, err := http.Get(s.Demo)
	if err != nil {
		t.Fatal(err)
	}
	_ = lab.Read(t)(r, nil)
	if line := r.Header.Get("Set-Cookie"); !strings.HasSuffix(line, "; Max-Age=60; HttpOnly; SameSite=Strict") {
		t.Errorf("the demo gives %q", line)
	}
	if _, body := l.Call(t, "GET", "/api/rooms/main/policy/cookie", s.Token, ""); strings.TrimSpace(body) != `{"name":"sessionid","attributes":["Max-Age=60","HttpOnly","SameSite=Strict"]}` {
		t.Errorf("the next cookie: %s", body)
	}
	if status, body := put(`{"logout":true}`); status != 200 || strings.TrimSpace(body) != `{"logout":true}` {
		t.Errorf("replaced: %d %s", status, body)
	}
	if _, body := l.Call(t, "GET", "/api/rooms/main/policy/cookie", s.Token, ""); strings.TrimSpace(body) != `{"name":"sessionid","attributes":[]}` {
		t.Errorf("the chapter's cookie: %s", body)
	}
	if status, body := put(``); status != 200 || strings.TrimSpace(body) != `{}` {
		t.Errorf("nothing is all off: %d %s", status, body)
	}
	_, body := l.Call(t, "GET", "/api/protections", s.Token, "", "Accept-Language: ko")
	fields := lab.Decode[[]struct{ Field, Title, Does, Stops, Leaves, Source string }](t, body)
	if len(fields) != len(browser.Protections) || fields[0].Title != "스크립트에게 쿠키 숨기기" {
		t.Errorf("%d protections: %s", len(fields), body)
	}

	c := lab.NewClass(t)
	student := lab.Decode[lab.Seat](t, c.Lead(t, "POST", "/api/seats", `{"room":"`+c.Room+`"}`))
	if status, _ := c.Call(t, "PUT", "/api/rooms/"+c.Room+"/policy", student.Token, `{}`); status != 403 {
		t.Errorf("a student replaces the class's policy: %d", status)
	}
	if body := c.Lead(t, "PUT", "/api/rooms/"+c.Room+"/policy", `{"escape":true}`); strings.TrimSpace(body) != `{"escape":true}` {
		t.Errorf("the instructor replaces it: %s", body)
	}
}
