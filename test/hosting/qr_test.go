//go:build linux

package hosting

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
	"sessionlab/test/tools"
)

// The QR code of a room, as a browser draws it, is the link that the wall shows.
func TestQROfRoom(t *testing.T) {
	l := lab.Start(t, "-class", "-host", "lab.test")
	status, body := l.Call(t, "GET", "/api/rooms/main", l.Seat(t).Token, "")
	join := lab.Decode[struct{ Join string }](t, body).Join
	code := join[strings.LastIndex(join, "/")+1:]
	if !strings.HasPrefix(join, "http://lab.test:"+lab.PortIn(l.URL)+"/j/") {
		t.Fatalf("the room: %d %s", status, body)
	}
	b := browser.New(t, "ko")
	b.Open(l.URL + "/")
	for _, scheme := range []string{"light", "dark"} {
		b.Theme(scheme)
		browser.Eval[any](b, `new Promise(done => {
			const code = new Image(400, 400);
			code.onload = () => done(true);
			code.src = '/api/rooms/`+code+`/qr.svg';
			document.body.replaceChildren(code);
		})`)
		picture, err := chromedp.Run(b.Ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		if got := tools.Scan(t, picture); got != join {
			t.Errorf("in a %s page %s is read as %q", scheme, join, got)
		}
	}
}
