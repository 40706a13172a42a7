package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"sessionlab/test/lab"
)

// xrayed is an answer of the X-ray.
type xrayed struct {
	Value  string
	Fault  string
	Fields []struct {
		Name         string
		Start, End   int
		Base64, Text string
	}
	Date      string
	Content   struct{ Base64, Text string }
	Encrypted bool
	Covers    string
	Verdict   struct {
		Seals, Takes             bool
		Check, Word, Opened, Say string
	}
}

// TestXRayCall: who is in the room hears what a value is and what the server
// makes of it, in their language; nothing of it is an event or a row.
func TestXRayCall(t *testing.T) {
	t.Parallel()
	l := lab.Start(t)
	me := l.Seat(t)
	l.SetPolicy(t, `{"signed":true,"maxAge":3600}`)
	value := lab.FirstCookie(t, me)
	events := func() int {
		t.Helper()
		_, body := l.Call(t, "GET", "/api/rooms/main/events?wait=0", me.Token, "")
		return strings.Count(body, `"type":"exchange"`) + strings.Count(body, `"type":"session"`)
	}
	before := events()
	ask := func(value, tamper, language string) xrayed {
		t.Helper()
		status, body := l.Call(t, "POST", "/api/rooms/main/xray?lang="+language, me.Token, fmt.Sprintf(`{"value":%q,"tamper":%q}`, value, tamper))
		if status != http.StatusOK {
			t.Fatalf("%s: %d %s", tamper, status, body)
		}
		return lab.Decode[xrayed](t, body)
	}
	is := ask(value, "", "en")
	v := is.Verdict
	if is.Value != value || is.Fault != "" || is.Encrypted || len(is.Fields) != 3 || !v.Takes || len(v.Opened) != 36 || is.Content.Text != `"`+v.Opened+`"` {
		t.Fatalf("as it is: %+v", is)
	}
	date, content, mac := is.Fields[0], is.Fields[1], is.Fields[2]
	if date.Start != 0 || date.End != 10 || content.Start != 11 || mac.Start != content.End+1 || mac.End != mac.Start+32 || is.Covers != "sessionid|"+date.Text+"|"+content.Text || !strings.HasSuffix(is.Date, "Z") {
		t.Errorf("its fields: %+v", is)
	}
	said := map[string]bool{}
	for tamper, check := range map[string]string{
		"flip-date": "mac", "flip-value": "mac", "flip-mac": "mac", "age": "mac", "rename": "mac", "other-key": "mac", "drop-mac": "mac", "cut": "base64", "old": "date",
	} {
		for _, language := range []string{"ko", "en"} {
			got := ask(value, tamper, language)
			if got.Value == value || got.Verdict.Takes || got.Verdict.Check != check || got.Verdict.Word == "" || got.Verdict.Say == "" || strings.HasPrefix(got.Verdict.Say, "say.") {
				t.Errorf("%s: %+v", tamper, got)
			}
			said[got.Verdict.Say] = true
		}
	}
	if len(said) != 6 {
		t.Errorf("three checks say %v", said)
	}
	if long := ask(strings.Repeat("A", 5000), "", "en"); long.Verdict.Check != "length" || long.Fault != "length" {
		t.Errorf("a long value: %+v", long)
	}
	if after := events(); after != before {
		t.Errorf("the X-ray left a trace: %d events, and there were %d", after, before)
	}

	l.SetPolicy(t, `{"signed":true}`)
	for _, c := range []struct {
		token, body string
		want        int
	}{
		{"nobody", `{"value":"x"}`, http.StatusUnauthorized},
		{me.Token, `{"value":"x","tamper":"forge"}`, http.StatusBadRequest},
		{me.Token, `{`, http.StatusBadRequest},
		{me.Token, `{"value":"x","tamper":"rename"}`, http.StatusConflict},
		{me.Token, `{"value":"` + value + `","tamper":"old"}`, http.StatusConflict},
		{me.Token, `{"value":"` + strings.Repeat("x", 9000) + `"}`, http.StatusRequestEntityTooLarge},
	} {
		if status, body := l.Call(t, "POST", "/api/rooms/main/xray", c.token, c.body); status != c.want || !strings.Contains(string(body), `"detail":"`) {
			t.Errorf("%.60s: %d %s, want %d", c.body, status, body, c.want)
		}
	}
	l.SetPolicy(t, `{}`)
	if none := ask(value, "flip-mac", "en"); none.Verdict.Seals || none.Verdict.Opened != none.Value {
		t.Errorf("where nothing is sealed: %+v", none)
	}
}
