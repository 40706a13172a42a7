package class

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// Somebody guesses at codes, faster than they may, as long as the test runs. A
// classmate at the same address types the code that they were given on paper: the page
// says that it tries again, and gets in by itself. So it does with a room's code.
func TestRightCodeGetsInWhileSomebodyGuesses(t *testing.T) {
	t.Parallel()
	browser.InEach(t, func(t *testing.T, lang string) {
		c := lab.NewClass(t)
		c.URL = strings.Replace(c.URL, "localhost", "127.0.0.1", 1) // which is one address, and not two
		codes := c.Prepare(t, 1)
		stop := make(chan struct{})
		refused := make(chan struct{})
		var guesser sync.WaitGroup
		guesser.Go(func() {
			ended := sync.OnceFunc(func() { close(refused) })
			defer ended()
			for n := range 200_000 {
				select {
				case <-stop:
					return
				default:
				}
				status, body := c.Call(t, "POST", "/api/seats", "", fmt.Sprintf(`{"code":"%08d"}`, n))
				switch status {
				case http.StatusTooManyRequests:
					ended()
				case http.StatusNotFound:
				default:
					t.Errorf("a guess: %d %s", status, body)
					return
				}
			}
		})
		defer guesser.Wait()
		defer close(stop)
		<-refused

		// What the page says of its tries is written down, because it goes on by itself.
		const listen = `new MutationObserver(() => {
			const said = [...document.querySelectorAll('output')].find(o => o.textContent.includes('%s'));
			if (said) sessionStorage.setItem('again', said.textContent);
		}).observe(document, {subtree: true, childList: true}) ?? true`
		again := map[string]string{"en": "tries again by itself", "ko": "자동으로 다시 시도"}[lang]
		said := ""

		b := browser.New(t, lang)
		b.Open(c.URL + "/j?lang=" + lang)
		browser.Eval[bool](b, fmt.Sprintf(listen, again))
		b.Click("#again summary")
		b.Fill("#seat-code", codes.Seats[0].Code)
		b.Click("#return button")
		b.Wait("the lesson", "location.pathname.startsWith('/lessons/')")
		said += browser.Eval[string](b, "sessionStorage.getItem('again') ?? ''")

		other := browser.New(t, lang)
		other.Open(c.URL + "/j?lang=" + lang)
		browser.Eval[bool](other, fmt.Sprintf(listen, again))
		other.Fill("#code", c.RoomCode)
		other.Wait("the room", "document.querySelector('#code-say.right')")
		other.PressJoin()
		other.Wait("the lesson", "location.pathname.startsWith('/lessons/')")
		said += browser.Eval[string](other, "sessionStorage.getItem('again') ?? ''")
		if said == "" { // that neither had to wait is as likely as one guess in a thousand, twice
			t.Error("no page said that it tries again")
		}
	})
}
