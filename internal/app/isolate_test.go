package app

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
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
func (b *chromium) isolates(where string, names ...string) {
	b.t.Helper()
	for _, name := range names {
		b.wait(fmt.Sprintf("%q %s", name, where), "[document.body.innerText, ...document.querySelectorAll('option, td, th')].some(e => (e.textContent ?? e).includes(%s))", strconv.Quote(name))
	}
	if bad := eval[[]string](b, escaping); len(bad) > 0 {
		b.t.Errorf("%s: not isolated:\n%s", where, strings.Join(bad, "\n"))
	}
}

// TestNamesAreIsolated: on every page that prints names, a name turns nothing
// round but itself.
func TestNamesAreIsolated(t *testing.T) {
	c := newClass(t)
	rooms := "/api/rooms/" + c.room
	c.set(t, `{"name":"`+hebrew+`"}`)
	student := c.joined(t)
	token := student.storage("lab.seat." + c.room)
	if status, body := c.call(t, "PATCH", "/api/seats/me", token, `{"name":"`+hebrew+`"}`); status != http.StatusOK {
		t.Fatalf("renaming: %d %s", status, body)
	}
	id := c.seatOf(t, student, c.room)
	status, body := c.call(t, "POST", "/api/seats", "", `{"room":"`+c.room+`","name":"`+overriding+`"}`)
	if status != http.StatusCreated {
		t.Fatalf("joining: %d %s", status, body)
	}
	other, others := decode[seat](t, body), newBrowser()

	// The lesson's page: the seat, the row, its story, the panel.
	student.open(c.site + "/lessons/session?lang=ko")
	student.seated()
	login := func(name string) {
		t.Helper()
		student.wait("the demo", "document.querySelector('#frame-a iframe')")
		inFrame[any](student, 0, "(i => { i.value = "+strconv.Quote(name)+"; i.form.submit(); })(document.querySelector('input[name=username]'))")
		student.wait("the row", "document.querySelector('.st tbody tr.is-mine .name').textContent.length > 2")
	}
	login(hebrew)
	student.wait("the verdict", "document.querySelector('.panel').innerText.includes('%s')", hebrew)
	student.click(".st tbody .why")
	student.isolates("on the lesson's page", hebrew)
	student.click("#my-seat")
	student.isolates("in the seat's card", hebrew)
	student.keys(kb.Escape)
	student.open(c.site + "/?lang=ko")
	student.wait("the class", "document.querySelector('#here button').checkVisibility()")
	student.isolates("on the home page", hebrew)
	student.open(c.site + "/j/" + c.roomCode)
	student.wait("the room", "document.querySelector('#code-say.right')")
	student.isolates("where one joins", hebrew)

	// The teaching page and its dialogs.
	teacher := newChromium(t, "ko")
	teacher.open(c.site + "/teach?room=" + c.room + "#key=" + c.key(t))
	teacher.wait("the seats", "document.querySelectorAll('.matrix tbody tr').length === 2 && document.querySelector('.rows .name')")
	teacher.isolates("on the teaching page", hebrew, written)
	teacher.click(".matrix tbody button")
	teacher.wait("the seat", "document.querySelector('#d-seat').open")
	teacher.isolates("in a seat's dialog")
	teacher.click("#d-seat [value=remove]")
	teacher.wait("the question", "document.querySelector('#sure').open")
	teacher.isolates("before a seat is removed")
	teacher.click("#sure [autofocus]")
	teacher.manage("#codes")
	teacher.wait("the codes", "document.querySelector('#d-codes').open")
	teacher.isolates("among the codes to print", hebrew, written)

	// The board, with a seat in the spotlight, with everyone's servers, and a question.
	board := teacher
	others.get(t, other.Demo)
	others.login(t, other.Demo, overriding)
	board.open(c.site + "/project/" + c.room + "?lang=en")
	board.wait("the welcome", "document.querySelector('.in .keyline q')?.textContent.includes('\u202e')")
	board.isolates("on the board", hebrew, written)
	ends := eval[bool](board, `(() => {
		const text = document.querySelector('.in .keyline q').firstChild, r = document.createRange();
		r.setStart(text, text.length - 1);
		r.setEnd(text, text.length);
		return text.data.endsWith('!') && Math.abs(r.getBoundingClientRect().right - text.parentElement.getBoundingClientRect().right) < 30;
	})()`)
	if !ends {
		t.Error("the welcome does not end with its exclamation mark")
	}
	c.lead(t, "PATCH", rooms+"/wall", `{"seat":"`+id+`"}`)
	board.wait("the spotlight", "document.querySelector('.wall').hasAttribute('data-spot')")
	ask := decode[struct{ ID string }](t, c.lead(t, "POST", rooms+"/asks", question))
	c.lead(t, "PATCH", rooms+"/asks/"+ask.ID, `{"open":false}`)
	board.isolates("with a question", hebrew)
	board.keys(kb.ArrowDown, "d")
	board.wait("the question", "!document.querySelector('.question').hidden")
	board.isolates("before a row is deleted")
	board.keys(kb.Escape)
	c.lead(t, "PATCH", rooms+"/wall", `{"seat":""}`)
	c.set(t, `{"servers":"each"}`)
	board.wait("the seats", "document.querySelectorAll('.roster button').length === 2")
	board.isolates("among the seats", hebrew, written)
}
