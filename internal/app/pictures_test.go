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

// Pictures is where TestPictures puts what it takes; the documents show some of
// them:
//
//	go test ./internal/app -run TestPictures -pictures ../../docs/pictures
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

// TestPictures takes the pictures of the pages, in both languages.
func TestPictures(t *testing.T) {
	if *Pictures == "" {
		t.Skip("takes pictures when told where: -pictures DIR")
	}
	if err := os.MkdirAll(*Pictures, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"ko", "en"} {
		l := Start(t)
		for _, name := range []string{"최하린", "이서준", "박도윤"} {
			other, b := l.Seat(t), NewClient()
			b.Visit(t, other.Demo)
			b.Login(t, other.Demo, name)
		}
		b := New(t, lang)
		shoot := func(page string) { b.Shoot(page + "-" + lang) }
		if !t.Run("class in "+lang, func(t *testing.T) { classPictures(t, lang) }) {
			t.FailNow()
		}
		b.Open(l.URL + "/?lang=" + lang)
		shoot("home")
		b.Open(l.URL + "/nope?lang=" + lang)
		shoot("error")

		b.Open(l.URL + "/lessons/session?lang=" + lang)
		b.Wait("the own row", "document.querySelector('.st tbody tr.is-mine')")
		shoot("arrival")
		b.Login("김민아")
		b.Passed("login")
		b.Click("#frame-a [name=reload]")
		b.Wait("the reload", "document.querySelectorAll('#ex-check .steps li.done').length === 2")
		Eval[any](b, "document.querySelector('#frame-a [name=reload]').blur()")
		shoot("lesson")
		Eval[any](b, "document.querySelector('#ex-check').scrollIntoView({block: 'center'})")
		shoot("exercise")
		Eval[any](b, "document.querySelector('input[name=pane][value=bench]').click()")
		b.Click(".st tr.is-mine button.danger")
		b.Wait("the row to go", "!document.querySelector('.st tbody tr.is-mine')")
		shoot("deleted")
		b.Click("#frame-a [name=reload]")
		b.Wait("the new row", "document.querySelector('.st tbody tr.is-mine')")
		shoot("again")
		walk(b, shoot)
	}
}

// walk goes on from the row that was deleted: back to the moment before, on with
// a second browser, and into the first one's session with its ID alone.
func walk(b *Chromium, shoot func(page string)) {
	b.Click("[name=back]")
	b.Wait("the moment of the deletion", "document.querySelector('.st [data-diff=gone]')")
	shoot("past")
	b.Click(".live")
	b.Login("김민아")
	b.Shown(0, "Welcome")
	b.Click("#two")
	b.Wait("the stranger's row", "document.querySelectorAll('.st tbody tr.is-mine').length === 2")
	b.Shown(1, "username")
	shoot("two")
	b.Click("#frame-a .jar")
	b.Wait("the jar of A", "document.querySelector('#jar-a li input')?.value.length === 36")
	id := Eval[string](b, "document.querySelector('#jar-a li input').value")
	Eval[any](b, "document.querySelector('#jar-a').hidePopover()")
	b.Click("#frame-b .jar")
	b.Wait("the jar of B", "document.querySelector('#jar-b li input')")
	Eval[any](b, "document.querySelector('#jar-b li input').value = '"+id+"'")
	b.Click("#jar-b li .btn")
	b.Wait("the ID in it", "document.querySelector('#jar-b output.right')")
	shoot("jar")
	Eval[any](b, "document.querySelector('#jar-b').hidePopover()")
	b.Click("#frame-b [name=reload]")
	b.Shown(1, "Welcome")
	b.Wait("B's request", "document.querySelector('.req .way').textContent.includes('B') && document.querySelector('.req output.hit')")
	Eval[any](b, "document.activeElement.blur()")
	shoot("hijack")
	b.Click("#two")
	b.Click("#policy")
	b.Switchboard("!document.querySelector('#policy-escape').disabled")
	b.Flip("escape", true)
	b.Flip("httpOnly", true)
	Eval[any](b, "document.querySelector('[data-field=httpOnly] details').open = true")
	Eval[any](b, "document.activeElement.blur()")
	shoot("board")
}

// PicturedNames are those of a class.
var PicturedNames = map[string][]string{
	"ko": {"최하린", "이서준", "박도윤", "오지안", "한유나", "임도현", "윤서아", "강지호", "정우진", "권민재", "고은채", "서하준"},
	"en": {"Harin", "Seojun", "Doyun", "Jian", "Yuna", "Dohyun", "Seoa", "Jiho", "Woojin", "Minjae", "Eunchae", "Hajun"},
}

// PicturedClass lets a class come, each one a little further than the next.
func PicturedClass(t *testing.T, l *Lab, language string) {
	t.Helper()
	for i, name := range PicturedNames[language] {
		status, body := l.Call(t, "POST", "/api/seats", "", `{"name":"`+name+`"}`)
		if status != http.StatusCreated {
			t.Fatalf("%d %s", status, body)
		}
		s, b := Decode[Seat](t, body), NewClient()
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

// classPictures takes those of a class: the join page, the wall and the
// instructor's page.
func classPictures(t *testing.T, lang string) {
	l := Start(t)
	b := New(t, lang)
	b.Open(l.URL + "/j?lang=" + lang)
	b.Wait("the offered name", "document.querySelector('#name').value")
	b.Shoot("join-" + lang)
	b.Open(l.URL + "/teach?lang=" + lang)
	b.Wait("the room without students", "!document.querySelector('#nobody').hidden")
	b.Shoot("teach-empty-" + lang)
	PicturedClass(t, l, lang)
	b.Wait("everyone's seat", "document.querySelectorAll('.matrix tbody tr').length === %d", len(PicturedNames[lang]))
	b.Shoot("teach-" + lang)
	b.Open(l.URL + "/project/main?lang=" + lang)
	b.Wait("the rows", "document.querySelectorAll('.big tbody tr').length > 4")
	b.Shoot("wall-" + lang)
	l.Call(t, "POST", "/api/rooms/main/asks", "", `{"lesson":"session","id":"after-delete"}`, "Accept-Language: "+lang)
	b.Wait("the question", "!document.querySelector('.wall .ask').hidden")
	b.Shoot("wall-ask-" + lang)
}
