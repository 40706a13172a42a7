package instructor

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestInstructorsKey: in a class on a plain-http name the key leaves the address
// before anything is asked, what is asked then carries a token, and copying works
// without the clipboard API.
func TestInstructorsKey(t *testing.T) {
	l := lab.Start(t, "-class", "-host", "lab.test")
	l.Call(t, "GET", "/healthz", "", "") // it serves once it has said everything
	link := regexp.MustCompile(`http://\S+/teach#key=(\S+)`).FindStringSubmatch(l.Out.String())
	if link == nil {
		t.Fatalf("no instructor's link in\n%s", l.Out)
	}
	key, site := link[1], strings.Replace(l.URL, "localhost", "lab.test", 1)
	b := browser.New(t, "ko", chromedp.Flag("host-resolver-rules", "MAP lab.test 127.0.0.1"))
	b.Open(site + "/teach")
	b.Wait("the form", "document.querySelector('.desk[data-state=key]')")
	b.Open("about:blank")
	b.Open(site + "/teach#key=" + key)
	b.AwaitDesk()
	if at := browser.Eval[string](b, "location.href"); strings.Contains(at, key) {
		t.Errorf("the address is %s", at)
	}
	token := browser.Eval[string](b, "localStorage.getItem('lab.lead')")
	if token == "" || strings.Contains(token, key) {
		t.Errorf("the token is %q", token)
	}
	b.Wait("the room without students", "!document.querySelector('#nobody').hidden")
	led := 0
	for _, r := range b.Seen(site + "/api/rooms/main/") {
		if strings.HasSuffix(r.URL, ".svg") {
			continue // an image carries no token, and shows what is on the wall
		}
		led++
		if r.Headers["authorization"] != "Bearer "+token {
			t.Errorf("%s %s carries %q", r.Method, r.URL, r.Headers["authorization"])
		}
	}
	if led == 0 {
		t.Error("nothing was asked of the room")
	}

	if browser.Eval[bool](b, "isSecureContext") {
		t.Error("this is a secure context, which a class has not")
	}
	b.Click("#copy")
	b.Wait("the copy to be told of", "document.querySelector('.toast').textContent")
	browser.Eval[any](b, "document.querySelector('#search').focus()")
	b.Run(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: "keyDown", Key: "v", Commands: []string{"paste"}})
		return err
	}))
	b.Wait("the join link", "/^http:.*[/]j[/]....$/.test(document.querySelector('#search').value)")

	// A wrong key is told of; the right link pasted instead lets in.
	browser.Eval[any](b, "localStorage.clear()")
	b.Open("about:blank")
	b.Open(site + "/teach#key=wrong")
	b.Wait("the form", "document.querySelector('.desk[data-state=key] #key-say').textContent")
	b.Fill("#key", link[0])
	b.Click("form.key button")
	b.AwaitDesk()
}
