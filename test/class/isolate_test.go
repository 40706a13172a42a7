package class

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// Names that turn round what stands beside them: by their script, and by a
// right-to-left override after the end of an isolate that the name did not begin.
// Rows and seats show the second with its controls written out; the welcome does
// not, because the page that the student sees doesn't.
const (
	hebrew     = "דנה"
	overriding = "mi\u2069\u202enim"
	written    = `mi\u2069\u202enim`
)

// escaping finds text of the page, titles, labels and options included, in which
// something turns the direction outside an isolate of its own.
const escaping = `(() => {
	const turns = /[\u061c\u200f\u202a-\u202e\u0590-\u08ff]/, bad = [];
	const check = (text, where) => {
		let depth = 0, safe = true;
		for (const c of text ?? '') {
			if (c >= '\u2066' && c <= '\u2068') depth++;
			else if (c === '\u2069') depth--;
			else if (turns.test(c) && !depth) safe = false;
			if (depth < 0) safe = false;
		}
		if (!safe || depth) bad.push(where + ': ' + JSON.stringify(text));
	};
	check(document.title, 'title');
	for (const e of document.body.querySelectorAll('*')) {
		if (e.closest('script, style, bdi')) continue;
		for (const name of ['title', 'aria-label', 'aria-valuetext', 'placeholder', 'alt']) check(e.getAttribute(name), e.tagName + ' ' + name);
		for (const node of e.childNodes) if (node.nodeType === 3) check(node.data, e.tagName + ' ' + e.className);
	}
	return bad;
})()`

// isolates checks that the page holds the names, and that none turns anything
// round.
func isolates(b *browser.Chromium, where string, names ...string) {
	b.T.Helper()
	for _, name := range names {
		b.Wait(fmt.Sprintf("%q %s", name, where), "[document.body.innerText, ...document.querySelectorAll('option, td, th')].some(e => (e.textContent ?? e).includes(%s))", strconv.Quote(name))
	}
	if bad := browser.Eval[[]string](b, escaping); len(bad) > 0 {
		b.T.Errorf("%s: not isolated:\n%s", where, strings.Join(bad, "\n"))
	}
}

// TestNamesAreIsolated: on every page that prints names, a name turns nothing
// round but itself.
func TestNamesAreIsolated(t *testing.T) {
	c := lab.NewClass(t)
	rooms := "/api/rooms/" + c.Room
	c.Set(t, `{"name":"`+hebrew+`"}`)
	student := browser.Joined(t, c)
	token := student.Storage("lab.seat." + c.Room)
	if status, body := c.Call(t, "PATCH", "/api/seats/me", token, `{"name":"`+hebrew+`"}`); status != http.StatusOK {
		t.Fatalf("renaming: %d %s", status, body)
	}
	id := browser.SeatOf(t, c.Lab, student, c.Room)
	status, body := c.Call(t, "POST", "/api/seats", "", `{"room":"`+c.Room+`","name":"`+overriding+`"}`)
	if status != http.StatusCreated {
		t.Fatalf("joining: %d %s", status, body)
	}
	other, others := lab.Decode[lab.Seat](t, body), lab.NewClient()

	// The lesson's page: the seat, the row, its story, the panel.
	student.Open(c.Site + "/lessons/session?lang=ko")
	student.Seated()
	login := func(name string) {
		t.Helper()
		student.Wait("the demo", "document.querySelector('#frame-a iframe')")
		browser.InFrame[any](student, 0, "(i => { i.value = "+strconv.Quote(name)+"; i.form.submit(); })(document.querySelector('input[name=username]'))")
		student.Wait("the row", "document.querySelector('.st tbody tr.is-mine .name').textContent.length > 2")
	}
	login(hebrew)
	student.Wait("the verdict", "document.querySelector('.panel').innerText.includes('%s')", hebrew)
	student.Click(".st tbody .why")
	isolates(student, "on the lesson's page", hebrew)
	student.PressMySeat()
	isolates(student, "in the seat's card", hebrew)
	student.Keys(kb.Escape)
	student.Open(c.Site + "/?lang=ko")
	student.Wait("the class", "document.querySelector('#here button').checkVisibility()")
	isolates(student, "on the home page", hebrew)
	student.Open(c.Site + "/j/" + c.RoomCode)
	student.Wait("the room", "document.querySelector('#code-say.right')")
	isolates(student, "where one joins", hebrew)

	// The teaching page and its dialogs.
	teacher := browser.New(t, "ko")
	teacher.Open(c.Site + "/teach?room=" + c.Room + "#key=" + c.Key(t))
	teacher.Wait("the seats", "document.querySelectorAll('.matrix tbody tr').length === 2 && document.querySelector('.rows .name')")
	isolates(teacher, "on the teaching page", hebrew, written)
	teacher.Click(".matrix tbody button")
	teacher.Wait("the seat", "document.querySelector('#d-seat').open")
	isolates(teacher, "in a seat's dialog")
	teacher.Click("#d-seat [value=remove]")
	teacher.Wait("the question", "document.querySelector('#sure').open")
	isolates(teacher, "before a seat is removed")
	teacher.Click("#sure [autofocus]")
	teacher.Manage("#codes")
	teacher.Wait("the codes", "document.querySelector('#d-codes').open")
	isolates(teacher, "among the codes to print", hebrew, written)

	// The board, with a seat in the spotlight, with everyone's servers, and a question.
	board := teacher
	others.Visit(t, other.Demo)
	others.Login(t, other.Demo, overriding)
	board.Open(c.Site + "/project/" + c.Room + "?lang=en")
	board.Wait("the welcome", "document.querySelector('.in .keyline q')?.textContent.includes('\u202e')")
	isolates(board, "on the board", hebrew, written)
	ends := browser.Eval[bool](board, `(() => {
		const text = document.querySelector('.in .keyline q').firstChild, r = document.createRange();
		r.setStart(text, text.length - 1);
		r.setEnd(text, text.length);
		return text.data.endsWith('!') && Math.abs(r.getBoundingClientRect().right - text.parentElement.getBoundingClientRect().right) < 30;
	})()`)
	if !ends {
		t.Error("the welcome does not end with its exclamation mark")
	}
	c.Lead(t, "PATCH", rooms+"/wall", `{"seat":"`+id+`"}`)
	board.Wait("the spotlight", "document.querySelector('.wall').hasAttribute('data-spot')")
	ask := lab.Decode[struct{ ID string }](t, c.Lead(t, "POST", rooms+"/asks", lab.Question))
	c.Lead(t, "PATCH", rooms+"/asks/"+ask.ID, `{"open":false}`)
	isolates(board, "with a question", hebrew)
	board.Keys(kb.ArrowDown, "d")
	board.Wait("the question", "!document.querySelector('.question').hidden")
	isolates(board, "before a row is deleted")
	board.Keys(kb.Escape)
	c.Lead(t, "PATCH", rooms+"/wall", `{"seat":""}`)
	c.Set(t, `{"servers":"each"}`)
	board.Wait("the seats", "document.querySelectorAll('.roster button').length === 2")
	isolates(board, "among the seats", hebrew, written)
}
