package lessons

import (
	"fmt"
	"net/http"
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
		test(t, stored{b, l})
	})
}

// live says where the sessions live.
func (s stored) live(storage string) {
	s.T.Helper()
	s.call("PUT", "/storage", storage)
}

// plug does something to a server, or to the store.
func (s stored) plug(op string, server int) {
	s.T.Helper()
	s.call("POST", "/servers", fmt.Sprintf(`{"op":%q,"server":%d}`, op, server))
}

func (s stored) policy(policy string) {
	s.T.Helper()
	s.call("PUT", "/policy", policy)
}

func (s stored) call(method, path, body string) {
	s.T.Helper()
	if status, answer := s.lab.Call(s.T, method, "/api/rooms/main"+path, "", body); status != http.StatusOK {
		s.T.Fatalf("%s %s %s: %d %s", method, path, body, status, answer)
	}
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
		s.plug("restarted", 0)
		s.Reload(0, "username")
		s.Passed("plug")

		lab.Step(t, "a file outlives it")
		s.live(`{"store":"sqlite"}`)
		s.Reload(0, "username")
		s.Login("kim")
		s.Shown(0, "Welcome, kim!")
		s.plug("restarted", 0)
		s.Reload(0, "Welcome, kim!")
		id := s.Held("a")
		browser.Eval[any](s.Chromium, "document.querySelector('#ex-file').open = true")
		s.Fill("#ex-file [data-question=row] input", id[:4])
		s.Click("#ex-file [data-question=row] button")
		s.Passed("file")

		lab.Step(t, "a stateless cookie never cared")
		s.live(`{}`)
		s.policy(`{"signed":true,"stateless":true}`)
		s.Reload(0, "username")
		s.Login("lee")
		s.Shown(0, "Welcome, lee!")
		s.plug("restarted", 0)
		s.Reload(0, "Welcome, lee!")
		s.Passed("stateless")

		lab.Step(t, "an ID read in the store is a login")
		s.policy(`{}`)
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
		s.plug("restarted", 0)
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
		s.live(`{"servers":2,"store":"sqlite"}`)
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
