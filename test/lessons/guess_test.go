package lessons

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// guessRound is a round as the API has it.
type guessRound struct {
	Naming string
	Bits   int
	IDs    []string
	Round  string
}

// follows is what somebody guesses who has seen an ID: the number in it, and one
// more. What no number is in they can but try.
func follows(naming, id string) string {
	switch naming {
	case "hex":
		n, _ := strconv.ParseUint(id, 16, 64)
		return fmt.Sprintf("%08x", n+1)
	case "base64":
		text, _ := base64.StdEncoding.DecodeString(id)
		name, number, _ := strings.Cut(string(text), "-")
		n, _ := strconv.Atoi(number)
		return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%s-%d", name, n+1))
	case "counter":
		n, _ := strconv.Atoi(id)
		return strconv.Itoa(n + 1)
	}
	last := "0"
	if strings.HasSuffix(id, "0") {
		last = "1"
	}
	return id[:len(id)-1] + last
}

// TestGuessCall: the next ID of a counter is guessed at once, of a random one not;
// the answer is not in what the caller gets, no session is made or touched, and
// guesses are counted.
func TestGuessCall(t *testing.T) {
	t.Parallel()
	l := lab.Start(t)
	me := l.Seat(t)
	const path = "/api/rooms/main/ids"
	draw := func(naming string) guessRound {
		t.Helper()
		status, body := l.Call(t, "POST", path, me.Token, fmt.Sprintf(`{"naming":%q}`, naming))
		if status != http.StatusOK {
			t.Fatalf("%s: %d %s", naming, status, body)
		}
		return lab.Decode[guessRound](t, body)
	}
	guess := func(round, guess, language string) (hit bool, say string) {
		t.Helper()
		status, body := l.Call(t, "POST", path+"/guess?lang="+language, me.Token, fmt.Sprintf(`{"round":%q,"guess":%q}`, round, guess))
		if status != http.StatusOK {
			t.Fatalf("a guess: %d %s", status, body)
		}
		said := lab.Decode[struct {
			Hit bool
			Say string
		}](t, body)
		return said.Hit, said.Say
	}
	said := map[string]bool{}
	for _, naming := range []string{"counter", "hex", "base64", "uuid"} {
		round := draw(naming)
		if round.Naming != naming || len(round.IDs) != 3 {
			t.Fatalf("a round of %s: %+v", naming, round)
		}
		next := follows(naming, round.IDs[2])
		if text := insideRound(t, round.Round); strings.Contains(text, next) || strings.Contains(text, naming) {
			t.Errorf("%s: the round says what is in it: %q", naming, text)
		}
		for _, language := range []string{"ko", "en"} {
			for _, g := range []struct {
				guess string
				hit   bool
			}{{next, round.Bits == 0}, {"", false}, {round.IDs[2], false}} {
				hit, say := guess(round.Round, g.guess, language)
				if hit != g.hit || say == "" || strings.HasPrefix(say, "say.") {
					t.Errorf("%s after %v: %q is %v, and %q is said", naming, round.IDs, g.guess, hit, say)
				}
				said[say] = true
			}
		}
	}
	if len(said) != 14 {
		t.Errorf("three hits and four misses say %d sentences in two languages", len(said))
	}
	if _, table := l.Call(t, "GET", "/api/rooms/main/sessions", me.Token, ""); !strings.Contains(string(table), `"count":0`) {
		t.Errorf("guessing made rows: %s", table)
	}

	counted := draw("counter")
	forged := []byte(counted.Round)
	forged[len(forged)/2] ^= 1
	for _, c := range []struct {
		token, path, body string
		want              int
	}{
		{"nobody", path, `{"naming":"counter"}`, http.StatusUnauthorized},
		{"nobody", path + "/guess", `{"round":"x"}`, http.StatusUnauthorized},
		{me.Token, path, `{"naming":"moon"}`, http.StatusBadRequest},
		{me.Token, path, `{`, http.StatusBadRequest},
		{me.Token, path + "/guess", `{"round":"","guess":"1"}`, http.StatusConflict},
		{me.Token, path + "/guess", fmt.Sprintf(`{"round":%q,"guess":"1"}`, forged), http.StatusConflict},
		{me.Token, path + "/guess", `{"round":"` + strings.Repeat("x", 5000) + `"}`, http.StatusRequestEntityTooLarge},
	} {
		if status, body := l.Call(t, "POST", c.path, c.token, c.body); status != c.want || !strings.Contains(string(body), `"detail":"`) {
			t.Errorf("%s %.60s: %d %s, want %d", c.path, c.body, status, body, c.want)
		}
	}
	for n := 0; ; n++ {
		status, _ := l.Call(t, "POST", path+"/guess", me.Token, fmt.Sprintf(`{"round":%q,"guess":"1"}`, counted.Round))
		if status == http.StatusTooManyRequests {
			break
		}
		if n > 5000 {
			t.Fatal("nobody counts the guesses")
		}
	}
}

// insideRound is what anybody can read of a round, but for its date.
func insideRound(t *testing.T, round string) string {
	t.Helper()
	decoded, err := base64.URLEncoding.DecodeString(round)
	_, value, ok := strings.Cut(string(decoded), "|")
	value, _, more := strings.Cut(value, "|")
	inside, err2 := base64.URLEncoding.DecodeString(value)
	if err != nil || err2 != nil || !ok || !more || len(inside) == 0 {
		t.Fatalf("a round is %q: %v, %v", decoded, err, err2)
	}
	return string(inside)
}

// TestGuess: whoever looks at three IDs of a counter types the next one and hits,
// however the number is written; the IDs of the demo's own kind say nothing.
func TestGuess(t *testing.T) {
	t.Parallel()
	browser.InEach(t, func(t *testing.T, lang string) {
		l := lab.Start(t)
		l.SetPolicy(t, `{"signed":true}`)
		b := browser.New(t, lang)
		b.Open(l.URL + "/lessons/signed?lang=" + lang)
		b.AwaitReady()
		b.OpenXRay()
		b.Click(".guess summary")
		for _, naming := range []string{"counter", "hex", "base64", "uuid"} {
			if naming != "counter" {
				b.Click(".guess [data-naming=" + naming + "]")
			}
			b.Wait("IDs by "+naming, "document.querySelector('.guess [data-naming=%s][aria-pressed=true]') && document.querySelectorAll('.guess .drawn li').length === 3 && !document.querySelector('#guess-next').disabled", naming)
			ids := browser.Eval[[]string](b, "[...document.querySelectorAll('.guess .drawn code')].map(c => c.textContent)")
			next := follows(naming, ids[2])
			if page := browser.Eval[string](b, "document.querySelector('.guess').outerHTML"); naming != "uuid" && strings.Contains(page, next) {
				t.Errorf("%s: the answer is in the page", naming)
			}
			b.Fill("#guess-next", next)
			b.Run(chromedp.KeyEvent("\r"))
			verdict := map[bool]string{true: "right", false: "wrong"}[naming != "uuid"]
			b.Wait("the server's word on "+next, "document.querySelector('.guess .said.%s')?.textContent.length > 10", verdict)
			if again := browser.Eval[bool](b, "document.activeElement.type === 'button'"); again != (naming != "uuid") {
				t.Errorf("%s: the focus is on the button for more: %v", naming, again)
			}
		}
		odds := browser.Eval[string](b, "document.querySelector('.guess').innerHTML")
		for _, want := range []string{"122", "1,000", "8.4×10<sup>25</sup>", "128", "ASVS 5.0, 7.2.3"} {
			if !strings.Contains(odds, want) {
				t.Errorf("the odds do not say %s: %s", want, odds)
			}
		}
		if rows := browser.Eval[int](b, "document.querySelectorAll('.st tbody tr').length"); rows != 1 {
			t.Errorf("guessing left %d rows", rows)
		}
	})
}
