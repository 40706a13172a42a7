package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// pictures is where TestPictures puts what it takes; the documents show some of
// them:
//
//	go test ./cmd/lab -run TestPictures -pictures ../../docs/pictures
var pictures = flag.String("pictures", "", "take pictures of every page into this `directory`")

// settled is true once fonts are there and everything that moves has arrived.
const settled = `(async () => {
	const frame = () => new Promise(done => requestAnimationFrame(done));
	await document.fonts.ready;
	await frame();
	await frame();
	await Promise.all(document.getAnimations().map(a => a.finished.catch(() => {})));
	await frame();
})()`

// TestPictures takes the pictures of the pages, in both languages and themes
// and at the sizes that people have.
func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("takes pictures when told where: -pictures DIR")
	}
	if err := os.MkdirAll(*pictures, 0o755); err != nil {
		t.Fatal(err)
	}
	sizes := []struct{ width, height int64 }{{1440, 900}, {1920, 1080}, {1024, 768}, {390, 844}}
	for _, lang := range []string{"ko", "en"} {
		l := start(t)
		for _, name := range []string{"최하린", "이서준", "박도윤"} {
			other, b := l.seat(t), newBrowser()
			b.get(t, other.Demo)
			b.login(t, other.Demo, name)
		}
		b := newChromium(t, lang)
		shoot := func(page string) {
			for _, scheme := range []string{"light", "dark"} {
				b.theme(scheme)
				for _, s := range sizes {
					b.run(chromedp.EmulateViewport(s.width, s.height))
					eval[any](b, settled)
					picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
					if err != nil {
						t.Fatal(err)
					}
					name := fmt.Sprintf("%s-%s-%s-%d.png", page, lang, scheme, s.width)
					if err := os.WriteFile(filepath.Join(*pictures, name), picture, 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
			b.run(chromedp.EmulateViewport(1440, 900))
		}
		b.open(l.url + "/?lang=" + lang)
		shoot("home")
		b.open(l.url + "/nope?lang=" + lang)
		shoot("error")

		b.open(l.url + "/lessons/session?lang=" + lang)
		b.wait("the own row", "document.querySelector('.st tbody tr.is-mine')")
		shoot("arrival")
		b.login("김민아")
		b.passed("login")
		b.click("#frame-a [name=reload]")
		b.wait("the reload", "document.querySelectorAll('#ex-check .steps li.done').length === 2")
		eval[any](b, "document.querySelector('#frame-a [name=reload]').blur()")
		shoot("lesson")
		eval[any](b, "document.querySelector('#ex-check').scrollIntoView({block: 'center'})")
		shoot("exercise")
		eval[any](b, "document.querySelector('input[name=pane][value=bench]').click()")
		b.click(".st tr.is-mine button.danger")
		b.wait("the row to go", "!document.querySelector('.st tbody tr.is-mine')")
		shoot("deleted")
		b.click("#frame-a [name=reload]")
		b.wait("the new row", "document.querySelector('.st tbody tr.is-mine')")
		shoot("again")
	}
}
