package pictures

import (
	"os"
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestPictures takes the pictures of the pages, in both languages.
func TestPictures(t *testing.T) {
	if *browser.Pictures == "" {
		t.Skip("takes pictures when told where: -pictures DIR")
	}
	if err := os.MkdirAll(*browser.Pictures, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"ko", "en"} {
		l := lab.Start(t)
		for _, name := range []string{"최하린", "이서준", "박도윤"} {
			other, b := l.Seat(t), lab.NewClient()
			b.Visit(t, other.Demo)
			b.Login(t, other.Demo, name)
		}
		b := browser.New(t, lang)
		shoot := func(page string) { b.Shoot(page + "-" + lang) }
		if !t.Run("class in "+lang, func(t *testing.T) { classPictures(t, lang) }) {
			t.FailNow()
		}
		b.Open(l.URL + "/?lang=" + lang)
		shoot("home")
		b.Open(l.URL + "/nope?lang=" + lang)
		shoot("error")

		b.Open(l.URL + "/lessons/session?lang=" + lang)
		b.AwaitRow()
		shoot("arrival")
		b.Login("김민아")
		b.Passed("login")
		b.PressReload("a")
		b.Wait("the reload", "document.querySelectorAll('#ex-check .steps li.done').length === 2")
		browser.Eval[any](b, "document.querySelector('#frame-a [name=reload]').blur()")
		shoot("lesson")
		browser.Eval[any](b, "document.querySelector('#ex-check').scrollIntoView({block: 'center'})")
		shoot("exercise")
		browser.Eval[any](b, "document.querySelector('input[name=pane][value=bench]').click()")
		b.PressDelete()
		b.AwaitNoRow()
		shoot("deleted")
		b.PressReload("a")
		b.AwaitRow()
		shoot("again")
		walk(b, shoot)
	}
}

// walk goes on from the row that was deleted: back to the moment before, on with
// a second browser, and into the first one's session with its ID alone.
func walk(b *browser.Chromium, shoot func(page string)) {
	b.Click("[name=back]")
	b.Wait("the moment of the deletion", "document.querySelector('.st [data-diff=gone]')")
	shoot("past")
	b.Click(".live")
	b.Login("김민아")
	b.Shown(0, "Welcome")
	b.PressTwo()
	b.AwaitRows(2)
	b.Shown(1, "username")
	shoot("two")
	b.PressJar("a")
	b.Wait("the jar of A", "document.querySelector('#jar-a li input')?.value.length === 36")
	id := browser.Eval[string](b, "document.querySelector('#jar-a li input').value")
	browser.Eval[any](b, "document.querySelector('#jar-a').hidePopover()")
	b.PressJar("b")
	b.Wait("the jar of B", "document.querySelector('#jar-b li input')")
	browser.Eval[any](b, "document.querySelector('#jar-b li input').value = '"+id+"'")
	b.Click("#jar-b li .btn")
	b.Wait("the ID in it", "document.querySelector('#jar-b output.right')")
	shoot("jar")
	browser.Eval[any](b, "document.querySelector('#jar-b').hidePopover()")
	b.PressReload("b")
	b.Shown(1, "Welcome")
	b.Wait("B's request", "document.querySelector('.req .way').textContent.includes('B') && document.querySelector('.req output.hit')")
	browser.Eval[any](b, "document.activeElement.blur()")
	shoot("hijack")
	b.PressTwo()
	b.PressSettings()
	b.Switchboard("!document.querySelector('#policy-escape').disabled")
	b.Flip("escape", true)
	b.Flip("httpOnly", true)
	browser.Eval[any](b, "document.querySelector('[data-field=httpOnly] details').open = true")
	browser.Eval[any](b, "document.activeElement.blur()")
	shoot("board")
}

// classPictures takes those of a class: the join page, the wall and the
// instructor's page.
func classPictures(t *testing.T, lang string) {
	l := lab.Start(t)
	b := browser.New(t, lang)
	b.Open(l.URL + "/j?lang=" + lang)
	b.Wait("the offered name", "document.querySelector('#name').value")
	b.Shoot("join-" + lang)
	b.Open(l.URL + "/teach?lang=" + lang)
	b.Wait("the room without students", "!document.querySelector('#nobody').hidden")
	b.Shoot("teach-empty-" + lang)
	browser.PicturedClass(t, l, lang)
	b.Wait("everyone's seat", "document.querySelectorAll('.matrix tbody tr').length === %d", len(browser.PicturedNames[lang]))
	b.Shoot("teach-" + lang)
	b.Open(l.URL + "/project/main?lang=" + lang)
	b.Wait("the rows", "document.querySelectorAll('.big tbody tr').length > 4")
	b.Shoot("wall-" + lang)
	l.Call(t, "POST", "/api/rooms/main/asks", "", `{"lesson":"session","id":"after-delete"}`, "Accept-Language: "+lang)
	b.Wait("the question", "!document.querySelector('.wall .ask').hidden")
	b.Shoot("wall-ask-" + lang)
}
