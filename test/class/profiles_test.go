package class

import (
	"fmt"
	"strings"
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestProfiles: profiles of the browser that the tests share are as browsers of
// their own: each is shown and has the focus, draws, and speaks its language; none
// has another's storage, cookies or cache.
func TestProfiles(t *testing.T) {
	l := lab.Start(t)
	own := browser.Own(t, "ko")
	var all []*browser.Chromium
	for range 3 {
		all = append(all, browser.New(t, "ko"))
	}
	english := browser.New(t, "en")
	all = append(all, english)
	for i, b := range append(all, own) {
		b.Open(l.URL + "/")
		if kept := browser.Eval[int](b, "localStorage.length + document.cookie.length"); kept != 0 {
			t.Errorf("profile %d begins with something that is kept", i)
		}
		b.Click("h1") // as a student does: only then a browser that nobody looks at takes the focus
		browser.Eval[any](b, fmt.Sprintf("localStorage.setItem('mine', %d), document.cookie = 'mine=%[1]d'", i))
	}
	const state = `(async () => {
		let frames = 0;
		while (frames < 3) await new Promise(done => requestAnimationFrame(() => { frames++; done(); }));
		document.querySelector('#code').focus();
		return [document.hidden, document.hasFocus(), document.querySelector('#code').matches(':focus'),
			innerWidth, devicePixelRatio, isSecureContext, navigator.cookieEnabled,
			matchMedia('(hover: hover)').matches].join();
	})()`
	want := browser.Eval[string](own, state)
	if !strings.HasPrefix(want, "false,true,true,") {
		t.Fatalf("a browser of its own is %s", want)
	}
	for i, b := range append(all, all...) { // once more, when another one was the last
		if got := browser.Eval[string](b, state); got != want {
			t.Errorf("profile %d is %s, a browser of its own %s", i%len(all), got, want)
		}
		if kept := browser.Eval[string](b, "localStorage.getItem('mine') + document.cookie"); kept != fmt.Sprintf("%dmine=%[1]d", i%len(all)) {
			t.Errorf("profile %d keeps %s", i%len(all), kept)
		}
	}
	for b, language := range map[*browser.Chromium]string{all[0]: "ko", english: "en"} {
		if got := browser.Eval[string](b, "navigator.languages[0] + document.documentElement.lang"); got != language+language {
			t.Errorf("the browser in %s speaks %s", language, got)
		}
		for _, r := range b.Seen(l.URL + "/") {
			if got := r.Headers["accept-language"]; r.URL == l.URL+"/" && !strings.HasPrefix(got, language) {
				t.Errorf("the browser in %s asks for %q", language, got)
			}
		}
	}
}
