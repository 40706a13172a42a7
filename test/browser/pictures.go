package browser

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/lab"
)

// Pictures is the folder for the pictures that tests take; the documents show some of
// them:
//
//	go test ./test/pictures -run TestPictures -pictures ../../docs/pictures
var Pictures = flag.String("pictures", "", "take pictures of every page into this `directory`")

// Settled is true once fonts are there and everything that moves has arrived.
const Settled = `(async () => {
	const frame = () => new Promise(done => requestAnimationFrame(done));
	await document.fonts.ready;
	await frame();
	await frame();
	await Promise.all(document.getAnimations().map(a => a.finished.catch(() => {})));
	await frame();
})()`

// Shoot takes the page in both themes and at the sizes that people have.
func (b *Chromium) Shoot(page string) {
	b.T.Helper()
	for _, scheme := range []string{"light", "dark"} {
		b.Theme(scheme)
		for _, s := range []struct{ width, height int64 }{{1440, 900}, {1920, 1080}, {1024, 768}, {390, 844}} {
			b.Run(chromedp.EmulateViewport(s.width, s.height))
			Eval[any](b, Settled)
			picture, err := chromedp.Run(b.Ctx, chromedp.CaptureScreenshot())
			if err != nil {
				b.T.Fatal(err)
			}
			name := fmt.Sprintf("%s-%s-%d.png", page, scheme, s.width)
			if err := os.WriteFile(filepath.Join(*Pictures, name), picture, 0o644); err != nil {
				b.T.Fatal(err)
			}
		}
	}
	b.Run(chromedp.EmulateViewport(1440, 900))
}

// PicturedNames are those of a class.
var PicturedNames = map[string][]string{
	"ko": {"최하린", "이서준", "박도윤", "오지안", "한유나", "임도현", "윤서아", "강지호", "정우진", "권민재", "고은채", "서하준"},
	"en": {"Harin", "Seojun", "Doyun", "Jian", "Yuna", "Dohyun", "Seoa", "Jiho", "Woojin", "Minjae", "Eunchae", "Hajun"},
}

// PicturedClass lets a class come, each one a little further than the next.
func PicturedClass(t *testing.T, l *lab.Lab, language string) {
	t.Helper()
	for i, name := range PicturedNames[language] {
		status, body := l.Call(t, "POST", "/api/seats", "", `{"name":"`+name+`"}`)
		if status != http.StatusCreated {
			t.Fatalf("%d %s", status, body)
		}
		s, b := lab.Decode[lab.Seat](t, body), lab.NewClient()
		b.Visit(t, s.Demo)
		if i%6 == 5 {
			continue
		}
		b.Login(t, s.Demo, name)
		if i%2 == 0 {
			b.Visit(t, s.Demo)
		}
	}
}

// RosterClass is a class where each seat has a server of its own: some have
// logged in, four look on, and four have not come.
func RosterClass(t *testing.T, l *lab.Lab, language string) {
	t.Helper()
	l.Call(t, "PATCH", "/api/rooms/main", "", `{"servers":"each"}`)
	PicturedClass(t, l, language)
	l.Call(t, "POST", "/api/rooms/main/names", "", `{"names":["남궁민수","선우지아","Alexandra Konstantinopoulos","황보라"]}`)
	for i := range 4 {
		me := l.Seat(t)
		l.Stream(t, me.Token, "")
		if i > 0 {
			lab.NewClient().Visit(t, me.Demo)
		}
	}
}
