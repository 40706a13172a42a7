package twin

import (
	"testing"
	"time"
	"unicode/utf8"

	"sessionlab/internal/demo"
)

func TestJar(t *testing.T) {
	now := begins
	for _, test := range []struct {
		lines []string
		after time.Duration
		lets  func(cookie) bool
		want  string
	}{
		{[]string{"sessionid=a"}, 0, all, "sessionid=a"},
		{[]string{"sessionid=a", "sessionid=b; HttpOnly"}, 0, all, "sessionid=b"},
		{[]string{"sessionid=a", "other=b"}, 0, all, "sessionid=a; other=b"},
		{[]string{"sessionid=a", "sessionid=; Max-Age=0"}, 0, all, ""},
		{[]string{"sessionid=a; Max-Age=60"}, 59 * time.Second, all, "sessionid=a"},
		{[]string{"sessionid=a; Max-Age=60"}, 60 * time.Second, all, ""},
		{[]string{"__Host-sessionid=a; Secure"}, 0, all, ""},
		{[]string{"__Host-sessionid=a; Path=/"}, 0, all, ""},
		{[]string{"__Host-sessionid=a; Path=/; Secure"}, 0, all, "__Host-sessionid=a"},
		{[]string{"sessionid=a; SameSite=None"}, 0, all, ""},
		{[]string{"sessionid=a; Secure; SameSite=None"}, 0, crossSite, "sessionid=a"},
		{[]string{"sessionid=a"}, 0, crossSite, "sessionid=a"},
		{[]string{"sessionid=a; SameSite=Lax"}, 0, crossSite, ""},
		{[]string{"sessionid=a; SameSite=Strict"}, 0, crossSite, ""},
		{[]string{"sessionid=a"}, 0, readable, "sessionid=a"},
		{[]string{"sessionid=a; HttpOnly"}, 0, readable, ""},
	} {
		var j jar
		for _, line := range test.lines {
			j.set(line, now)
		}
		want := test.want
		if want != "" {
			want = "\r\nCookie: " + want
		}
		if got := j.line(now.Add(test.after), test.lets); got != want {
			t.Errorf("after %v: %q, want %q", test.lines, got, want)
		}
	}
}

// The script is a name that the demo takes.
func TestThiefsScriptIsAName(t *testing.T) {
	if n := utf8.RuneCountInString(thiefsScript); n > demo.MaxUsername {
		t.Errorf("it has %d characters", n)
	}
}
