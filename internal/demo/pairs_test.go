package demo_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"sessionlab/internal/demo"
)

// secureJar is a browser's jar where the connection counts as encrypted, as it
// does at localhost: net/http/cookiejar knows no such exception.
type secureJar struct{ *cookiejar.Jar }

func encrypted(u *url.URL) *url.URL {
	as := *u
	as.Scheme = "https"
	return &as
}

func (j secureJar) SetCookies(u *url.URL, cookies []*http.Cookie) {
	j.Jar.SetCookies(encrypted(u), cookies)
}
func (j secureJar) Cookies(u *url.URL) []*http.Cookie { return j.Jar.Cookies(encrypted(u)) }

// browser is a client that keeps cookies and sends the forms that it was shown.
type browser struct {
	http.Client
	at   string
	page string
}

func newBrowser(t *testing.T, s *site) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{Client: http.Client{Jar: secureJar{jar}}, at: "http://" + s.addr}
}

func (b *browser) read(t *testing.T, r *http.Response, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	b.page = string(body)
}

func (b *browser) open(t *testing.T) {
	t.Helper()
	r, err := b.Get(b.at + "/")
	b.read(t, r, err)
}

var (
	formAction = regexp.MustCompile(`action="([^"]*)"`)
	formHidden = regexp.MustCompile(`type="hidden" name="([^"]*)" value="([^"]*)"`)
)

// submit sends the page's form, and follows where it leads.
func (b *browser) submit(t *testing.T, fields url.Values) {
	t.Helper()
	action := formAction.FindStringSubmatch(b.page)
	if action == nil {
		t.Fatalf("there is no form in %q", b.page)
	}
	if hidden := formHidden.FindStringSubmatch(b.page); hidden != nil {
		fields.Set(hidden[1], hidden[2])
	}
	r, err := b.PostForm(b.at+action[1], fields)
	b.read(t, r, err)
}

// Any two fields are refused together, or a login works from the first visit to
// the welcome, again after a reload, and, where there is one, to the logout.
func TestEveryPairOfFields(t *testing.T) {
	fields := demo.Policy{}.Explain()
	refused, worked := 0, 0
	try := func(p demo.Policy) {
		if why := p.Check(); len(why) > 0 {
			refused++
			return
		}
		worked++
		logsInAndOut(t, p)
	}
	try(demo.Policy{})
	for i, a := range fields {
		for _, x := range a.Values {
			try(a.With(demo.Policy{}, x))
			for _, b := range fields[i+1:] {
				for _, y := range b.Values {
					try(b.With(a.With(demo.Policy{}, x), y))
				}
			}
		}
	}
	// What a pair alone can't have: the fields that need others, with every other.
	base := demo.Policy{Secure: true, Path: "/", HostPrefix: true, Signed: true, Encrypted: true}
	for _, stateless := range []bool{false, true} {
		base.Stateless = stateless
		for i, a := range fields {
			for _, x := range a.Values {
				for _, b := range fields[i+1:] {
					for _, y := range b.Values {
						try(b.With(a.With(base, x), y))
					}
				}
			}
		}
	}
	t.Logf("%d policies refused, %d work", refused, worked)
	if refused < 50 || worked < 300 {
		t.Error("that is too few")
	}
}

func logsInAndOut(t *testing.T, p demo.Policy) {
	t.Helper()
	name, _ := json.Marshal(p)
	t.Run(string(name), func(t *testing.T) {
		s := serve(t, demo.Config{Policy: p}, atRoot)
		b := newBrowser(t, s)
		for range 2 {
			b.open(t)
			if !strings.Contains(b.page, `name="username"`) {
				t.Fatalf("the page is %s", b.page)
			}
		}
		b.submit(t, url.Values{"username": {"kim"}})
		for range 2 {
			if !strings.Contains(b.page, "Welcome, kim!") {
				t.Fatalf("after the login the page is %s", b.page)
			}
			b.open(t)
		}
		if p.Logout {
			b.submit(t, url.Values{})
			if !strings.Contains(b.page, `name="username"`) {
				t.Fatalf("after the logout the page is %s", b.page)
			}
		}
		s.compare(t)
		for _, e := range s.told() {
			if x := e.Exchange; x.Response.Status >= 400 {
				t.Errorf("%s %s was answered %d", x.Request.Method, x.Request.Path, x.Response.Status)
			}
		}
		if rows := s.rows(t); p.Stateless && len(rows) > 0 {
			t.Errorf("a stateless demo has the rows %v", rows)
		}
	})
}

func (s *site) rows(t *testing.T) (rows []demo.Session) {
	t.Helper()
	err := s.server.Inspect(func(table demo.Table, _ demo.State) (err error) {
		rows = table.Newest(1000)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// A server under a policy that Check refuses answers all the same.
func TestRefusedPoliciesDoNoHarm(t *testing.T) {
	for _, p := range []demo.Policy{
		{Stateless: true}, {Encrypted: true}, {Stateless: true, Encrypted: true}, {HostPrefix: true},
		{Stateless: true, Signed: true, RejectUnknown: true, RenewAtLogin: true},
		{SameSite: "lax"}, {Path: "/s"}, {MaxAge: -1, IdleTimeout: -1, AbsoluteTimeout: -1},
	} {
		if len(p.Check()) == 0 {
			t.Errorf("%+v is not refused", p)
		}
		logsInAndOut(t, demo.Policy{Stateless: p.Stateless, Encrypted: p.Encrypted, HostPrefix: p.HostPrefix, Signed: p.Signed,
			RejectUnknown: p.RejectUnknown, RenewAtLogin: p.RenewAtLogin, SameSite: p.SameSite, MaxAge: p.MaxAge, IdleTimeout: p.IdleTimeout})
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		policy demo.Policy
		want   string // the fields of each refusal
	}{
		{demo.Policy{}, "[]"},
		{demo.Everything(), "[]"},
		{demo.Careful(), "[]"},
		{demo.Policy{SameSite: "None", Secure: true}, "[]"},
		{demo.Policy{MaxAge: 315360000}, "[]"},
		{demo.Policy{SameSite: "lax"}, "[[sameSite]]"},
		{demo.Policy{SameSite: "None"}, "[[sameSite secure]]"},
		{demo.Policy{Path: "/s"}, "[[path]]"},
		{demo.Policy{MaxAge: -1}, "[[maxAge]]"},
		{demo.Policy{IdleTimeout: 315360001}, "[[idleTimeout]]"},
		{demo.Policy{AbsoluteTimeout: -5}, "[[absoluteTimeout]]"},
		{demo.Policy{HostPrefix: true, Secure: true}, "[[hostPrefix secure path]]"},
		{demo.Policy{HostPrefix: true, Path: "/"}, "[[hostPrefix secure path]]"},
		{demo.Policy{Encrypted: true}, "[[encrypted signed]]"},
		{demo.Policy{Stateless: true}, "[[stateless signed]]"},
		{demo.Policy{Stateless: true, Signed: true, RejectUnknown: true}, "[[stateless rejectUnknown]]"},
		{demo.Policy{Stateless: true, RenewAtLogin: true}, "[[stateless signed] [stateless renewAtLogin]]"},
	} {
		fields := [][]string{}
		for _, r := range c.policy.Check() {
			fields = append(fields, r.Fields)
			if r.Why.KO == "" || r.Why.EN == "" {
				t.Errorf("%v has no reason", r.Fields)
			}
		}
		if got := fmt.Sprint(fields); got != c.want {
			t.Errorf("%+v: %s, want %s", c.policy, got, c.want)
		}
	}
}
