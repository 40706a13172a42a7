package lab

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"testing"
)

// Client is a demo visitor with a cookie jar, as a real browser has.
type Client struct {
	*http.Client
	Clue, Cookie string // of the last login
}

// NewClient is a client that nobody has used.
func NewClient() *Client {
	b := &Client{Client: &http.Client{Jar: NewJar()}}
	b.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		if clue := r.Response.Header.Get("X-Lab-Clue"); clue != "" {
			b.Clue, b.Cookie = clue, via[0].Header.Get("Cookie")
		}
		return nil
	}
	return b
}

// Visit gets a page and returns its body.
func (b *Client) Visit(t *testing.T, url string) string {
	t.Helper()
	return Read(t)(b.Get(url))
}

// Login logs in to the demo under a name and returns the page that follows.
func (b *Client) Login(t *testing.T, demo, name string) string {
	t.Helper()
	return Read(t)(b.PostForm(demo+"login", url.Values{"username": {name}}))
}

// Read returns the body of an answer; an error fails the test.
func Read(t *testing.T) func(*http.Response, error) string {
	return func(response *http.Response, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		data, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
}

// LoggedIn is a student who has logged in: three requests, one row.
func (l *Lab) LoggedIn(t *testing.T, name string) (Seat, *Client) {
	t.Helper()
	s, b := l.Seat(t), NewClient()
	b.Visit(t, s.Demo)
	b.Login(t, s.Demo, name)
	return s, b
}

// NewJar is an empty cookie jar.
func NewJar() http.CookieJar {
	jar, _ := cookiejar.New(nil) // without options it can't fail
	return jar
}
