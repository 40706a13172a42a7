package app

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestTeachRemote: what is pressed on the instructor's remote, the wall does, and
// what the wall's keys change, the remote shows.
func TestTeachRemote(t *testing.T) {
	l := start(t)
	wall, teacher := l.wall(t, "ko"), newChromium(t, "ko")
	kim, kims := l.loggedIn(t, "kim")
	l.call(t, "PATCH", "/api/seats/me", kim.Token, `{"name":"김민아"}`)
	lee, lees := l.loggedIn(t, "lee")
	l.call(t, "PATCH", "/api/seats/me", lee.Token, `{"name":"이서준"}`)
	wall.rows(2)
	teacher.open(l.url + "/teach")
	teacher.wait("both seats", "document.querySelectorAll('.matrix tbody tr').length === 2 && document.querySelector('.link[data-state=open]')")
	teacher.click(".tabs label:has([value=wall])")
	teacher.wait("the remote", "document.querySelector('.remote').checkVisibility() && !document.querySelector('.stuck').checkVisibility()")
	mode := func(want string) {
		t.Helper()
		wall.wait("the wall to be "+want, "document.querySelector('.wall').dataset.mode === '%s'", want)
	}
	says := func(want string) {
		t.Helper()
		teacher.wait("the remote to say "+want, "document.querySelector('#w-at').textContent.includes('%s')", want)
	}

	t.Run("spotlight", func(t *testing.T) {
		teacher.choose("#w-seat", kim.Seat)
		wall.wait("the light on one", "document.querySelector('.wall[data-spot] .who').textContent.includes('kim')")
		lees.get(t, lee.Demo)
		wall.wait("the other's request", "document.querySelector('.dot.now.aside')")
		if who := wall.text(".who"); !strings.Contains(who, "kim") {
			t.Errorf("the wall shows %q", who)
		}
		kims.get(t, kim.Demo)
		wall.wait("the request in the light", "!document.querySelector('.dot.now.aside')")

		// The dialog of a seat does the same, and ends it.
		row := ".matrix tr[data-seat=" + lee.Seat + "] button"
		teacher.click(row)
		teacher.wait("the offer", "document.querySelector('#d-seat').open && document.querySelector('#d-seat [value=spot]').textContent === '칠판에서 비추기'")
		teacher.click("#d-seat [value=spot]")
		wall.wait("the light on the other", "document.querySelector('.wall[data-spot] .who').textContent.includes('lee')")
		teacher.wait("the choice", "document.querySelector('#w-seat').value === '%s' && document.activeElement.matches('%s')", lee.Seat, row)
		teacher.click(row)
		teacher.wait("the end of it", "document.querySelector('#d-seat').open && document.querySelector('#d-seat [value=spot]').textContent === '비추기 끝내기'")
		teacher.click("#d-seat [value=spot]")
		wall.wait("no light", "!document.querySelector('.wall[data-spot]')")
		teacher.wait("the choice", "document.querySelector('#w-seat').value === ''")
	})

	t.Run("freeze", func(t *testing.T) {
		teacher.click("label:has(#w-freeze)")
		mode("frozen")
		says("멈춤")
		l.loggedIn(t, "park")
		wall.wait("what waits", "document.querySelector('.mode').textContent.includes('3개')")
		teacher.wait("the third seat", "document.querySelectorAll('.matrix tbody tr').length === 3")
		if rows := eval[int](wall, "document.querySelectorAll('.big tbody tr').length"); rows != 2 {
			t.Errorf("%d rows while the wall is frozen", rows)
		}
		// Back from there, and forward to it: it stands still.
		teacher.click("#w-back")
		mode("past")
		says("번째")
		teacher.click("#w-forward")
		mode("frozen")
		says("멈춤")
		teacher.click("label:has(#w-freeze)")
		mode("live")
		wall.rows(3)
		says("LIVE")

		// A remote's switch shows what the wall's own key did, and ends that.
		wall.keys("f")
		teacher.wait("the switch", "document.querySelector('#w-freeze').checked")
		says("멈춤")
		teacher.click("#w-live")
		mode("live")
		teacher.wait("the switch", "!document.querySelector('#w-freeze').checked && document.querySelector('#w-live').ariaDisabled === 'true'")
	})

	t.Run("rewind", func(t *testing.T) {
		for range 3 { // as many events as a login makes
			teacher.click("#w-back")
		}
		mode("past")
		wall.wait("the table of before", "document.querySelectorAll('.big tbody tr').length === 2")
		teacher.click("#w-forward")
		wall.wait("one event on", "document.querySelectorAll('.big tbody tr').length === 3")
		teacher.click("#w-live")
		mode("live")
	})

	// A page that comes later counts the same moments, changes of the policy and of
	// the clock among them.
	t.Run("reload", func(t *testing.T) {
		for _, policy := range []string{`{"httpOnly":true}`, `{}`} {
			if status, body := l.call(t, "PUT", "/api/rooms/main/policy", "", policy); status != 200 {
				t.Fatalf("the policy %s: %d %s", policy, status, body)
			}
		}
		wall.wait("both changes", "[...document.querySelectorAll('.dot')].slice(-2).every(dot => dot.textContent.includes('§'))")
		teacher.click("#w-back")
		mode("past")
		says("번째")
		said := teacher.text("#w-at")
		teacher.open(l.url + "/teach")
		says("번째")
		if again := teacher.text("#w-at"); again != said {
			t.Errorf("the remote says %q, and %q after a reload", said, again)
		}
		teacher.click(".tabs label:has([value=wall])")
		teacher.click("#w-live")
		mode("live")
	})

	t.Run("switches", func(t *testing.T) {
		id := "document.querySelector('.big .sid').textContent.includes('•')"
		teacher.click("label:has(#w-mask)")
		wall.wait("the IDs", "!%s", id)
		teacher.click("label:has(#w-mask)")
		wall.wait("the mask", "%s", id)
		teacher.click("label:has(#w-names)")
		wall.wait("no names", "!document.querySelector('.big').textContent.includes('park')")
		teacher.click("label:has(#w-names)")
		wall.wait("the names", "document.querySelector('.big').textContent.includes('park')")
		teacher.click("label:has(#w-join)")
		wall.wait("no way in", "!document.querySelector('.code-word').checkVisibility()")
		teacher.click("label:has(#w-join)")
		wall.wait("the way in", "document.querySelector('.code-word').checkVisibility()")
		teacher.click("label:has([name=size][value='2'])")
		wall.wait("the size", "document.documentElement.dataset.size === '2'")
	})

	// What the server does not take is taken back, and told.
	t.Run("refused", func(t *testing.T) {
		eval[any](teacher, "window.go = fetch, window.fetch = (url, how) => String(url).endsWith('/wall') ? Promise.reject(new TypeError()) : go(url, how), 0")
		teacher.click("label:has(#w-mask)")
		teacher.wait("the word on it", "document.querySelector('.toast.bad').textContent.startsWith('✕') && document.querySelector('#w-mask').checked")
		eval[any](teacher, "window.fetch = go, 0")
		if !eval[bool](wall, "document.querySelector('.big .sid').textContent.includes('•')") {
			t.Error("the wall shows the IDs")
		}
	})

	t.Run("rows", func(t *testing.T) {
		tag := eval[string](teacher, "[...document.querySelector('#w-row').options].find(o => o.text.endsWith('lee')).value")
		if disabled := eval[string](teacher, "document.querySelector('#w-delete').ariaDisabled"); disabled != "true" {
			t.Error("no row is chosen, and one can be deleted")
		}
		teacher.choose("#w-row", tag)
		wall.wait("the chosen row", "document.querySelector('.big [aria-current] .name').textContent === 'lee'")
		teacher.click("#w-delete")
		wall.rows(2)
		teacher.wait("the word on it", "document.querySelector('.toast').textContent.includes('%s') && document.querySelector('#w-row').value === '' && document.querySelector('#w-delete').ariaDisabled === 'true'", tag)
		if page := lees.get(t, lee.Demo); !strings.Contains(page, "<form") {
			t.Errorf("the student still gets %s", page)
		}
		wall.rows(3)
		teacher.click("#w-clear")
		teacher.kept("#w-clear")
		wall.rows(3)
		teacher.click("#w-clear")
		teacher.click("#sure [value=yes]")
		wall.rows(0)
	})

	// A seat in the light that is taken away leaves the wall to everyone.
	t.Run("seat", func(t *testing.T) {
		teacher.choose("#w-seat", lee.Seat)
		wall.wait("the light", "document.querySelector('.wall[data-spot]')")
		row := ".matrix tr[data-seat=" + lee.Seat + "]"
		teacher.click(row + " button")
		if code := teacher.text("#d-seat code"); len(code) != 9 {
			t.Errorf("the seat's code is %q", code)
		}
		teacher.click("#d-seat [value=remove]")
		teacher.kept(row + " button")
		teacher.click(row + " button")
		teacher.click("#d-seat [value=remove]")
		teacher.click("#sure [value=yes]")
		teacher.wait("the seat to go", "!document.querySelector('%s') && document.querySelector('#w-seat').value === ''", row)
		wall.wait("no light", "!document.querySelector('.wall[data-spot]')")
		if status, _ := l.call(t, "GET", "/api/seats/me", lee.Token, ""); status != 401 {
			t.Errorf("the seat that was taken away answers %d", status)
		}
	})
}

// TestTeachNarrow: on a phone nothing of the instructor's page is cut off or has to
// be scrolled sideways.
func TestTeachNarrow(t *testing.T) {
	l := start(t)
	l.loggedIn(t, "kim")
	b := newChromium(t, "en")
	for _, lang := range []string{"ko", "en"} {
		b.run(chromedp.EmulateViewport(390, 844))
		b.open(l.url + "/teach?lang=" + lang)
		b.wait("the row", "document.querySelector('.rows .name') && document.querySelector('.link[data-state=open]')")
		for _, pane := range []string{"watch", "wall", "ask"} {
			b.click(".tabs label:has([value=" + pane + "])")
			for _, width := range []int64{320, 390, 1024} {
				b.run(chromedp.EmulateViewport(width, 844))
				for _, fault := range []string{wide, clipped} {
					if found := eval[[]string](b, fault); len(found) > 0 {
						t.Errorf("%s, %s, %d px: %s", pane, lang, width, strings.Join(found, ", "))
					}
				}
			}
		}
	}
}
