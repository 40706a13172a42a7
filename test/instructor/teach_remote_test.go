package instructor

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestTeachRemote: what is pressed on the instructor's remote, the wall does, and
// what the wall's keys change, the remote shows.
func TestTeachRemote(t *testing.T) {
	l := lab.Start(t)
	wall, teacher := browser.Board(t, l, "ko"), browser.New(t, "ko")
	kim, kims := l.LoggedIn(t, "kim")
	l.Call(t, "PATCH", "/api/seats/me", kim.Token, `{"name":"김민아"}`)
	lee, lees := l.LoggedIn(t, "lee")
	l.Call(t, "PATCH", "/api/seats/me", lee.Token, `{"name":"이서준"}`)
	wall.BoardRows(2)
	teacher.Open(l.URL + "/teach")
	teacher.Wait("both seats", "document.querySelectorAll('.matrix tbody tr').length === 2 && document.querySelector('.link[data-state=open]')")
	teacher.Click(".tabs label:has([value=wall])")
	teacher.Wait("the remote", "document.querySelector('.remote').checkVisibility() && !document.querySelector('.stuck').checkVisibility()")
	mode := func(want string) {
		t.Helper()
		wall.Wait("the wall to be "+want, "document.querySelector('.wall').dataset.mode === '%s'", want)
	}
	says := func(want string) {
		t.Helper()
		teacher.Wait("the remote to say "+want, "document.querySelector('#w-at').textContent.includes('%s')", want)
	}

	t.Run("spotlight", func(t *testing.T) {
		teacher.Choose("#w-seat", kim.ID)
		wall.Wait("the light on one", "document.querySelector('.wall[data-spot] .who').textContent.includes('kim')")
		lees.Visit(t, lee.Demo)
		wall.Wait("the other's request", "document.querySelector('.dot.now.aside')")
		if who := wall.Text(".who"); !strings.Contains(who, "kim") {
			t.Errorf("the wall shows %q", who)
		}
		kims.Visit(t, kim.Demo)
		wall.Wait("the request in the light", "!document.querySelector('.dot.now.aside')")

		// The dialog of a seat does the same, and ends it.
		row := ".matrix tr[data-seat=" + lee.ID + "] button"
		teacher.Click(row)
		teacher.Wait("the offer", "document.querySelector('#d-seat').open && document.querySelector('#d-seat [value=spot]').textContent === '칠판에서 비추기'")
		teacher.Click("#d-seat [value=spot]")
		wall.Wait("the light on the other", "document.querySelector('.wall[data-spot] .who').textContent.includes('lee')")
		teacher.Wait("the choice", "document.querySelector('#w-seat').value === '%s' && document.activeElement.matches('%s')", lee.ID, row)
		teacher.Click(row)
		teacher.Wait("the end of it", "document.querySelector('#d-seat').open && document.querySelector('#d-seat [value=spot]').textContent === '비추기 끝내기'")
		teacher.Click("#d-seat [value=spot]")
		wall.Wait("no light", "!document.querySelector('.wall[data-spot]')")
		teacher.Wait("the choice", "document.querySelector('#w-seat').value === ''")
	})

	t.Run("freeze", func(t *testing.T) {
		teacher.Click("label:has(#w-freeze)")
		mode("frozen")
		says("멈춤")
		l.LoggedIn(t, "park")
		wall.Wait("what waits", "document.querySelector('.mode').textContent.includes('3개')")
		teacher.Wait("the third seat", "document.querySelectorAll('.matrix tbody tr').length === 3")
		if rows := browser.Eval[int](wall, "document.querySelectorAll('.big tbody tr').length"); rows != 2 {
			t.Errorf("%d rows while the wall is frozen", rows)
		}
		// Back from there, and forward to it: it stands still.
		teacher.Click("#w-back")
		mode("past")
		says("번째")
		teacher.Click("#w-forward")
		mode("frozen")
		says("멈춤")
		teacher.Click("label:has(#w-freeze)")
		mode("live")
		wall.BoardRows(3)
		says("LIVE")

		// A remote's switch shows what the wall's own key did, and ends that.
		wall.Keys("f")
		teacher.Wait("the switch", "document.querySelector('#w-freeze').checked")
		says("멈춤")
		teacher.Click("#w-live")
		mode("live")
		teacher.Wait("the switch", "!document.querySelector('#w-freeze').checked && document.querySelector('#w-live').ariaDisabled === 'true'")
	})

	t.Run("rewind", func(t *testing.T) {
		for range 3 { // as many events as a login makes
			teacher.Click("#w-back")
		}
		mode("past")
		wall.Wait("the table of before", "document.querySelectorAll('.big tbody tr').length === 2")
		teacher.Click("#w-forward")
		wall.Wait("one event on", "document.querySelectorAll('.big tbody tr').length === 3")
		teacher.Click("#w-live")
		mode("live")
	})

	// A page that comes later counts the same moments, changes of the policy and of
	// the clock among them.
	t.Run("reload", func(t *testing.T) {
		for _, policy := range []string{`{"httpOnly":true}`, `{}`} {
			if status, body := l.Call(t, "PUT", "/api/rooms/main/policy", "", policy); status != 200 {
				t.Fatalf("the policy %s: %d %s", policy, status, body)
			}
		}
		wall.Wait("both changes", "[...document.querySelectorAll('.dot')].slice(-2).every(dot => dot.textContent.includes('§'))")
		teacher.Click("#w-back")
		mode("past")
		says("번째")
		said := teacher.Text("#w-at")
		teacher.Open(l.URL + "/teach")
		says("번째")
		if again := teacher.Text("#w-at"); again != said {
			t.Errorf("the remote says %q, and %q after a reload", said, again)
		}
		teacher.Click(".tabs label:has([value=wall])")
		teacher.Click("#w-live")
		mode("live")
	})

	t.Run("switches", func(t *testing.T) {
		id := "document.querySelector('.big .sid').textContent.includes('•')"
		teacher.Click("label:has(#w-mask)")
		wall.Wait("the IDs", "!%s", id)
		teacher.Click("label:has(#w-mask)")
		wall.Wait("the mask", "%s", id)
		teacher.Click("label:has(#w-names)")
		wall.Wait("no names", "!document.querySelector('.big').textContent.includes('park')")
		teacher.Click("label:has(#w-names)")
		wall.Wait("the names", "document.querySelector('.big').textContent.includes('park')")
		teacher.Click("label:has(#w-join)")
		wall.Wait("no way in", "!document.querySelector('.code-word').checkVisibility()")
		teacher.Click("label:has(#w-join)")
		wall.Wait("the way in", "document.querySelector('.code-word').checkVisibility()")
		teacher.Click("label:has([name=size][value='2'])")
		wall.Wait("the size", "document.documentElement.dataset.size === '2'")
	})

	// What the server does not take is taken back, and told.
	t.Run("refused", func(t *testing.T) {
		browser.Eval[any](teacher, "window.go = fetch, window.fetch = (url, how) => String(url).endsWith('/wall') ? Promise.reject(new TypeError()) : go(url, how), 0")
		teacher.Click("label:has(#w-mask)")
		teacher.Wait("the word on it", "document.querySelector('.toast.bad').textContent.startsWith('✕') && document.querySelector('#w-mask').checked")
		browser.Eval[any](teacher, "window.fetch = go, 0")
		if !browser.Eval[bool](wall, "document.querySelector('.big .sid').textContent.includes('•')") {
			t.Error("the wall shows the IDs")
		}
	})

	t.Run("rows", func(t *testing.T) {
		tag := browser.Eval[string](teacher, "[...document.querySelector('#w-row').options].find(o => o.text.endsWith('lee')).value")
		if disabled := browser.Eval[string](teacher, "document.querySelector('#w-delete').ariaDisabled"); disabled != "true" {
			t.Error("no row is chosen, and one can be deleted")
		}
		teacher.Choose("#w-row", tag)
		wall.Wait("the chosen row", "document.querySelector('.big [aria-current] .name').textContent === 'lee'")
		teacher.Click("#w-delete")
		wall.BoardRows(2)
		teacher.Wait("the word on it", "document.querySelector('.toast').textContent.includes('%s') && document.querySelector('#w-row').value === '' && document.querySelector('#w-delete').ariaDisabled === 'true'", tag)
		if page := lees.Visit(t, lee.Demo); !strings.Contains(page, "<form") {
			t.Errorf("the student still gets %s", page)
		}
		wall.BoardRows(3)
		teacher.Click("#w-clear")
		teacher.Kept("#w-clear")
		wall.BoardRows(3)
		teacher.Click("#w-clear")
		teacher.PressSure()
		wall.BoardRows(0)
	})

	// A seat in the light that is taken away leaves the wall to everyone.
	t.Run("seat", func(t *testing.T) {
		teacher.Choose("#w-seat", lee.ID)
		wall.Wait("the light", "document.querySelector('.wall[data-spot]')")
		row := ".matrix tr[data-seat=" + lee.ID + "]"
		teacher.Click(row + " button")
		if code := teacher.Text("#d-seat code"); len(code) != 9 {
			t.Errorf("the seat's code is %q", code)
		}
		teacher.Click("#d-seat [value=remove]")
		teacher.Kept(row + " button")
		teacher.Click(row + " button")
		teacher.Click("#d-seat [value=remove]")
		teacher.PressSure()
		teacher.Wait("the seat to go", "!document.querySelector('%s') && document.querySelector('#w-seat').value === ''", row)
		wall.Wait("no light", "!document.querySelector('.wall[data-spot]')")
		if status, _ := l.Call(t, "GET", "/api/seats/me", lee.Token, ""); status != 401 {
			t.Errorf("the seat that was taken away answers %d", status)
		}
	})
}

// TestTeachNarrow: on a phone nothing of the instructor's page is cut off or has to
// be scrolled sideways.
func TestTeachNarrow(t *testing.T) {
	l := lab.Start(t)
	l.LoggedIn(t, "kim")
	b := browser.New(t, "en")
	for _, lang := range []string{"ko", "en"} {
		b.Run(chromedp.EmulateViewport(390, 844))
		b.Open(l.URL + "/teach?lang=" + lang)
		b.Wait("the row", "document.querySelector('.rows .name') && document.querySelector('.link[data-state=open]')")
		for _, pane := range []string{"watch", "wall", "ask"} {
			b.Click(".tabs label:has([value=" + pane + "])")
			for _, width := range []int64{320, 390, 1024} {
				b.Run(chromedp.EmulateViewport(width, 844))
				for _, fault := range []string{browser.Wide, browser.Clipped} {
					if found := browser.Eval[[]string](b, fault); len(found) > 0 {
						t.Errorf("%s, %s, %d px: %s", pane, lang, width, strings.Join(found, ", "))
					}
				}
			}
		}
	}
}
