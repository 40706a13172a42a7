package board

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestWall does with one wall what an instructor does with its keys.
func TestWall(t *testing.T) {
	l := lab.Start(t)
	b := browser.Board(t, l, "ko")
	b.Sees("fresh", "getComputedStyle(document.querySelector('.big .is-new .fresh')).display !== 'none'")
	s, student := l.LoggedIn(t, "김민아")
	b.BoardRows(1)
	b.Wait("the welcome", "document.querySelector('.in .keyline').textContent.includes('Welcome, 김민아!')")
	b.Wait("the word for a new row", "seen.fresh")

	table := func() lab.TableView {
		t.Helper()
		_, body := l.Call(t, "GET", "/api/rooms/main/sessions", "", "")
		return lab.Decode[lab.TableView](t, body)
	}
	row := table().Sessions[0]
	secret := row.ID[len(row.Tag):]
	page := func() string { t.Helper(); return browser.Eval[string](b, "document.documentElement.outerHTML") }
	if html := page(); strings.Contains(html, secret[:5]) || strings.Contains(html, s.Demo) {
		t.Error("the masked wall holds more of the ID than its tag")
	}
	if got := b.Text(".big tbody .sid"); got != row.Tag+"••••" {
		t.Errorf("the masked chip is %q", got)
	}
	if want := "Cookie: sessionid=" + row.Tag + strings.Map(func(r rune) rune {
		if r == '-' {
			return r
		}
		return '•'
	}, secret); b.Text(".out .keyline") != want {
		t.Errorf("the masked line is %q, want %q", b.Text(".out .keyline"), want)
	}

	t.Run("mask", func(t *testing.T) {
		b.Keys("m")
		b.Wait("the ID", "document.querySelector('.out .keyline').textContent === 'Cookie: sessionid=%s'", row.ID)
		b.Wait("more of it in the table", "document.querySelector('.big tbody .sid').textContent === '%s'", row.ID[:8])
		if strings.Contains(page(), strings.TrimSuffix(s.Demo[strings.Index(s.Demo, "/s/"):], "/")) {
			t.Error("the wall shows the desk's path")
		}
		b.Keys("m")
		b.Wait("the mask", "!document.documentElement.outerHTML.includes('%s')", secret[:5])
		// Hangul is on: the same key types another letter.
		browser.Eval[any](b, "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ㅡ', code: 'KeyM', bubbles: true}))")
		b.Wait("the ID again", "document.querySelector('.big tbody .sid').textContent === '%s'", row.ID[:8])
		b.Keys("m")
		b.Wait("the mask again", "!document.documentElement.outerHTML.includes('%s')", secret[:5])
	})

	t.Run("names", func(t *testing.T) {
		b.Keys("n")
		b.Wait("no name", "!document.body.textContent.includes('김민아')")
		b.Keys("n")
		b.Wait("the name", "document.querySelector('.big .name').textContent === '김민아'")
	})

	t.Run("freeze", func(t *testing.T) {
		b.Keys("f")
		b.Wait("the freeze", "document.querySelector('.mode').dataset.mode === 'frozen'")
		l.LoggedIn(t, "이서준")
		b.Wait("what waits", "document.querySelector('.mode').textContent.includes('3개')")
		if rows := browser.Eval[int](b, "document.querySelectorAll('.big tbody tr').length"); rows != 1 {
			t.Errorf("%d rows while the wall is frozen", rows)
		}
		b.Keys("f")
		b.BoardRows(2)
		b.Wait("the new row on top", "document.querySelector('.big tbody tr .name').textContent === '이서준'")
	})

	t.Run("rewind", func(t *testing.T) {
		b.Keys(kb.ArrowLeft, kb.ArrowLeft)
		b.Wait("the table before the name", "document.querySelector('.wall').dataset.mode === 'past' && document.querySelector('.big tbody tr .name').textContent === '없음'")
		b.Keys(kb.ArrowLeft)
		b.Wait("the table before the row", "document.querySelectorAll('.big tbody tr').length === 1")
		b.Keys("d")
		b.Wait("the refusal", "document.querySelector('.said').textContent.includes('End')")
		l.LoggedIn(t, "박도윤")
		b.Wait("a longer timeline", "document.querySelectorAll('.dot.after').length === 6")
		if rows := browser.Eval[int](b, "document.querySelectorAll('.big tbody tr').length"); rows != 1 {
			t.Errorf("%d rows while the wall is rewound", rows)
		}
		b.Keys(kb.ArrowRight)
		b.Wait("one step on", "document.querySelectorAll('.big tbody tr').length === 2")
		b.Keys(kb.End)
		b.BoardRows(3)
		// The range does the same with its own keys, and no key twice.
		b.Run(chromedp.Focus(chromedp.CSS(".track input")))
		b.Keys(kb.ArrowLeft)
		b.Wait("one dot back", "document.querySelectorAll('.dot.after').length === 1")
		b.Keys(kb.ArrowRight)
		b.AwaitLive()
		browser.Eval[any](b, "document.activeElement.blur()")

		// Whatever is shown, nothing but the rows moves.
		const boxes = `[...document.querySelectorAll('.wall-h, .mid, .big thead, .ends, .steps-seq > li, .line, .keyline, .tl, .live, .legend')].map(e => [e.classList[0], ...['x', 'y', 'height'].map(k => e.getBoundingClientRect()[k])].join(' ').replace(/(self) [0-9.]+/, '$1')).join('\n')`
		want := browser.Eval[string](b, boxes)
		for n := 1; n < 9; n++ {
			b.Keys(kb.ArrowLeft)
			b.Wait("another moment", "document.querySelectorAll('.dot.after').length === %d", n)
			if got := browser.Eval[string](b, boxes); got != want {
				t.Errorf("%d back the boxes are\n%s\nwant\n%s", n, got, want)
			}
		}
		b.Keys(kb.End)
		b.BoardRows(3)
	})

	t.Run("delete", func(t *testing.T) {
		choose := func(name string) {
			t.Helper()
			b.Keys(kb.ArrowDown)
			b.Wait("the choice", "document.querySelector('.big [aria-current] .name').textContent === '%s'", name)
		}
		choose("박도윤")
		choose("이서준")
		b.Keys("d")
		b.Wait("the question", "document.querySelector('.is-doomed .name').textContent === '이서준' && document.querySelector('.question').checkVisibility()")
		b.Keys(kb.Escape)
		b.Wait("no question", "!document.querySelector('.is-doomed') && document.querySelector('.legend').checkVisibility()")
		if got := table().Count; got != 3 {
			t.Fatalf("%d rows after Esc", got)
		}
		choose("김민아")
		b.Keys("d", kb.Enter)
		b.BoardRows(2)
		for _, left := range table().Sessions {
			if left.Tag == row.Tag {
				t.Error("the server has the row still")
			}
		}
		b.Wait("the act", "document.querySelector('.steps-seq .self .orphan').textContent === '%s'", row.Tag)
		// The student is out at the next click, and the wall shows why.
		if got := student.Visit(t, s.Demo); !strings.Contains(got, "<form") {
			t.Errorf("the student still gets %s", got)
		}
		b.Wait("the key without a row", "document.querySelector('.out .keyline .orphan') && document.querySelector('.tie path').getAttribute('d') === ''")
		b.Keys("D")
		b.Wait("the question", "document.querySelectorAll('.is-doomed').length === 3")
		b.Keys(kb.Enter)
		b.BoardRows(0)
		if got := table().Count; got != 0 {
			t.Errorf("%d rows after all were deleted", got)
		}
	})

	t.Run("size and keys", func(t *testing.T) {
		pixels := func() float64 {
			t.Helper()
			return browser.Eval[float64](b, "parseFloat(getComputedStyle(document.documentElement).fontSize)")
		}
		b.Keys("+", "-", "-")
		b.Wait("the smallest size", "document.documentElement.dataset.size === '0'")
		if small := pixels(); small < 27.9 {
			t.Errorf("the smallest text is %v px", small)
		}
		for _, size := range []string{"1", "2"} {
			before := pixels()
			b.Keys("+")
			b.Wait("size "+size, "document.documentElement.dataset.size === '%s'", size)
			if pixels() <= before {
				t.Errorf("size %s is no larger than the one before", size)
			}
			b.Wait("the flow above the timeline", "document.querySelector('.steps-seq > li:last-child').getBoundingClientRect().bottom <= document.querySelector('.tl').getBoundingClientRect().top")
			if over := browser.Eval[int](b, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
				t.Errorf("at size %s the page is %d px too wide", size, over)
			}
		}
		b.Keys("j")
		b.Wait("no join box", "!document.querySelector('.code-word').checkVisibility()")
		b.Keys("j")
		b.Wait("the join box", "document.querySelector('.join img').checkVisibility() && document.querySelector('.join img').naturalWidth")

		b.Keys("?")
		b.Wait("the keys", "document.querySelector('#help').open")
		b.Click("#single")
		b.Keys(kb.Escape, "j")
		b.Click(".legend [data-doing=names]") // a finger still can
		b.Wait("the button's work", "document.querySelector('[data-doing=names] .w').textContent === '이름 보이기'")
		if !browser.Eval[bool](b, "document.querySelector('.code-word').checkVisibility()") {
			t.Error("a single key works though it is off")
		}
	})
}
