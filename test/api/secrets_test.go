package api

import (
	"context"
	"io"
	"net/http"
	"net/http/httputil"
	"strings"
	"sync"
	"testing"

	"sessionlab/test/lab"
)

// kept is every byte that one student received, heads included.
type kept struct {
	http.RoundTripper
	received *lab.SyncBuffer
}

// RoundTrip implements [http.RoundTripper].
func (k kept) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := k.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	head, err := httputil.DumpResponse(response, false)
	if err != nil {
		return nil, err
	}
	_, _ = k.received.Write(head)
	response.Body = struct {
		io.Reader
		io.Closer
	}{io.TeeReader(response.Body, k.received), response.Body}
	return response, nil
}

// pupil is a student of a class over real HTTP.
type pupil struct {
	lab.Seat
	*lab.Client
	code     string
	received *lab.SyncBuffer
	stream   context.CancelFunc
	followed sync.WaitGroup
}

func newPupil(t *testing.T, l *lab.Lab, name string) *pupil {
	t.Helper()
	p := &pupil{Client: lab.NewClient(), received: &lab.SyncBuffer{}}
	p.Transport = kept{http.DefaultTransport, p.received}
	body := p.ask(t, l, "POST", "/api/seats", `{"name":"`+name+`"}`)
	p.Seat = lab.Decode[lab.Seat](t, body)
	p.code = lab.Decode[struct{ Code string }](t, body).Code
	ctx, cancel := context.WithCancel(t.Context())
	p.stream = cancel
	request, _ := http.NewRequestWithContext(ctx, "GET", l.URL+"/api/rooms/main/events", nil)
	request.Header.Set("Authorization", "Bearer "+p.Token)
	response, err := p.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	p.followed.Go(func() {
		defer response.Body.Close()
		_, _ = io.Copy(io.Discard, response.Body) // until it is cancelled
	})
	return p
}

// ask is one call of the student's.
func (p *pupil) ask(t *testing.T, l *lab.Lab, method, path, body string) string {
	t.Helper()
	request, err := http.NewRequest(method, l.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if p.Token != "" {
		request.Header.Set("Authorization", "Bearer "+p.Token)
	}
	return lab.Read(t)(p.Do(request))
}

// sessionID is the one that the student's browser holds.
func (p *pupil) sessionID(t *testing.T) string {
	t.Helper()
	request, _ := http.NewRequest("GET", p.Demo, nil)
	for _, c := range p.Jar.Cookies(request.URL) {
		if c.Name == "sessionid" {
			return c.Value
		}
	}
	t.Fatal("no session ID")
	return ""
}

// mischief is all that a student can do to see more than is theirs.
func (p *pupil) mischief(t *testing.T, l *lab.Lab, others []*pupil) {
	t.Helper()
	for _, path := range []string{
		"/api/seats/me", "/api/rooms/main", "/api/rooms/main/sessions?limit=1000", "/api/rooms/main/events?wait=0", "/api/rooms/main/events?after=1&wait=0",
		"/api/rooms", "/api/rooms/main/seats", "/api/rooms/main/progress.csv", "/api/rooms/main/progress.json", "/api/rooms/main/log.har", "/api/instructor/link", "/api/instructor/qr.svg",
		"/api/rooms/nope/sessions", "/metrics", "/teach", "/project/main", "/lessons/session", "/j/" + "XXXX", "/nope?" + p.code,
	} {
		p.ask(t, l, "GET", path, "")
	}
	p.ask(t, l, "POST", "/api/instructor", `{"key":"guess"}`)
	p.ask(t, l, "PUT", "/api/rooms/main/wall", `{"ids":true}`)
	p.ask(t, l, "POST", "/api/rooms/main/reset", "")
	for _, other := range others {
		p.ask(t, l, "GET", "/api/rooms/main."+other.ID+"/sessions", "")
		p.ask(t, l, "GET", "/api/rooms/main."+other.ID+"/events?wait=0", "")
		p.ask(t, l, "GET", "/api/rooms/main."+other.ID+"/log.har", "")
		p.ask(t, l, "DELETE", "/api/rooms/main/seats/"+other.ID, "")
	}
	p.Visit(t, l.Demo+"/s/nope/")
	p.Visit(t, p.Demo+"odd?path="+p.code)
	p.Visit(t, l.Demo+"/")
}

// TestNobodyReceivesAnothersKey plays a class and searches every byte that each
// student received, by any way, for what is another's or the instructor's.
func TestNobodyReceivesAnothersKey(t *testing.T) {
	l := lab.Start(t, "-class", "-host", "lab.test")
	key := l.Key(t)
	_, body := l.Call(t, "POST", "/api/instructor", "", `{"key":"`+key+`"}`)
	token := lab.Decode[struct{ Token string }](t, body).Token
	lead := func(method, path, body string) {
		t.Helper()
		if status, text := l.Call(t, method, path, token, body); status >= 300 {
			t.Fatalf("%s %s: %d %s", method, path, status, text)
		}
	}
	var class []*pupil
	for _, name := range []string{"kim", "lee", "박도윤", "=1+1"} {
		class = append(class, newPupil(t, l, name))
	}
	secrets := make([]map[string]string, len(class)) // of each student: what it is → the secret
	note := func() {
		for i, p := range class {
			if secrets[i] == nil {
				secrets[i] = map[string]string{"token": p.Token, "code": p.code, "desk": strings.TrimSuffix(strings.SplitN(p.Demo, "/s/", 2)[1], "/")}
			}
			id := p.sessionID(t)
			secrets[i]["session ID "+id[:4]] = id[9:] // all but its tag
			secrets[i]["clue "+p.Clue] = p.Clue
		}
	}
	act := func() {
		for i, p := range class {
			p.Visit(t, p.Demo)
			p.Login(t, p.Demo, p.Name)
			p.mischief(t, l, append(append([]*pupil{}, class[:i]...), class[i+1:]...))
		}
		note()
	}
	act()
	lead("POST", "/api/rooms/main/asks", `{"lesson":"session","id":"after-delete"}`)
	_, asked := l.Call(t, "GET", "/api/rooms/main/events?wait=0", class[0].Token, "")
	_, id, _ := strings.Cut(asked, `"ask":{"id":"`)
	id, _, _ = strings.Cut(id, `"`)
	for _, p := range class {
		p.ask(t, l, "POST", "/api/seats/me/predictions", `{"ask":"`+id+`","option":1}`)
	}
	lead("PATCH", "/api/rooms/main", `{"servers":"each"}`)
	act()
	lead("PUT", "/api/rooms/main/wall", `{"ids":true,"names":true,"seat":"`+class[0].ID+`"}`)
	lead("PATCH", "/api/rooms/main", `{"servers":"one","lesson":"session"}`)
	act()
	lead("DELETE", "/api/rooms/main/sessions", "")
	lead("POST", "/api/rooms/main/reset", "")
	act()
	for _, p := range class {
		p.stream()
		p.followed.Wait()
		p.CloseIdleConnections()
	}

	for i, p := range class {
		received := p.received.String()
		if len(received) < 10_000 || !strings.Contains(received, "event: snapshot") || !strings.Contains(received, p.sessionID(t)) {
			t.Fatalf("%s received %d bytes, without what is its own: the tap does not work", p.Name, len(received))
		}
		for what, secret := range map[string]string{"the instructor's key": key, "the instructor's token": token} {
			if strings.Contains(received, secret) {
				t.Errorf("%s received %s", p.Name, what)
			}
		}
		for j, theirs := range secrets {
			for what, secret := range theirs {
				if i != j && secret != "" && strings.Contains(received, secret) {
					at := strings.Index(received, secret)
					t.Errorf("%s received the %s of %s: …%s…", p.Name, what, class[j].Name, received[max(0, at-200):at])
				}
			}
		}
	}
}
