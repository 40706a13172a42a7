package app

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// wall opens the wall of the default room, as the owner.
func (l *lab) wall(t *testing.T, lang string) *chromium {
	t.Helper()
	b := newChromium(t, lang)
	b.run(chromedp.EmulateViewport(1920, 1080))
	b.open(l.url + "/project/main?lang=" + lang)
	b.wait("the table", "document.querySelector('.c-rows').textContent !== '–' && document.querySelector('.code-word').textContent")
	return b
}

// keys presses keys one after another.
func (b *chromium) keys(keys ...string) {
	b.t.Helper()
	for _, key := range keys {
		b.run(chromedp.KeyEvent(key))
	}
}

// rows waits until the wall's table has so many rows.
func (b *chromium) rows(n int) {
	b.t.Helper()
	b.wait(fmt.Sprint(n, " rows"), "document.querySelectorAll('.big tbody tr').length === %d && document.querySelector('.c-rows').textContent === '%[1]d'", n)
}

// loggedIn is a student who has logged in: three requests, one row.
func (l *lab) loggedIn(t *testing.T, name string) (seat, *browser) {
	t.Helper()
	s, b := l.seat(t), newBrowser()
	b.get(t, s.Demo)
	b.login(t, s.Demo, name)
	return s, b
}

// TestWall does with one wall what an instructor does with its keys.
func TestWall(t *testing.T) {
	l := start(t)
	b := l.wall(t, "ko")
	b.sees("fresh", "getComputedStyle(document.querySelector('.big .is-new .fresh')).display !== 'none'")
	s, student := l.loggedIn(t, "김민아")
	b.rows(1)
	b.wait("the welcome", "document.querySelector('.in .keyline').textContent.includes('Welcome, 김민아!')")
	b.wait("the word for a new row", "seen.fresh")

	table := func() tableView {
		t.Helper()
		_, body := l.call(t, "GET", "/api/rooms/main/sessions", "", "")
		return decode[tableView](t, body)
	}
	row := table().Sessions[0]
	secret := row.ID[len(row.Tag):]
	page := func() string { t.Helper(); return eval[string](b, "document.documentElement.outerHTML") }
	if html := page(); strings.Contains(html, secret[:5]) || strings.Contains(html, s.Demo) {
		t.Error("the masked wall holds more of the ID than its tag")
	}
	if got := b.text(".big tbody .sid"); got != row.Tag+"••••" {
		t.Errorf("the masked chip is %q", got)
	}
	if want := "Cookie: sessionid=" + row.Tag + strings.Map(func(r rune) rune {
		if r == '-' {
			return r
		}
		return '•'
	}, secret); b.text(".out .keyline") != want {
		t.Errorf("the masked line is %q, want %q", b.text(".out .keyline"), want)
	}

	t.Run("mask", func(t *testing.T) {
		b.keys("m")
		b.wait("the ID", "document.querySelector('.out .keyline').textContent === 'Cookie: sessionid=%s'", row.ID)
		b.wait("more of it in the table", "document.querySelector('.big tbody .sid').textContent === '%s'", row.ID[:8])
		if strings.Contains(page(), strings.TrimSuffix(s.Demo[strings.Index(s.Demo, "/s/"):], "/")) {
			t.Error("the wall shows the desk's path")
		}
		b.keys("m")
		b.wait("the mask", "!document.documentElement.outerHTML.includes('%s')", secret[:5])
		// Hangul is on: the same key types another letter.
		eval[any](b, "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ㅡ', code: 'KeyM', bubbles: true}))")
		b.wait("the ID again", "document.querySelector('.big tbody .sid').textContent === '%s'", row.ID[:8])
		b.keys("m")
		b.wait("the mask again", "!document.documentElement.outerHTML.includes('%s')", secret[:5])
	})

	t.Run("names", func(t *testing.T) {
		b.keys("n")
		b.wait("no name", "!document.body.textContent.includes('김민아')")
		b.keys("n")
		b.wait("the name", "document.querySelector('.big .name').textContent === '김민아'")
	})

	t.Run("freeze", func(t *testing.T) {
		b.keys("f")
		b.wait("the freeze", "document.querySelector('.mode').dataset.mode === 'frozen'")
		l.loggedIn(t, "이서준")
		b.wait("what waits", "document.querySelector('.mode').textContent.includes('3개')")
		if rows := eval[int](b, "document.querySelectorAll('.big tbody tr').length"); rows != 1 {
			t.Errorf("%d rows while the wall is frozen", rows)
		}
		b.keys("f")
		b.rows(2)
		b.wait("the new row on top", "document.querySelector('.big tbody tr .name').textContent === '이서준'")
	})

	t.Run("rewind", func(t *testing.T) {
		b.keys(kb.ArrowLeft, kb.ArrowLeft)
		b.wait("the table before the name", "document.querySelector('.wall').dataset.mode === 'past' && document.querySelector('.big tbody tr .name').textContent === '없음'")
		b.keys(kb.ArrowLeft)
		b.wait("the table before the row", "document.querySelectorAll('.big tbody tr').length === 1")
		b.keys("d")
		b.wait("the refusal", "document.querySelector('.said').textContent.includes('End')")
		l.loggedIn(t, "박도윤")
		b.wait("a longer timeline", "document.querySelectorAll('.dot.after').length === 6")
		if rows := eval[int](b, "document.querySelectorAll('.big tbody tr').length"); rows != 1 {
			t.Errorf("%d rows while the wall is rewound", rows)
		}
		b.keys(kb.ArrowRight)
		b.wait("one step on", "document.querySelectorAll('.big tbody tr').length === 2")
		b.keys(kb.End)
		b.rows(3)
		// The range does the same with its own keys, and no key twice.
		b.run(chromedp.Focus(chromedp.CSS(".track input")))
		b.keys(kb.ArrowLeft)
		b.wait("one dot back", "document.querySelectorAll('.dot.after').length === 1")
		b.keys(kb.ArrowRight)
		b.wait("now", "document.querySelector('.wall').dataset.mode === 'live'")
		eval[any](b, "document.activeElement.blur()")

		// Whatever is shown, nothing but the rows moves.
		const boxes = `[...document.querySelectorAll('.wall-h, .mid, .big thead, .ends, .steps-seq > li, .line, .keyline, .tl, .live, .legend')].map(e => [e.classList[0], ...['x', 'y', 'height'].map(k => e.getBoundingClientRect()[k])].join(' ').replace(/(self) [0-9.]+/, '$1')).join('\n')`
		want := eval[string](b, boxes)
		for n := 1; n < 9; n++ {
			b.keys(kb.ArrowLeft)
			b.wait("another moment", "document.querySelectorAll('.dot.after').length === %d", n)
			if got := eval[string](b, boxes); got != want {
				t.Errorf("%d back the boxes are\n%s\nwant\n%s", n, got, want)
			}
		}
		b.keys(kb.End)
		b.rows(3)
	})

	t.Run("delete", func(t *testing.T) {
		choose := func(name string) {
			t.Helper()
			b.keys(kb.ArrowDown)
			b.wait("the choice", "document.querySelector('.big [aria-current] .name').textContent === '%s'", name)
		}
		choose("박도윤")
		choose("이서준")
		b.keys("d")
		b.wait("the question", "document.querySelector('.is-doomed .name').textContent === '이서준' && document.querySelector('.question').checkVisibility()")
		b.keys(kb.Escape)
		b.wait("no question", "!document.querySelector('.is-doomed') && document.querySelector('.legend').checkVisibility()")
		if got := table().Count; got != 3 {
			t.Fatalf("%d rows after Esc", got)
		}
		choose("김민아")
		b.keys("d", kb.Enter)
		b.rows(2)
		for _, left := range table().Sessions {
			if left.Tag == row.Tag {
				t.Error("the server has the row still")
			}
		}
		b.wait("the act", "document.querySelector('.steps-seq .self .orphan').textContent === '%s'", row.Tag)
		// The student is out at the next click, and the wall shows why.
		if got := student.get(t, s.Demo); !strings.Contains(got, "<form") {
			t.Errorf("the student still gets %s", got)
		}
		b.wait("the key without a row", "document.querySelector('.out .keyline .orphan') && document.querySelector('.tie path').getAttribute('d') === ''")
		b.keys("D")
		b.wait("the question", "document.querySelectorAll('.is-doomed').length === 3")
		b.keys(kb.Enter)
		b.rows(0)
		if got := table().Count; got != 0 {
			t.Errorf("%d rows after all were deleted", got)
		}
	})

	t.Run("size and keys", func(t *testing.T) {
		pixels := func() float64 {
			t.Helper()
			return eval[float64](b, "parseFloat(getComputedStyle(document.documentElement).fontSize)")
		}
		b.keys("+", "-", "-")
		b.wait("the smallest size", "document.documentElement.dataset.size === '0'")
		if small := pixels(); small < 27.9 {
			t.Errorf("the smallest text is %v px", small)
		}
		for _, size := range []string{"1", "2"} {
			before := pixels()
			b.keys("+")
			b.wait("size "+size, "document.documentElement.dataset.size === '%s'", size)
			if pixels() <= before {
				t.Errorf("size %s is no larger than the one before", size)
			}
			b.wait("the flow above the timeline", "document.querySelector('.steps-seq > li:last-child').getBoundingClientRect().bottom <= document.querySelector('.tl').getBoundingClientRect().top")
			if over := eval[int](b, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
				t.Errorf("at size %s the page is %d px too wide", size, over)
			}
		}
		b.keys("j")
		b.wait("no join box", "!document.querySelector('.code-word').checkVisibility()")
		b.keys("j")
		b.wait("the join box", "document.querySelector('.join img').checkVisibility() && document.querySelector('.join img').naturalWidth")

		b.keys("?")
		b.wait("the keys", "document.querySelector('#help').open")
		b.click("#single")
		b.keys(kb.Escape, "j")
		b.click(".legend [data-doing=names]") // a finger still can
		b.wait("the button's work", "document.querySelector('[data-doing=names] .w').textContent === '이름 보이기'")
		if !eval[bool](b, "document.querySelector('.code-word').checkVisibility()") {
			t.Error("a single key works though it is off")
		}
	})
}
