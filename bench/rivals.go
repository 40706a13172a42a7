package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
)

// rival is a login server beside ours. Each takes -addr and -rows, says where it
// listens, and answers GET / and POST /login.
type rival struct {
	name  string
	start func(ctx context.Context, b *bench, rows int) (*process, error)
	// cookie is the Cookie header of the row that was there from the start.
	cookie func(p *process, i int) (string, error)
}

// rivals begin with the bare server, which the others are compared with.
var rivals = []rival{
	{"bare", goRival("bare"), named("sessionid")},
	{"scs", goRival("scs"), named("session")},
	{"Express", script("node", "with_express.js"), expressCookie},
	{"Flask", script(python, "with_flask.py"), flaskCookie},
	{"the chapter's program", script(python, "chapter.py"), named("sessionid")},
}

// python is Debian's own, which python3-flask is for.
const python = "/usr/bin/python3"

func goRival(name string) func(context.Context, *bench, int) (*process, error) {
	return func(ctx context.Context, b *bench, rows int) (*process, error) {
		if err := b.build(ctx, name, "./bench/rivals/"+name); err != nil {
			return nil, err
		}
		return b.start(ctx, filepath.Join(b.bin, name), "-rows", fmt.Sprint(rows))
	}
}

func script(language, file string) func(context.Context, *bench, int) (*process, error) {
	return func(ctx context.Context, b *bench, rows int) (*process, error) {
		return b.start(ctx, language, filepath.Join(b.root, "bench", "rivals", file), "-rows", fmt.Sprint(rows))
	}
}

// named is a cookie that carries the id as it is.
func named(name string) func(*process, int) (string, error) {
	return func(_ *process, i int) (string, error) { return name + "=" + rowID(i), nil }
}

// expressCookie is an id as express-session signs it (cookie-signature).
func expressCookie(_ *process, i int) (string, error) {
	mac := hmac.New(sha256.New, []byte("bench"))
	mac.Write([]byte(rowID(i)))
	signed := "s:" + rowID(i) + "." + base64.RawStdEncoding.EncodeToString(mac.Sum(nil))
	return "connect.sid=" + url.QueryEscape(signed), nil
}

// flaskCookie is a cookie that holds a whole session that is logged in: only
// the program itself can sign one.
func flaskCookie(p *process, _ int) (string, error) {
	answer, err := noRedirects.PostForm(p.url+"/login", url.Values{"username": {"kim"}})
	if err != nil {
		return "", err
	}
	_ = answer.Body.Close()
	pair, _, _ := strings.Cut(answer.Header.Get("Set-Cookie"), ";")
	return pair, nil
}

var noRedirects = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}
