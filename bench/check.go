package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// check makes sure that a program does the work that is measured: its page welcomes the
// user, its login redirects and changes the row in the store, and a first visit makes a row
// there.
func (k *keeper) check(ctx context.Context) error {
	cookie, err := k.cookie(k.process, 0)
	if err != nil {
		return err
	}
	if err := k.welcomes(ctx, cookie, "kim"); err != nil {
		return err
	}
	for _, name := range []string{"only-the-check-writes-this-name", "kim"} {
		if err := k.logsIn(ctx, cookie, name); err != nil {
			return err
		}
		if k.inside == nil {
			continue
		}
		if holds, err := k.inside.holds(ctx, rowID(0), name); err != nil || !holds {
			return fmt.Errorf("after a login the store does not have the name %s (%v)", name, err)
		}
	}
	return k.makesRow(ctx)
}

// makesRow visits without a cookie, and logs in with the one that is given.
func (k *keeper) makesRow(ctx context.Context) (err error) {
	before, after := 0, 1
	if k.inside != nil {
		if before, err = k.inside.rows(ctx); err != nil {
			return err
		}
	}
	first, body, err := k.ask(ctx, "", "")
	if err != nil {
		return err
	}
	given, _, _ := strings.Cut(first.Header.Get("Set-Cookie"), ";")
	if first.StatusCode != http.StatusOK || given == "" || !strings.Contains(body, "<form") {
		return fmt.Errorf("a first visit was answered %s, cookie %q, %q", first.Status, given, body)
	}
	if k.inside != nil {
		if after, err = k.inside.rows(ctx); err != nil {
			return err
		}
	}
	if after != before+1 {
		return fmt.Errorf("there were %d rows before a first visit and %d after it", before, after)
	}
	return k.logsIn(ctx, given, "lee")
}

// logsIn logs in, and wants the redirect and then the welcome.
func (k *keeper) logsIn(ctx context.Context, cookie, name string) error {
	answer, _, err := k.ask(ctx, cookie, name)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusFound {
		return fmt.Errorf("a login was answered %s", answer.Status)
	}
	return k.welcomes(ctx, cookie, name)
}

func (k *keeper) welcomes(ctx context.Context, cookie, name string) error {
	answer, body, err := k.ask(ctx, cookie, "")
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK || !strings.Contains(body, "<h1>Welcome, "+name+"!</h1>") {
		return fmt.Errorf("%s is not welcomed: %s, %q", name, answer.Status, body)
	}
	return nil
}

// ask asks for the page, or with a name logs in.
func (k *keeper) ask(ctx context.Context, cookie, name string) (answer *http.Response, body string, err error) {
	method, path := http.MethodGet, "/"
	if name != "" {
		method, path = http.MethodPost, "/login"
	}
	request, err := http.NewRequestWithContext(ctx, method, k.url+path, strings.NewReader("username="+name))
	if err != nil {
		return nil, "", err
	}
	if name == "" {
		request.Body, request.ContentLength = nil, 0
	} else {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if cookie != "" {
		request.Header.Set("Cookie", cookie)
	}
	if answer, err = noRedirects.Do(request); err != nil {
		return nil, "", err
	}
	defer func() { _ = answer.Body.Close() }()
	all, err := io.ReadAll(answer.Body)
	return answer, string(all), err
}
