package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sessionlab/test/lab"
)

// A logout answers as a login does, with 302 to a POST that brings the cookie of the
// form. It ticks nothing that is about a login: that step is done by the login.
func TestLogoutIsNoLogin(t *testing.T) {
	l := lab.Start(t)
	me, b := l.Seat(t), lab.NewClient()
	if status, body := l.Call(t, "PUT", "/api/rooms/main/policy", me.Token, `{"logout":true}`); status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	events := l.Stream(t, me.Token, "")
	b.Visit(t, me.Demo)
	if page := lab.Read(t)(b.PostForm(me.Demo+"logout", nil)); !strings.Contains(page, "<form") {
		t.Fatalf("after the logout: %s", page)
	}
	loggedOut := time.Now().Truncate(time.Millisecond)
	b.Login(t, me.Demo, "kim")
	events.Until(lab.IsEvent("progress", `"lesson":"session","exercise":"login","step":2,`))
	steps := lab.Decode[lab.Seat](t, l.Get(t, me, "/api/seats/me")).Progress["session"]["login"].Steps
	if at, err := time.Parse(time.RFC3339, *steps[1]); err != nil || at.Before(loggedOut) {
		t.Errorf("the login's step was done at %s, and the logout was over at %s (%v)", *steps[1], loggedOut, err)
	}
}
