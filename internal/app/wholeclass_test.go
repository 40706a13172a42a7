package app

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// hour is a class in real browsers: the instructor's page and a wall on the
// instructor's computer, and students on devices of their own, which reach the
// lab under a plain-http name that is no secure context.
type hour struct {
	*lab
	code          string
	teacher, wall *chromium
	students      []*chromium
}

const pupils = 5

// newHour lets everyone join by the code on the wall.
func newHour(t *testing.T) *hour {
	t.Helper()
	h := &hour{lab: start(t, "-class", "-host", "lab.test"), teacher: ownChromium(t, "ko"), wall: ownChromium(t, "ko")}
	key := regexp.MustCompile(`/teach#key=\w+`).FindString(h.out.String())
	if key == "" {
		t.Fatalf("no instructor's link in\n%s", h.out)
	}
	for _, b := range []*chromium{h.teacher, h.wall} {
		b.open(h.url + key)
		b.wait("the instructor's page", "document.querySelector('.desk[data-state=desk]')")
	}
	h.wall.open(h.url + "/project/main")
	h.wall.wait("how to join", "document.querySelector('.code-word').textContent.length === 4")
	h.code = h.wall.text(".code-word")
	if where := h.wall.text(".where"); !strings.HasPrefix(where, "lab.test:") {
		t.Errorf("the wall says to open %q", where)
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(h.url, "http://"), ":")
	for i := range pupils {
		s := ownChromium(t, "ko", chromedp.Flag("host-resolver-rules", "MAP lab.test 127.0.0.1"))
		s.open("http://lab.test:" + port + "/j/" + strings.ToLower(h.code))
		if secure := eval[bool](s, "isSecureContext"); secure {
			t.Fatal("the students' pages are a secure context, which a class's are not")
		}
		s.wait("the offered name", "document.querySelector('#name').value")
		s.fill("#name", fmt.Sprintf("학생 %d", i+1))
		s.click("#join .primary")
		s.wait("the own row", "document.querySelector('.st tbody tr.is-mine')")
		h.students = append(h.students, s)
	}
	return h
}

// onWall waits until the wall's table has so many rows that a selector finds.
func (h *hour) onWall(what, selector string, n int) {
	h.wall.t.Helper()
	h.wall.wait(what, "document.querySelectorAll(`.big tbody tr%s`).length === %d", selector, n)
}

func (h *hour) key(key string) {
	h.wall.t.Helper()
	h.wall.run(chromedp.KeyEvent(key))
}

// TestWholeClass plays a class from joining to the export.
func TestWholeClass(t *testing.T) {
	h := newHour(t)
	first := h.students[0]
	h.wall.wait("everyone to be counted", "document.querySelector('.c-present').textContent === '%d'", pupils)
	h.teacher.wait("everyone's seat", "document.querySelectorAll('.matrix tbody tr').length === %d", pupils)

	// Everyone logs in; the rows land on the wall with names and without IDs.
	for i, s := range h.students {
		s.login(fmt.Sprintf("kim%d", i+1))
		s.passed("login")
	}
	h.wall.wait("the names on the wall", "[1, 2, 3, 4, 5].every(n => document.querySelector('.big').textContent.includes('kim' + n))")
	h.teacher.wait("everyone's first tick", "document.querySelectorAll('.matrix tbody td:nth-child(3) .passed').length === %d", pupils)
	id := regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4`)
	if text := h.wall.text("body"); id.MatchString(text) {
		t.Errorf("the wall shows a session ID unasked: %s", id.FindString(text))
	}

	// Predict, then see: the first student's row is deleted.
	h.teacher.click(".tabs label:has([value=ask])")
	h.teacher.click("#question .primary")
	for i, s := range h.students {
		s.wait("the question", "!document.querySelector('#ask').hidden")
		s.click(fmt.Sprintf("#ask li:nth-child(%d) input", 1+i%2))
	}
	h.teacher.wait("all predictions", "[...document.querySelectorAll('.bars .n')].reduce((n, e) => n + Number(e.textContent), 0) === %d", pupils)
	if early := eval[bool](first, "[...document.querySelectorAll('#ask .tell')].some(e => /[0-9]/.test(e.textContent))"); early {
		t.Error("a student sees the others' predictions before the outcome")
	}
	h.teacher.choose("#ask-by", "seat:"+h.seatOf(t, first, "main"))
	h.teacher.click("#ask-close")

	// The spotlight, and the delete key of the wall.
	for chosen := ""; !strings.Contains(chosen, "kim1"); chosen = h.wall.text(".big tr[aria-current]") {
		h.key(kb.ArrowDown)
		h.wall.wait("another row to be chosen", "(document.querySelector('.big tr[aria-current]')?.textContent ?? '') !== %q", chosen)
	}
	h.key("s")
	h.wall.wait("the first student in the spotlight", "document.querySelector('.ends .who').textContent.includes('kim1') || document.querySelector('.ends .who').textContent.includes('학생 1')")
	h.key("d")
	h.wall.wait("the question before deleting", "!document.querySelector('.question').hidden")
	h.key(kb.Enter)
	h.onWall("the row to go", "", pupils-1)
	first.wait("the own row to go", "!document.querySelector('.st tbody tr.is-mine')")
	first.click("#frame-a [name=reload]")
	first.wait("to be logged out", "document.querySelector('.st tbody tr.is-mine') && document.querySelector('.st tbody tr.is-mine .name').textContent !== 'kim1'")
	for i, s := range h.students {
		s.wait("the outcome", "document.querySelector('#ask output').textContent.includes('%s')", []string{"✕", "✓"}[i%2])
	}
	h.teacher.wait("the outcome", "document.querySelector('.bars li.right')")
	h.teacher.click("#ask-away")
	h.key("s")

	// Frozen, the wall takes nothing in; rewound, it shows what was.
	h.key("f")
	h.wall.wait("the wall to stand", "document.querySelector('.wall').dataset.mode === 'frozen'")
	first.login("again")
	first.wait("the new name", "document.querySelector('.st tbody tr.is-mine .name').textContent === 'again'")
	if strings.Contains(h.wall.text(".big"), "again") {
		t.Error("the frozen wall took something in")
	}
	h.key("f")
	h.wall.wait("the new name", "document.querySelector('.big').textContent.includes('again')")
	h.key(kb.ArrowLeft)
	h.wall.wait("the past", "document.querySelector('.wall').dataset.mode === 'past'")
	h.wall.click(".btn.live")
	h.wall.wait("the present", "document.querySelector('.wall').dataset.mode === 'live'")

	// A server each: the same cookie, and nobody is known. Then back.
	h.teacher.click(".roombar label:has([value=each])")
	for _, s := range h.students {
		s.click("#frame-a [name=reload]")
		s.wait("a table of one's own", "document.querySelectorAll('.st tbody tr').length === 1 && document.querySelector('.st tbody tr.is-mine')")
	}
	h.teacher.click(".roombar label:has([value=one])")
	for _, s := range h.students {
		s.wait("the table of all", "document.querySelectorAll('.st tbody tr').length === %d", pupils)
	}

	// The export has everyone.
	h.teacher.click(".menu summary")
	table := h.teacher.download(func() { h.teacher.click("#csv") })
	for i := range pupils {
		if name := fmt.Sprintf("학생 %d", i+1); !strings.Contains(table, name) {
			t.Errorf("no %s in\n%s", name, table)
		}
	}
}
