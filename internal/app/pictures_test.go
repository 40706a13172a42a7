package app

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// pictures is where TestPictures puts what it takes; the documents show some of
// them:
//
//	go test ./internal/app -run TestPictures -pictures ../../docs/pictures
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

// shoot takes the page in both themes and at the sizes that people have.
func (b *chromium) shoot(page string) {
	b.t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		b.theme(scheme)
		for _, s := range []struct{ width, height int64 }{{1440, 900}, {1920, 1080}, {1024, 768}, {390, 844}} {
			b.run(chromedp.EmulateViewport(s.width, s.height))
			eval[any](b, settled)
			picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
			if err != nil {
				b.t.Fatal(err)
			}
			name := fmt.Sprintf("%s-%s-%d.png", page, scheme, s.width)
			if err := os.WriteFile(filepath.Join(*pictures, name), picture, 0o644); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	b.run(chromedp.EmulateViewport(1440, 900))
}

// TestPictures takes the pictures of the pages, in both languages.
func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("takes pictures when told where: -pictures DIR")
	}
	if err := os.MkdirAll(*pictures, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"ko", "en"} {
		l := start(t)
		for _, name := range []string{"최하린", "이서준", "박도윤"} {
			other, b := l.seat(t), newBrowser()
			b.get(t, other.Demo)
			b.login(t, other.Demo, name)
		}
		b := newChromium(t, lang)
		shoot := func(page string) { b.shoot(page + "-" + lang) }
		if !t.Run("class in "+lang, func(t *testing.T) { classPictures(t, lang) }) {
			t.FailNow()
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
		walk(b, shoot)
	}
}

// walk goes on from the row that was deleted: back to the moment before, on with
// a second browser, and into the first one's session with its ID alone.
func walk(b *chromium, shoot func(page string)) {
	b.click("[name=back]")
	b.wait("the moment of the deletion", "document.querySelector('.st [data-diff=gone]')")
	shoot("past")
	b.click(".live")
	b.login("김민아")
	b.shown(0, "Welcome")
	b.click("#two")
	b.wait("the stranger's row", "document.querySelectorAll('.st tbody tr.is-mine').length === 2")
	b.shown(1, "username")
	shoot("two")
	b.click("#frame-a .jar")
	b.wait("the jar of A", "document.querySelector('#jar-a li input')?.value.length === 36")
	id := eval[string](b, "document.querySelector('#jar-a li input').value")
	eval[any](b, "document.querySelector('#jar-a').hidePopover()")
	b.click("#frame-b .jar")
	b.wait("the jar of B", "document.querySelector('#jar-b li input')")
	eval[any](b, "document.querySelector('#jar-b li input').value = '"+id+"'")
	b.click("#jar-b li .btn")
	b.wait("the ID in it", "document.querySelector('#jar-b output.right')")
	shoot("jar")
	eval[any](b, "document.querySelector('#jar-b').hidePopover()")
	b.click("#frame-b [name=reload]")
	b.shown(1, "Welcome")
	b.wait("B's request", "document.querySelector('.req .way').textContent.includes('B') && document.querySelector('.req output.hit')")
	eval[any](b, "document.activeElement.blur()")
	shoot("hijack")
	b.click("#two")
	b.click("#policy")
	b.switchboard("!document.querySelector('#policy-escape').disabled")
	b.flip("escape", true)
	b.flip("httpOnly", true)
	eval[any](b, "document.querySelector('[data-field=httpOnly] details').open = true")
	eval[any](b, "document.activeElement.blur()")
	shoot("board")
}

// picturedNames are those of a class.
var picturedNames = map[string][]string{
	"ko": {"최하린", "이서준", "박도윤", "오지안", "한유나", "임도현", "윤서아", "강지호", "정우진", "권민재", "고은채", "서하준"},
	"en": {"Harin", "Seojun", "Doyun", "Jian", "Yuna", "Dohyun", "Seoa", "Jiho", "Woojin", "Minjae", "Eunchae", "Hajun"},
}

// picturedClass lets a class come, each one a little further than the next.
func picturedClass(t *testing.T, l *lab, language string) {
	t.Helper()
	for i, name := range picturedNames[language] {
		status, body := l.call(t, "POST", "/api/seats", "", `{"name":"`+name+`"}`)
		if status != http.StatusCreated {
			t.Fatalf("%d %s", status, body)
		}
		s, b := decode[seat](t, body), newBrowser()
		b.get(t, s.Demo)
		if i%6 == 5 {
			continue
		}
		b.login(t, s.Demo, name)
		if i%2 == 0 {
			b.get(t, s.Demo)
		}
	}
}

// classPictures takes those of a class: the join page, the wall and the
// instructor's page.
func classPictures(t *testing.T, lang string) {
	l := start(t)
	b := newChromium(t, lang)
	b.open(l.url + "/j?lang=" + lang)
	b.wait("the offered name", "document.querySelector('#name').value")
	b.shoot("join-" + lang)
	b.open(l.url + "/teach?lang=" + lang)
	b.wait("the room without students", "!document.querySelector('#nobody').hidden")
	b.shoot("teach-empty-" + lang)
	picturedClass(t, l, lang)
	b.wait("everyone's seat", "document.querySelectorAll('.matrix tbody tr').length === %d", len(picturedNames[lang]))
	b.shoot("teach-" + lang)
	b.open(l.url + "/project/main?lang=" + lang)
	b.wait("the rows", "document.querySelectorAll('.big tbody tr').length > 4")
	b.shoot("wall-" + lang)
	l.call(t, "POST", "/api/rooms/main/asks", "", `{"lesson":"session","id":"after-delete"}`, "Accept-Language: "+lang)
	b.wait("the question", "!document.querySelector('.wall .ask').hidden")
	b.shoot("wall-ask-" + lang)
}
