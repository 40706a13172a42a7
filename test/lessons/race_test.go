package lessons

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// together presses two buttons, given as the browser's number and the form's action, or
// "reload", the second one shortly after the first. Both are set before either is due, so
// that a slow test makes no difference.
func (s stored) together(first, second string) {
	s.T.Helper()
	due := browser.Eval[int64](s.Chromium, "Date.now() + 3000")
	for i, what := range []string{first, second} {
		n, action, _ := strings.Cut(what, " ")
		at := fmt.Sprintf("%d - Date.now()", due+int64(i)*300)
		if action == "reload" {
			browser.Eval[any](s.Chromium, "{ const reload = document.querySelector('#frame-"+string('a'+n[0]-'0')+" [name=reload]'); setTimeout(() => reload.click(), "+at+"); }")
			continue
		}
		// Once: where the call fails on its way back, it is made again.
		browser.InFrame[any](s.Chromium, int(n[0]-'0'), "{ const form = document.querySelector('form[action$="+action+"]'), { dataset } = document.documentElement; "+
			"if (!dataset.due) { dataset.due = 'soon'; setTimeout(() => form.requestSubmit(), "+at+"); } }")
	}
}

// reload reloads the demo in one of the browsers, and waits until another page than now
// shows a text.
func (s stored) reload(n int, text string) {
	s.T.Helper()
	browser.InFrame[any](s.Chromium, n, "document.documentElement.dataset.old = 'yes'")
	s.PressReload([]string{"a", "b"}[n])
	for end := time.Now().Add(lab.Patience); ; {
		page := browser.InFrame[string](s.Chromium, n, "document.documentElement.dataset.old ? '' : document.documentElement.outerHTML")
		if strings.Contains(page, text) {
			return
		}
		if time.Now().After(end) {
			s.T.Fatalf("browser %d does not show %q: %s", n, text, page)
		}
	}
}

// share lets both browsers have one session, in which somebody has logged in.
func (s stored) share(name string) {
	s.T.Helper()
	s.Click(".servers [name=same]")
	s.Shown(1, "Welcome, "+name+"!")
}

// TestRaceLesson: two requests of one session overlap. What is lost, what comes back, and
// what heals each.
func TestRaceLesson(t *testing.T) {
	const slow, shop = `"delay":800`, `"shop":true`
	inStoredLesson(t, "race", func(t *testing.T, s stored) {
		lab.Step(t, "the lesson begins with a shop and a store that waits")
		s.Wait("the note", "document.querySelector('[data-note=begin] .btn.primary')")
		s.Click("[data-note=begin] .btn.primary")
		s.Wait("the note to go", "!document.querySelector('[data-note=begin]')")
		if status, storage := s.lab.Call(t, "GET", "/api/rooms/main/storage", "", ""); !strings.Contains(storage, `"storage":{"delay":1500,"shop":true}`) {
			t.Errorf("the storage is %d %s", status, storage)
		}
		lab.Step(t, "the later whole row overwrites the other field")
		s.PressTwo()
		s.Shown(1, "username")
		s.live(`{` + slow + `,` + shop + `}`)
		s.Login("kim")
		s.Shown(0, "Welcome, kim!")
		s.share("kim")
		s.together("0 basket", "1 colour")
		s.Shown(1, "Basket: 0. Colour: dark.")
		s.Passed("lost")

		lab.Step(t, "only what changed keeps both")
		s.live(`{` + slow + `,"writes":"changed",` + shop + `}`)
		s.reload(0, "Basket: 0. Colour: dark.")
		s.together("0 basket", "1 colour")
		s.Shown(1, "Basket: 1. Colour: light.")
		s.Passed("changed")

		lab.Step(t, "one and one is one, until they compare")
		s.reload(0, "Basket: 1.")
		s.together("0 basket", "1 basket")
		s.Shown(0, "Basket: 2.")
		s.Shown(1, "Basket: 2.")
		s.live(`{` + slow + `,"writes":"compare",` + shop + `}`)
		s.together("0 basket", "1 basket")
		s.Shown(1, "Basket: 4.")
		s.Passed("counter")

		lab.Step(t, "a slow request brings back what a logout deleted")
		s.live(`{` + slow + `,` + shop + `}`)
		s.Flip("logout", true)
		s.reload(0, "Logout")
		s.reload(1, "Logout")
		s.together("1 logout", "0 reload")
		s.Shown(1, "username")
		s.Wait("the logout to be undone", "document.querySelectorAll('#ex-revived [data-part].done').length === 3")
		s.reload(0, "Welcome, kim!")
		s.Passed("revived")

		lab.Step(t, "a row is written only if it is still there")
		s.live(`{` + slow + `,"ifThere":true,` + shop + `}`)
		s.reload(0, "Welcome, kim!")
		s.share("kim")
		s.together("1 logout", "0 reload")
		s.Shown(0, "username")
		s.Passed("gone")
		s.Wait("every exercise to be passed", "document.querySelectorAll('.dock .pip.passed').length === 5")
	})
}
