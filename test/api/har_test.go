package api

import (
	"bufio"
	"encoding/json"
	"fmt"
	"mime"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
	"sessionlab/test/tools"
)

// har is a log as HAR 1.2 has it, as far as the tests look at it.
type har struct {
	Log struct {
		Version string
		Pages   []struct{ ID, Title string }
		Entries []harEntry
	}
}

type harEntry struct {
	PageRef string
	Time    int
	Request struct {
		Method, URL, HTTPVersion string
		Cookies                  []struct{ Name, Value, Comment string }
		Headers, QueryString     []harPair
		PostData                 *struct {
			MimeType, Text string
			Params         []harPair
		}
		HeadersSize, BodySize int
	}
	Response struct {
		Status                           int
		StatusText, RedirectURL, Comment string
		Cookies, Headers                 []harPair
		Content                          struct {
			Size     int
			MimeType string
			Text     *string
		}
		HeadersSize, BodySize int
	}
	Timings struct {
		Send, Wait, Receive, Blocked, DNS, Connect, SSL int
		Comment                                         string
	}
	Seat    string `json:"_seat"`
	Browser string `json:"_browser"`
}

type harPair struct{ Name, Value string }

// brief is an entry in one line.
func (e harEntry) brief(demo string) string {
	return fmt.Sprintf("%s %s %d", e.Request.Method, strings.TrimPrefix(e.Request.URL, demo), e.Response.Status)
}

func valueOf(pairs []harPair, name string) string {
	i := slices.IndexFunc(pairs, func(p harPair) bool { return p.Name == name })
	if i < 0 {
		return ""
	}
	return pairs[i].Value
}

// har fetches a room's log, checks it against the schemas and returns it.
// fileName is what a browser calls the file that a log is saved in.
func fileName(t *testing.T, l *lab.Lab, room, token string) string {
	t.Helper()
	r, err := http.NewRequest("GET", l.URL+"/api/rooms/"+room+"/log.har", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	_, parameters, err := mime.ParseMediaType(answer.Header.Get("Content-Disposition"))
	if err != nil {
		t.Fatal(err)
	}
	return parameters["filename"]
}

func harOf(t *testing.T, l *lab.Lab, room, token string) (har, string) {
	t.Helper()
	status, text := l.Call(t, "GET", "/api/rooms/"+room+"/log.har", token, "", "Accept-Language: en")
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, text)
	}
	checkHAR(t, text)
	return lab.Decode[har](t, text), text
}

// checkHAR checks a log against the schemas of HAR 1.2; without node and the
// schemas it fails in CI and skips elsewhere.
func checkHAR(t *testing.T, text string) {
	t.Helper()
	if _, err := os.Stat("../../node_modules/har-schema"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no har-schema: ./test.sh installs it")
		}
		t.Skip("no har-schema: ./test.sh installs it")
	}
	check := exec.Command(tools.Find(t, "node"), "testdata/har.mjs")
	check.Stdin = strings.NewReader(text)
	found, err := check.CombinedOutput()
	if err != nil || len(found) > 0 {
		t.Fatalf("not HAR 1.2: %v\n%s\n%.2000s", err, found, text)
	}
}

// raw sends a request to the byte and returns the status line of its answer.
func raw(t *testing.T, l *lab.Lab, request string) string {
	t.Helper()
	_, addr, _ := strings.Cut(l.Demo, "://")
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(request)); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// A log of a login says what travelled, and what is not known to be unknown.
func TestHAR(t *testing.T) {
	l := lab.Start(t)
	me, b := l.Seat(t), lab.NewClient()
	if status, text := l.Call(t, "GET", "/api/rooms/main/log.har", me.Token, ""); status != http.StatusOK {
		t.Fatalf("before any request: %d %s", status, text)
	}
	checked, _ := harOf(t, l, "main", me.Token)
	if checked.Log.Entries == nil || len(checked.Log.Entries) != 0 || checked.Log.Pages == nil {
		t.Errorf("before any request there is %+v", checked.Log)
	}
	b.Visit(t, me.Demo)
	b.Login(t, me.Demo, "김 <민아> & 'co'")
	request, _ := http.NewRequest("GET", me.Demo, nil)
	id := b.Jar.Cookies(request.URL)[0].Value
	_, desk, _ := strings.Cut(me.Demo, l.Demo)
	host := strings.TrimPrefix(l.Demo, "http://")
	odd := "GET " + desk + "odd[1]|\xff%41?a=1&b=%ed%95%9c+x&a&%zz=\xfe# HTTP/1.1\r\nhost: " + host +
		"\r\nX-Odd:\t caf\xe9 \r\nCookie: theme=dark; sessionid=" + id + "; bare\r\nConnection: close\r\n\r\n"
	if got := raw(t, l, odd); got != "HTTP/1.1 404 Not Found" {
		t.Fatalf("the odd request: %s", got)
	}
	b.Login(t, me.Demo, "") // ends in an error

	log, text := harOf(t, l, "main", me.Token)
	var lines []string
	for _, e := range log.Log.Entries {
		lines = append(lines, e.brief(l.Demo+desk))
		if e.Seat != me.ID || e.Browser != "A" || e.PageRef != log.Log.Pages[0].ID || len(log.Log.Pages) != 1 {
			t.Errorf("an entry is of %s %s, page %s of %+v", e.Seat, e.Browser, e.PageRef, log.Log.Pages)
		}
		ti := e.Timings
		if e.Time != 0 || ti.Send != 0 || ti.Wait != 0 || ti.Receive != 0 || ti.Blocked != -1 || ti.DNS != -1 || ti.Connect != -1 || ti.SSL != -1 || ti.Comment == "" {
			t.Errorf("times that nobody measured: %d %+v", e.Time, ti)
		}
		if e.Response.Content.Text != nil || e.Response.Content.Size != e.Response.BodySize {
			t.Errorf("a body that nobody recorded: %+v", e.Response)
		}
	}
	want := []string{"GET  200", "POST login 302", "GET  200", "GET odd%5B1%5D%7C%FF%41?a=1&b=%ed%95%9c+x&a&%25zz=%FE%23 404", "POST login 500"}
	if !slices.Equal(lines, want) {
		t.Fatalf("the log has\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
	first, login, back, strange, failed := log.Log.Entries[0], log.Log.Entries[1], log.Log.Entries[2], log.Log.Entries[3], log.Log.Entries[4]
	if len(first.Request.Cookies) != 0 || first.Response.Cookies[0] != (harPair{"sessionid", id}) || valueOf(first.Response.Headers, "Set-Cookie") != "sessionid="+id {
		t.Errorf("the first answer: %+v", first.Response)
	}
	if first.Request.HTTPVersion != "HTTP/1.1" || first.Request.BodySize != 0 || first.Response.StatusText != "OK" || first.Response.Content.MimeType != "text/html; charset=utf-8" || first.Response.Content.Size == 0 {
		t.Errorf("the first exchange: %+v", first)
	}
	post := login.Request.PostData
	if post == nil || post.MimeType != "application/x-www-form-urlencoded" || len(post.Params) != 1 || post.Params[0] != (harPair{"username", "김 <민아> & 'co'"}) || login.Request.BodySize == 0 {
		t.Errorf("the login sent %+v", login.Request)
	}
	if login.Response.RedirectURL != desk || login.Response.HeadersSize != -1 || login.Response.Comment == "" || strings.Contains(text, b.Clue) || b.Clue == "" {
		t.Errorf("the login's answer, whose clue is %q: %+v", b.Clue, login.Response)
	}
	if back.Request.Cookies[0].Value != id || back.Request.Cookies[0].Comment == "" || back.Request.PostData != nil {
		t.Errorf("the request after the login: %+v", back.Request)
	}
	if strange.Request.HeadersSize != len(odd) || valueOf(strange.Request.Headers, "X-Odd") != `caf\xe9` || valueOf(strange.Request.Headers, "host") != host {
		t.Errorf("the odd head of %d bytes: %+v", len(odd), strange.Request)
	}
	if got := fmt.Sprint(strange.Request.QueryString); got != `[{a 1} {b 한 x} {a } {%zz \xfe#}]` {
		t.Errorf("its query is %s", got)
	}
	if got := fmt.Sprint(strange.Request.Cookies); got != `[{theme dark } {sessionid `+id+` The demo read its session ID here.} {bare  }]` {
		t.Errorf("its cookies are %s", got)
	}
	if failed.Request.PostData != nil {
		t.Errorf("the demo read no name, the log has %+v", failed.Request.PostData)
	}

	request, _ = http.NewRequest("GET", l.URL+"/api/rooms/main/log.har", nil)
	request.Header.Set("Authorization", "Bearer "+me.Token)
	response, err := http.DefaultClient.Do(request)
	lab.Read(t)(response, err)
	if h := response.Header; h.Get("Content-Disposition") != `attachment; filename="session-lab-main.har"` || h.Get("Content-Type") != "application/json" || h.Get("Cache-Control") != "no-store" {
		t.Errorf("the file comes with %v", h)
	}
}

// Each student's log has their own exchanges and nothing of another's; who leads
// gets the whole room, also where each seat has a server of its own.
func TestHARIsOnesOwn(t *testing.T) {
	l := lab.Start(t, "-class", "-host", "lab.test")
	_, body := l.Call(t, "POST", "/api/instructor", "", `{"key":"`+l.Key(t)+`"}`)
	token := lab.Decode[struct{ Token string }](t, body).Token
	var class []*pupil
	for _, name := range []string{"kim", "lee", "박도윤"} {
		class = append(class, newPupil(t, l, name))
	}
	lab.NewClient().Visit(t, l.Demo+"/")
	secrets := make([][]string, len(class))
	act := func() {
		for i, p := range class {
			p.Visit(t, p.Demo)
			p.Login(t, p.Demo, p.Name)
			p.Visit(t, p.Demo+"private-of-"+p.ID)
			_, desk, _ := strings.Cut(p.Demo, "/s/")
			secrets[i] = append(secrets[i], p.ID, strings.Trim(desk, "/"), p.sessionID(t)[9:], p.Token, p.code, "private-of-"+p.ID)
		}
	}
	for _, servers := range []string{"one", "each"} {
		if status, text := l.Call(t, "PATCH", "/api/rooms/main", token, `{"servers":"`+servers+`"}`); status != http.StatusOK {
			t.Fatalf("%d %s", status, text)
		}
		act()
		for i, p := range class {
			log, text := harOf(t, l, "main", p.Token)
			if n := len(log.Log.Entries); n != 4 {
				t.Errorf("%s, %s has %d entries, want 4", servers, p.Name, n)
			}
			for j := range class {
				for _, secret := range secrets[j] {
					if i != j && strings.Contains(text, secret) {
						t.Errorf("%s: the log of %s has %q of %s", servers, p.Name, secret, class[j].Name)
					}
				}
			}
			if !strings.Contains(text, secrets[i][1]) || !strings.Contains(text, p.sessionID(t)) || strings.Contains(text, p.Token) {
				t.Errorf("%s: the log of %s lacks what is its own", servers, p.Name)
			}
			if servers == "each" {
				if own, _ := harOf(t, l, "main."+p.ID, token); len(own.Log.Entries) != 4 {
					t.Errorf("the server of %s has %d entries, want 4", p.Name, len(own.Log.Entries))
				}
				if name := fileName(t, l, "main."+p.ID, token); name != "session-lab-main."+p.ID+".har" {
					t.Errorf("the log of the server of %s is called %q", p.Name, name)
				}
			}
		}
		whole, text := harOf(t, l, "main", token)
		want := map[string]int{"one": 13, "each": 25}[servers]
		if n := len(whole.Log.Entries); n != want || len(whole.Log.Pages) != 4 {
			t.Errorf("%s: the room's log has %d entries of %d browsers, want %d of 4", servers, n, len(whole.Log.Pages), want)
		}
		for i, p := range class {
			if !strings.Contains(text, secrets[i][1]) || strings.Contains(text, p.Clue) || strings.Contains(text, p.Token) {
				t.Errorf("%s: the room's log does not have the desk of %s, or has its clue or token", servers, p.Name)
			}
		}
	}
	for path, want := range map[string]int{"main": 401, "nope": 404, "main." + class[0].ID: 401} {
		if status, _ := l.Call(t, "GET", "/api/rooms/"+path+"/log.har", "", ""); status != want {
			t.Errorf("%s without a token: %d, want %d", path, status, want)
		}
	}
	if status, _ := l.Call(t, "GET", "/api/rooms/main."+class[1].ID+"/log.har", class[0].Token, ""); status != http.StatusForbidden {
		t.Errorf("another's server: %d", status)
	}
	for _, p := range class {
		p.stream()
		p.followed.Wait()
		p.CloseIdleConnections()
	}
}

// The developer tools of a real Chromium take the log for theirs.
func TestHARInDevTools(t *testing.T) {
	l := lab.Start(t)
	me, visitor := l.Seat(t), lab.NewClient()
	visitor.Visit(t, me.Demo)
	visitor.Login(t, me.Demo, "김민아")
	_, text := harOf(t, l, "main", me.Token)
	b := browser.Own(t, "en") // the shell has no developer tools
	b.Open("devtools://devtools/bundled/inspector.html")
	asText, _ := json.Marshal(text)
	got := browser.Eval[[]string](b, `(async () => {
		const har = await import('devtools://devtools/bundled/models/har/har.js');
		const requests = har.Importer.Importer.requestsFromHARLog(new har.HARFormat.HARRoot(JSON.parse(`+string(asText)+`)).log);
		return requests.map(r => [r.requestMethod, r.url().replace('`+me.Demo+`', ''), r.statusCode, r.statusText,
			r.requestHeaders().some(h => h.name === 'Cookie'), r.responseCookies.length].join(' '));
	})()`)
	if want := []string{"GET  200 OK false 1", "POST login 302 Found true 0", "GET  200 OK true 0"}; !slices.Equal(got, want) {
		t.Errorf("DevTools read %q, want %q", got, want)
	}
}
