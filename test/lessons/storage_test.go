package lessons

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"sessionlab/internal/demo/redisstore/redistest"
	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// stored is a lesson's page, and the lab whose sessions it moves.
type stored struct {
	*browser.Chromium
	lab *lab.Lab
}

// inStoredLesson opens a lesson in each language, both at once, and runs a test there.
func inStoredLesson(t *testing.T, slug string, test func(t *testing.T, s stored), args ...string) {
	t.Helper()
	t.Parallel()
	browser.InEach(t, func(t *testing.T, lang string) {
		l := lab.Start(t, args...)
		b := browser.New(t, lang)
		b.Open(l.URL + "/lessons/" + slug + "?lang=" + lang)
		b.AwaitReady()
		b.PressSettings()
		b.Wait("the plugs", "document.querySelector('.board .plugs [name=restarted]:not([hidden])')")
		test(t, stored{b, l})
	})
}

// storage is where the sessions live, as the switchboard's controls have it.
type storage struct {
	Store, Writes         string
	Servers, Delay        int
	Sticky, IfThere, Shop bool
}

// live chooses at the switchboard where the sessions live, one control after the other.
// What a storage lacks is as the chapter has it.
func (s stored) live(text string) {
	s.T.Helper()
	var want storage
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		s.T.Fatal(err)
	}
	radio := func(name, value string) string {
		return fmt.Sprintf("document.querySelector('.board [name=storage-%s][value=%q]').click()", name, value)
	}
	field := func(name, property string, value any) string {
		return fmt.Sprintf("{ const field = document.querySelector('.board .storage [name=%s]'); field.%s = %#v; field.dispatchEvent(new Event('change', { bubbles: true })); }", name, property, value)
	}
	one := func(n int) int { return max(1, n) }
	s.choose(func(now storage) bool { return now.Store == want.Store }, radio("store", want.Store))
	s.choose(func(now storage) bool { return one(now.Servers) == one(want.Servers) }, radio("servers", fmt.Sprint(one(want.Servers))))
	s.choose(func(now storage) bool { return now.Sticky == want.Sticky }, radio("sticky", map[bool]string{true: "on"}[want.Sticky]))
	s.choose(func(now storage) bool { return now.Delay == want.Delay }, field("delay", "value", fmt.Sprint(want.Delay)))
	s.choose(func(now storage) bool { return now.Writes == want.Writes }, field("writes", "value", want.Writes))
	s.choose(func(now storage) bool { return now.IfThere == want.IfThere }, field("ifThere", "checked", want.IfThere))
	s.choose(func(now storage) bool { return now.Shop == want.Shop }, field("shop", "checked", want.Shop))
}

// choose uses a control, unless all is so already, and waits until the server and the page
// have it.
func (s stored) choose(is func(storage) bool, act string) {
	s.T.Helper()
	now := func() (now struct{ Storage storage }) {
		_, body := s.lab.Call(s.T, "GET", "/api/rooms/main/storage", "", "")
		if err := json.Unmarshal([]byte(body), &now); err != nil {
			s.T.Fatal(err)
		}
		return now
	}
	if is(now().Storage) {
		return
	}
	browser.Eval[any](s.Chromium, act)
	for end := time.Now().Add(lab.Patience); !is(now().Storage); time.Sleep(20 * time.Millisecond) { // between two looks
		if time.Now().After(end) {
			s.T.Fatalf("%s: the storage is %+v", act, now())
		}
	}
	s.Wait("the switchboard to have it", "document.querySelector('.board[aria-busy=false]') ?? document.querySelector('.board')")
}

// plug pulls a plug at the switchboard; server 0 is the store.
func (s stored) plug(op string, server int) {
	s.T.Helper()
	s.Click(fmt.Sprintf(".board .plugs [data-server=\"%d\"] [name=%s]", server, op))
}

// home opens the demo's first page in browser A.
func (s stored) home(text string) {
	s.T.Helper()
	s.Click("#frame-a [name=home]")
	s.Shown(0, text)
}

// done is how many parts of an exercise are ticked, the optional ones left out.
func (s stored) done(exercise string) int {
	return browser.Eval[int](s.Chromium, fmt.Sprintf("document.querySelectorAll('#ex-%s ol [data-part].done').length", exercise))
}

// again reloads the demo in browser A, one request after the other, until something is so.
func (s stored) again(is func() bool) {
	s.T.Helper()
	for end := time.Now().Add(lab.Patience); ; {
		before := s.exchanges()
		s.PressReload("a")
		for s.exchanges() == before && time.Now().Before(end) {
			time.Sleep(20 * time.Millisecond) // between two looks
		}
		if is() {
			return
		}
		if time.Now().After(end) {
			s.T.Fatal("it never came to be so")
		}
	}
}

// exchanges are those of browser A, as the lab's owner sees them.
func (s stored) exchanges() int {
	s.T.Helper()
	_, body := s.lab.Call(s.T, "GET", "/api/rooms/main/events?wait=0", "", "")
	return len(ofA.FindAllString(body, -1))
}

// lastServer is which server answered browser A last.
func (s stored) lastServer() int {
	s.T.Helper()
	_, body := s.lab.Call(s.T, "GET", "/api/rooms/main/events?wait=0", "", "")
	all := ofA.FindAllStringSubmatch(body, -1)
	server, err := strconv.Atoi(all[len(all)-1][1])
	if err != nil {
		s.T.Fatalf("no server answered: %s", body)
	}
	return server
}

// ofA finds the exchanges of browser A, and the server of each where there are two.
var ofA = regexp.MustCompile(`"browser":"A"(?:,"server":(\d))?`)

// awaitStore waits until the store answers.
func (s stored) awaitStore() {
	s.T.Helper()
	for end := time.Now().Add(lab.Patience); ; time.Sleep(20 * time.Millisecond) { // between two looks
		_, body := s.lab.Call(s.T, "GET", "/api/rooms/main/storage", "", "")
		if strings.Contains(body, `"stopped":[],"store":""`) {
			return
		}
		if time.Now().After(end) {
			s.T.Fatalf("the store is not back: %s", body)
		}
	}
}

// TestStorageLesson: what a restart, a store that is off and a second server do to a login,
// in each store, and what heals it.
func TestStorageLesson(t *testing.T) {
	redis := redistest.Start(t)
	inStoredLesson(t, "storage", func(t *testing.T, s stored) {
		lab.Step(t, "a restart empties memory")
		s.Login("kim")
		s.Shown(0, "Welcome, kim!")
		s.plug("restarted", 1)
		s.Reload(0, "username")
		s.Passed("plug")

		lab.Step(t, "a file outlives it")
		s.live(`{"store":"sqlite"}`)
		s.Reload(0, "username")
		s.Login("kim")
		s.Shown(0, "Welcome, kim!")
		s.plug("restarted", 1)
		s.Reload(0, "Welcome, kim!")
		id := s.Held("a")
		browser.Eval[any](s.Chromium, fmt.Sprintf("(form => { form.querySelector('input').value = %q; form.requestSubmit(); })(document.querySelector('#ex-file [data-question=row]'))", id[:4]))
		s.Passed("file")

		lab.Step(t, "a stateless cookie never cared")
		s.live(`{}`)
		s.Flip("signed", true)
		s.Flip("stateless", true)
		s.Reload(0, "username")
		s.Login("lee")
		s.Shown(0, "Welcome, lee!")
		s.plug("restarted", 1)
		s.Reload(0, "Welcome, lee!")
		s.Passed("stateless")

		lab.Step(t, "an ID read in the store is a login")
		s.AllOff()
		s.live(`{"store":"sqlite"}`)
		s.Put("a", "")
		s.Reload(0, "username")
		s.Login("kim")
		s.Shown(0, "Welcome, kim!")
		s.PressTwo()
		s.Shown(1, "username")
		s.Put("b", s.Held("a"))
		s.Reload(1, "Welcome, kim!")
		s.Passed("leak")
		s.PressTwo()

		lab.Step(t, "a store that is off is said, and nothing is lost")
		s.plug("store-off", 0)
		s.PressReload("a")
		s.Shown(0, "503")
		s.plug("store-on", 0)
		s.awaitStore()
		s.Reload(0, "Welcome, kim!")
		s.Passed("off")

		lab.Step(t, "two memories: the login flickers")
		s.live(`{"servers":2}`)
		s.home("username")
		s.Login("park")
		s.Shown(0, "KeyError")
		s.home("username")
		s.Reload(0, "username")
		s.Login("park")
		s.again(func() bool { return s.done("flicker") == 3 })
		s.Passed("flicker")

		lab.Step(t, "sticky, until the server ends")
		s.live(`{"servers":2,"sticky":true}`)
		s.plug("restarted", 1)
		s.plug("restarted", 2)
		s.home("username")
		s.Login("choi")
		s.Shown(0, "Welcome, choi!")
		s.Reload(0, "Welcome, choi!")
		s.Wait("the second step", "document.querySelectorAll('#ex-sticky [data-part].done').length === 2")
		server := s.lastServer()
		s.plug("stopped", server)
		s.Reload(0, "username")
		s.Passed("sticky")
		s.plug("started", server)

		lab.Step(t, "a store for both heals it")
		s.live(`{"servers":2}`)
		browser.Eval[any](s.Chromium, "['[name=storage-store][value=sqlite]', '[name=storage-sticky][value=on]', '[name=storage-sticky][value=\"\"]'].forEach((radio) => document.querySelector(`.board ${radio}`).click())") // quickly
		s.choose(func(now storage) bool { return now.Store == "sqlite" && !now.Sticky && now.Servers == 2 }, "0")
		s.Put("a", "")
		s.home("username")
		s.Login("han")
		s.Shown(0, "Welcome, han!")
		s.Reload(0, "Welcome, han!")
		s.Wait("the second step", "document.querySelectorAll('#ex-shared [data-part].done').length === 2")
		s.plug("stopped", 1)
		s.Reload(0, "Welcome, han!")
		s.Passed("shared")
		s.live(`{"servers":2,"store":"redis"}`)
		s.Put("a", "")
		s.home("username")
		s.Login("jung")
		s.Shown(0, "Welcome, jung!")
		s.Wait("the optional step", "document.querySelector('#ex-shared .optional .done')")
		s.Wait("every exercise to be passed", "document.querySelectorAll('.dock .pip.passed').length === 8")
	}, "-redis", redis.URL())
}
