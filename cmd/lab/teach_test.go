package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	devtools "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// classroom is the instructor's page, open in one browser, and a student in
// another.
type classroom struct {
	*lab
	teacher, student *chromium
}

// newClassroom opens the instructor's page as the owner, and lets a student log
// in while it is open.
func newClassroom(t *testing.T) *classroom {
	t.Helper()
	c := &classroom{lab: start(t), teacher: newChromium(t, "ko"), student: newChromium(t, "ko")}
	c.teacher.open(c.url + "/teach")
	c.teacher.wait("the room without students", "!document.querySelector('#nobody').hidden")
	c.student.open(c.url + "/lessons/session")
	c.student.wait("the own row", "document.querySelector('.st tbody tr.is-mine')")
	c.teacher.wait("the student's row", "document.querySelectorAll('.matrix tbody tr').length === 1")
	c.student.login("김민아")
	c.student.passed("login")
	return c
}

// rows waits until the instructor's list of sessions has so many rows.
func (c *classroom) rows(n int) {
	c.teacher.t.Helper()
	c.teacher.wait("the list of sessions", "document.querySelectorAll('.rows li:not(.none)').length === %d", n)
}

// reload lets the student reload the demo, which shows the form or a welcome.
func (c *classroom) reload() {
	c.student.t.Helper()
	c.student.click("#frame-a [name=reload]")
}

// pane shows one of the instructor's panes.
func (c *classroom) pane(name string) {
	c.teacher.t.Helper()
	c.teacher.click(".tabs label:has([value=" + name + "])")
}

// TestTeach: what a student does is on the instructor's page at once, and the
// instructor's controls reach the student.
func TestTeach(t *testing.T) {
	c := newClassroom(t)
	teacher, student := c.teacher, c.student

	teacher.wait("the cell to move", "document.querySelector('.matrix tbody td:nth-child(3) .cell.passed')")
	teacher.wait("the name in the list of sessions", "document.querySelector('.rows .name').textContent === '김민아'")
	teacher.wait("the session beside the name", "document.querySelector('.matrix .c-sid .sid:not(.orphan)')")

	// One row, then all rows: the student is out, and no progress is lost.
	teacher.click(".rows li .danger")
	c.rows(0)
	student.wait("the own row to go", "!document.querySelector('.st tbody tr.is-mine')")
	teacher.wait("no key that opens a row", "!document.querySelector('.matrix .c-sid .sid:not(.orphan)')")
	c.reload()
	c.rows(1)
	teacher.click("#clear")
	if kept := eval[bool](teacher, "document.querySelector('#sure').open && document.activeElement.matches('#sure [autofocus]')"); !kept {
		t.Error("the focus is not on keeping the table")
	}
	teacher.click("#sure [autofocus]")
	c.rows(1)
	if back := eval[bool](teacher, "document.activeElement.id === 'clear'"); !back {
		t.Error("the focus did not come back to the button")
	}
	teacher.click("#clear")
	teacher.click("#sure [value=yes]")
	c.rows(0)
	student.wait("the own row to go", "!document.querySelector('.st tbody tr.is-mine')")
	teacher.wait("the cell to stay", "document.querySelector('.matrix tbody td:nth-child(3) .cell.passed')")

	// A server each, and back.
	teacher.click(".roombar label:has([value=each])")
	teacher.wait("the choice of tables", "!document.querySelector('.whose').hidden")
	c.reload()
	student.wait("a row of the own server", "document.querySelector('.st tbody tr.is-mine')")
	c.rows(0)
	seat := eval[string](teacher, "document.querySelector('.matrix tbody tr').dataset.seat")
	eval[any](teacher, `(s => { s.value = '`+seat+`'; s.dispatchEvent(new Event('change')); })(document.querySelector('#whose'))`)
	c.rows(1)
	teacher.click(".rows li .danger")
	c.rows(0)
	student.wait("the own row to go", "!document.querySelector('.st tbody tr.is-mine')")
	teacher.click(".roombar label:has([value=one])")
	teacher.wait("the one table", "document.querySelector('.whose').hidden")
	c.reload()
	c.rows(1)

	// Everyone to a lesson.
	told := c.listen(t)
	teacher.click("#push")
	teacher.wait("the lesson to be open for everyone", "document.querySelector('#push').textContent.includes('끝내기')")
	told(`"lesson":"session"`)
	teacher.click("#push")
	teacher.wait("the end of it", "!document.querySelector('#push').textContent.includes('끝내기')")
	told(`"lesson":""`)

	// A switch of the wall.
	c.pane("wall")
	teacher.click("label:has(#w-mask)")
	told(`"ids":true`)
	teacher.click("label:has(#w-freeze)")
	told(`"frozen":[0-9]`)
	teacher.click("#w-back")
	told(`"frozen":[0-9]+,"at":[0-9]`)
	teacher.click("#w-live")
	told(`"frozen":null,"at":null`)

	// The seat and its code; then the seat is taken away.
	teacher.click(".matrix tbody button")
	if code := teacher.text("#d-seat code"); len(code) != 9 {
		t.Errorf("the seat's code is %q", code)
	}
	teacher.click("#d-seat [value=remove]")
	teacher.click("#sure [value=yes]")
	teacher.wait("the room without that student", "!document.querySelector('.matrix tr[data-seat=%s]')", seat)
}

// listen reads the room's journal from now on; what it returns waits for an event
// that an expression matches.
func (l *lab) listen(t *testing.T) func(expression string) {
	t.Helper()
	type answer struct {
		Events []json.RawMessage
		Seq    uint64
	}
	_, body := l.call(t, "GET", "/api/rooms/main/events?wait=0", "", "")
	seq := decode[answer](t, body).Seq
	return func(expression string) {
		t.Helper()
		want := regexp.MustCompile(expression)
		for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
			_, body := l.call(t, "GET", fmt.Sprintf("/api/rooms/main/events?wait=5&after=%d", seq), "", "")
			got := decode[answer](t, body)
			seq = got.Seq
			for _, event := range got.Events {
				if want.Match(event) {
					return
				}
			}
		}
		t.Fatalf("no event says %s", expression)
	}
}

// TestPredict: a question, the answers as they come, and the request that decides.
func TestPredict(t *testing.T) {
	c := newClassroom(t)
	c.pane("ask")
	c.teacher.click("#question .primary")
	c.teacher.wait("the question", "!document.querySelector('#asked').hidden && document.querySelectorAll('.bars li').length === 3")

	_, snapshot := c.call(t, "GET", "/api/rooms/main/events?wait=0", "", "")
	ask := decode[struct {
		Events []struct {
			Ask struct {
				ID, Lesson string
				Options    []struct{ Page string }
			}
		}
	}](t, snapshot).Events[0].Ask
	if ask.Lesson != "session" {
		t.Errorf("the question is of lesson %q", ask.Lesson)
	}
	token := eval[string](c.student, "localStorage.getItem('lab.seat.main')")
	welcome := "0"
	if ask.Options[0].Page != "welcome" {
		t.Fatalf("the first option is %q", ask.Options[0].Page)
	}
	if status, body := c.call(t, "POST", "/api/seats/me/predictions", token, `{"ask":"`+ask.ID+`","option":`+welcome+`}`); status != http.StatusOK {
		t.Fatalf("predicting: %d %s", status, body)
	}
	c.teacher.wait("the bar to grow", "document.querySelector('.bars .n').textContent === '1'")
	c.teacher.click("#ask-close")
	c.teacher.wait("the question to be closed", "document.querySelector('#ask-close').hidden")
	c.reload()
	c.teacher.wait("the outcome", "document.querySelector('.bars li:first-child').matches('.right')")
	c.teacher.click("#ask-away")
	c.teacher.wait("the form", "!document.querySelector('#question').hidden")

	// One's own question is decided by hand.
	eval[any](c.teacher, `(s => { s.value = ''; s.dispatchEvent(new Event('change')); })(document.querySelector('#preset'))`)
	c.teacher.click("#question .primary")
	c.teacher.wait("what is missing", "document.querySelector('#question output').textContent")
	c.teacher.fill("#q-ask", "몇 줄이 될까요?")
	c.teacher.fill(".options li:nth-child(1) input", "한 줄")
	c.teacher.fill(".options li:nth-child(2) input", "두 줄")
	c.teacher.click("#question .primary")
	c.teacher.wait("the question", "document.querySelector('#asked .q').textContent === '몇 줄이 될까요?'")
	c.teacher.click("#ask-close")
	c.teacher.click(".bars li:nth-child(2) button")
	c.teacher.wait("the outcome", "document.querySelector('.bars li:nth-child(2)').matches('.right')")
}

// TestRowsStay: no row of the matrix moves while the focus is among them; once it
// has left, who is gone stands last.
func TestRowsStay(t *testing.T) {
	c := newClassroom(t)
	token := eval[string](c.student, "localStorage.getItem('lab.seat.main')")
	for who, name := range map[string]string{token: "하늘", c.seat(t).Token: "가람"} {
		if status, body := c.call(t, "PATCH", "/api/seats/me", who, `{"name":"`+name+`"}`); status != http.StatusOK {
			t.Fatalf("renaming: %d %s", status, body)
		}
	}
	order := "[...document.querySelectorAll('.matrix tbody button')].map(b => b.textContent).join()"
	c.teacher.wait("who is here to stand first", "%s === '하늘,가람'", order)
	eval[any](c.teacher, "document.querySelector('.matrix tbody button').focus()")
	c.student.open("about:blank")
	c.teacher.wait("the student to be gone", "document.querySelector('.matrix tbody tr').dataset.status === 'gone'")
	if got := eval[string](c.teacher, order); got != "하늘,가람" {
		t.Errorf("under the focus the rows are %s", got)
	}
	eval[any](c.teacher, "document.activeElement.blur()")
	c.teacher.wait("the rows to be put in order", "%s === '가람,하늘'", order)
}

// TestNamesAndProgress: a list of names becomes seats with codes, and progress
// becomes a file.
func TestNamesAndProgress(t *testing.T) {
	c := newClassroom(t)
	c.teacher.click(".menu summary")
	c.teacher.click("#names")
	c.teacher.fill("#names-text", "박도윤\n\n 최하린 \n")
	c.teacher.click("#d-names [value=yes]")
	c.teacher.wait("the codes", "document.querySelector('#d-codes').open && document.querySelectorAll('#d-codes tbody tr').length === 2")
	if name := c.teacher.text("#d-codes tr:nth-child(2) th"); name != "최하린" {
		t.Errorf("the second seat is of %q", name)
	}
	code := c.teacher.text("#d-codes tbody td")
	status, body := c.call(t, "POST", "/api/seats", "", `{"room":"","code":"`+code+`"}`)
	if taken := decode[seat](t, body); status != http.StatusOK || taken.Name != "박도윤" {
		t.Errorf("the code brings %d %s", status, body)
	}
	c.teacher.click("#d-codes .primary")
	c.teacher.wait("three students", "document.querySelectorAll('.matrix tbody tr').length === 3")

	c.teacher.click(".menu summary")
	table := c.teacher.download(func() { c.teacher.click("#csv") })
	lines := strings.Split(table, "\r\n")
	who := eval[string](c.teacher, "document.querySelector('.matrix tbody tr:has(.passed)').dataset.seat")
	if !strings.HasPrefix(table, "\ufeffseat,name,") || len(lines) != 5 || !strings.Contains(table, "\n"+who+",") || !strings.Contains(table, ",최하린,") {
		t.Errorf("the table is\n%s", table)
	}
}

// download returns the file that an act of the page brings.
func (b *chromium) download(act func()) string {
	b.t.Helper()
	folder, enabled := b.t.TempDir(), true
	b.run(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, devtools.SetDownloadBehavior, devtools.SetDownloadBehaviorParams{
			Behavior: devtools.SetDownloadBehaviorBehaviorAllowAndName, DownloadPath: folder, EventsEnabled: &enabled,
		})
		return err
	}))
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	progress := chromedp.Events(ctx, devtools.DownloadProgress)
	act()
	for event, err := range progress {
		if err != nil {
			b.t.Fatalf("browser: download: %v", err)
		}
		if event.State != devtools.DownloadProgressStateCompleted {
			continue
		}
		file, err := os.ReadFile(filepath.Join(folder, event.GUID))
		if err != nil {
			b.t.Fatal(err)
		}
		return string(file)
	}
	b.t.Fatal("no download")
	return ""
}

// TestInstructorsKey: in a class on a plain-http name the key leaves the address
// before anything is asked, what is asked then carries a token, and copying works
// without the clipboard API.
func TestInstructorsKey(t *testing.T) {
	l := start(t, "-class", "-host", "lab.test")
	l.call(t, "GET", "/healthz", "", "") // it serves once it has said everything
	link := regexp.MustCompile(`http://\S+/teach#key=(\S+)`).FindStringSubmatch(l.out.String())
	if link == nil {
		t.Fatalf("no instructor's link in\n%s", l.out)
	}
	key, lab := link[1], strings.Replace(l.url, "localhost", "lab.test", 1)
	b := newChromium(t, "ko", chromedp.Flag("host-resolver-rules", "MAP lab.test 127.0.0.1"))
	b.open(lab + "/teach")
	b.wait("the form", "document.querySelector('.desk[data-state=key]')")
	b.open("about:blank")
	b.open(lab + "/teach#key=" + key)
	b.wait("the room", "document.querySelector('.desk[data-state=desk]')")
	if at := eval[string](b, "location.href"); strings.Contains(at, key) {
		t.Errorf("the address is %s", at)
	}
	token := eval[string](b, "localStorage.getItem('lab.lead')")
	if token == "" || strings.Contains(token, key) {
		t.Errorf("the token is %q", token)
	}
	b.wait("the room without students", "!document.querySelector('#nobody').hidden")
	led := 0
	for _, r := range b.seen(lab + "/api/rooms/main/") {
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

	if eval[bool](b, "isSecureContext") {
		t.Error("this is a secure context, which a class has not")
	}
	b.click("#copy")
	b.wait("the copy to be told of", "document.querySelector('.toast').textContent")
	eval[any](b, "document.querySelector('#search').focus()")
	b.run(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: "keyDown", Key: "v", Commands: []string{"paste"}})
		return err
	}))
	b.wait("the join link", "/^http:.*[/]j[/]....$/.test(document.querySelector('#search').value)")

	// A wrong key is told of; the right link pasted instead lets in.
	eval[any](b, "localStorage.clear()")
	b.open("about:blank")
	b.open(lab + "/teach#key=wrong")
	b.wait("the form", "document.querySelector('.desk[data-state=key] #key-say').textContent")
	b.fill("#key", link[0])
	b.click("form.key button")
	b.wait("the room", "document.querySelector('.desk[data-state=desk]')")
}

// TestTeachAccessible runs axe-core on the instructor's page and its states.
func TestTeachAccessible(t *testing.T) {
	axe := readAxe(t)
	l := start(t)
	for _, lang := range []string{"ko", "en"} {
		b := newChromium(t, lang)
		check := func(state string) {
			t.Helper()
			b.accessible(lang + ", " + state)
		}
		b.open(l.url + "/teach?lang=" + lang + "#key=wrong")
		b.wait("the form", "document.querySelector('.desk[data-state=key] #key-say').textContent")
		eval[any](b, axe)
		check("the key")
		b.open(l.url + "/?lang=" + lang)
		b.open(l.url + "/teach?lang=" + lang)
		b.wait("the room", "document.querySelector('.desk[data-state=desk]')")
		eval[any](b, axe)
		if lang == "ko" {
			b.wait("the room without students", "!document.querySelector('#nobody').hidden")
			check("nobody")
			student, visitor := l.seat(t), newBrowser()
			visitor.get(t, student.Demo)
			visitor.login(t, student.Demo, "김민아")
		}
		b.wait("the student", "document.querySelector('.matrix tbody tr')")
		b.wait("the session", "document.querySelector('.rows .name')")
		check("a student")
		for _, pane := range []string{"wall", "ask"} {
			b.click(".tabs label:has([value=" + pane + "])")
			check(pane)
		}
		b.click("#question .primary")
		b.click("#ask-close")
		b.wait("the question to be closed", "document.querySelector('#ask-close').hidden")
		check("a closed question")
		b.click("#ask-away")
		b.wait("the form", "!document.querySelector('#question').hidden")
		b.click(".menu summary")
		check("the menu")
		for _, opens := range []string{"#phone", "#codes", "#names"} {
			if opens != "#phone" {
				b.click(".menu summary")
			}
			b.click(opens)
			b.wait("the dialog", "document.querySelector('dialog[open]')")
			check(opens)
			eval[any](b, "document.querySelector('dialog[open]').close()")
		}
		b.click("#clear")
		check("the question before the table is emptied")
		b.click("#sure [autofocus]")
		b.click(".matrix tbody button")
		check("a seat")
	}
}
