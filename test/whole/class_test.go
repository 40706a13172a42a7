package whole

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// hour is a class in real browsers: the instructor's page and a wall on the
// instructor's computer, and students on devices of their own, which reach the
// lab under a plain-http name that is no secure context.
type hour struct {
	*lab.Lab
	code          string
	teacher, wall *browser.Chromium
	students      []*browser.Chromium
}

const pupils = 5

// newHour lets everyone join by the code on the wall.
func newHour(t *testing.T) *hour {
	t.Helper()
	h := &hour{Lab: lab.Start(t, "-class", "-host", "lab.test"), teacher: browser.Own(t, "ko"), wall: browser.Own(t, "ko")}
	key := regexp.MustCompile(`/teach#key=\w+`).FindString(h.Out.String())
	if key == "" {
		t.Fatalf("no instructor's link in\n%s", h.Out)
	}
	for _, b := range []*browser.Chromium{h.teacher, h.wall} {
		b.Open(h.URL + key)
		b.AwaitDesk()
	}
	h.wall.Open(h.URL + "/project/main")
	h.wall.Wait("how to join", "document.querySelector('.code-word').textContent.length === 4")
	h.code = h.wall.Text(".code-word")
	if where := h.wall.Text(".where"); !strings.HasPrefix(where, "lab.test:") {
		t.Errorf("the wall says to open %q", where)
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(h.URL, "http://"), ":")
	for i := range pupils {
		s := browser.Own(t, "ko", chromedp.Flag("host-resolver-rules", "MAP lab.test 127.0.0.1"))
		s.Open("http://lab.test:" + port + "/j/" + strings.ToLower(h.code))
		if secure := browser.Eval[bool](s, "isSecureContext"); secure {
			t.Fatal("the students' pages are a secure context, which a class's are not")
		}
		s.Wait("the offered name", "document.querySelector('#name').value")
		s.Fill("#name", fmt.Sprintf("학생 %d", i+1))
		s.PressJoin()
		s.AwaitRow()
		h.students = append(h.students, s)
	}
	return h
}

// onWall waits until the wall's table has so many rows that a selector finds.
func (h *hour) onWall(what, selector string, n int) {
	h.wall.T.Helper()
	h.wall.Wait(what, "document.querySelectorAll(`.big tbody tr%s`).length === %d", selector, n)
}

func (h *hour) key(key string) {
	h.wall.T.Helper()
	h.wall.Run(chromedp.KeyEvent(key))
}

// TestWholeClass plays a class from joining to the export.
func TestWholeClass(t *testing.T) {
	h := newHour(t)
	first := h.students[0]
	lab.Step(t, "everyone joins")
	h.wall.Wait("everyone to be counted", "document.querySelector('.c-present').textContent === '%d'", pupils)
	h.teacher.Wait("everyone's seat", "document.querySelectorAll('.matrix tbody tr').length === %d", pupils)

	lab.Step(t, "everyone logs in: the board shows names and no IDs")
	for i, s := range h.students {
		s.Login(fmt.Sprintf("kim%d", i+1))
		s.Passed("login")
	}
	h.wall.Wait("the names on the wall", "[1, 2, 3, 4, 5].every(n => document.querySelector('.big').textContent.includes('kim' + n))")
	h.teacher.Wait("everyone's first tick", "document.querySelectorAll('.matrix tbody td:nth-child(3) .passed').length === %d", pupils)
	id := regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4`)
	if text := h.wall.Text("body"); id.MatchString(text) {
		t.Errorf("the wall shows a session ID unasked: %s", id.FindString(text))
	}

	lab.Step(t, "everyone predicts what deleting a row does")
	h.teacher.Click(".tabs label:has([value=ask])")
	h.teacher.Click("#question .primary")
	for i, s := range h.students {
		s.Wait("the question", "!document.querySelector('#ask').hidden")
		s.Click(fmt.Sprintf("#ask li:nth-child(%d) input", 1+i%2))
	}
	h.teacher.Wait("all predictions", "[...document.querySelectorAll('.bars .n')].reduce((n, e) => n + Number(e.textContent), 0) === %d", pupils)
	if early := browser.Eval[bool](first, "[...document.querySelectorAll('#ask .tell')].some(e => /[0-9]/.test(e.textContent))"); early {
		t.Error("a student sees the others' predictions before the outcome")
	}
	h.teacher.Choose("#ask-by", "seat:"+browser.SeatOf(t, h.Lab, first, "main"))
	h.teacher.Click("#ask-close")

	lab.Step(t, "the spotlight, and the board's delete key")
	for chosen := ""; !strings.Contains(chosen, "kim1"); chosen = h.wall.Text(".big tr[aria-current]") {
		h.key(kb.ArrowDown)
		h.wall.Wait("another row to be chosen", "(document.querySelector('.big tr[aria-current]')?.textContent ?? '') !== %q", chosen)
	}
	h.key("s")
	h.wall.Wait("the first student in the spotlight", "document.querySelector('.ends .who').textContent.includes('kim1') || document.querySelector('.ends .who').textContent.includes('학생 1')")
	h.key("d")
	h.wall.Wait("the question before deleting", "!document.querySelector('.question').hidden")
	h.key(kb.Enter)
	h.onWall("the row to go", "", pupils-1)
	first.AwaitNoRow()
	first.PressReload("a")
	first.Wait("to be logged out", "document.querySelector('.st tbody tr.is-mine') && document.querySelector('.st tbody tr.is-mine .name').textContent !== 'kim1'")
	for i, s := range h.students {
		s.Wait("the outcome", "document.querySelector('#ask output').textContent.includes('%s')", []string{"✕", "✓"}[i%2])
	}
	h.teacher.Wait("the outcome", "document.querySelector('.bars li.right')")
	h.teacher.Click("#ask-away")
	h.key("s")

	lab.Step(t, "a frozen board takes nothing in; a rewound one shows what was")
	h.key("f")
	h.wall.Wait("the wall to stand", "document.querySelector('.wall').dataset.mode === 'frozen'")
	first.Login("again")
	first.Wait("the new name", "document.querySelector('.st tbody tr.is-mine .name').textContent === 'again'")
	if strings.Contains(h.wall.Text(".big"), "again") {
		t.Error("the frozen wall took something in")
	}
	h.key("f")
	h.wall.Wait("the new name", "document.querySelector('.big').textContent.includes('again')")
	h.key(kb.ArrowLeft)
	h.wall.AwaitPast()
	h.wall.Click(".btn.live")
	h.wall.AwaitLive()

	lab.Step(t, "a server for each seat, which knows nobody, and back")
	h.teacher.Click(".roombar label:has([value=each])")
	for _, s := range h.students {
		s.PressReload("a")
		s.Wait("a table of one's own", "document.querySelectorAll('.st tbody tr').length === 1 && document.querySelector('.st tbody tr.is-mine')")
	}
	h.teacher.Click(".roombar label:has([value=one])")
	for _, s := range h.students {
		s.Wait("the table of all", "document.querySelectorAll('.st tbody tr').length === %d", pupils)
	}

	lab.Step(t, "the export has everyone")
	h.teacher.PressMenu()
	table := h.teacher.Download(func() { h.teacher.Click("#csv") })
	for i := range pupils {
		if name := fmt.Sprintf("학생 %d", i+1); !strings.Contains(table, name) {
			t.Errorf("no %s in\n%s", name, table)
		}
	}
}
