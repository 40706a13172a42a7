package board

import (
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestWallAlone: when nobody comes, the wall says what to try.
func TestWallAlone(t *testing.T) {
	l := lab.Start(t)
	b := browser.New(t, "ko")
	b.Before(browser.Impatient)
	b.Open(l.URL + "/project/main")
	b.Wait("the card", "document.querySelector('.nobody').checkVisibility() && document.querySelector('.nobody').innerText.includes('lab -class')")
	l.LoggedIn(t, "kim")
	b.Wait("the card to go", "!document.querySelector('.nobody').checkVisibility()")
}

// TestWallSleeps: where the browser can, the wall keeps the screen awake, and
// again after it was hidden; where it can't, the wall says so once.
func TestWallSleeps(t *testing.T) {
	l := lab.Start(t)
	b := browser.Own(t, "ko")
	b.Before(`window.locks = [];
		const request = WakeLock.prototype.request;
		WakeLock.prototype.request = async function (...args) { const lock = await request.apply(this, args); locks.push(lock); document.documentElement.dataset.locks = locks.length; return lock; };`)
	b.Open(l.URL + "/project/main")
	b.Wait("the lock", "locks.length === 1 && !locks[0].released")
	other := b.Tab()
	b.Wait("its loss in a hidden tab", "document.hidden && locks[0].released")
	b.Front()
	b.Wait("the lock again", "locks.length === 2 && !locks[1].released")
	if said := b.Text(".said"); said != "" {
		t.Errorf("awake, the wall says %q", said)
	}
	other.Run(chromedp.Navigate("about:blank"))
}

// TestWallRefused: on a plain-http name, which is no secure context and has no
// owner, the wall says who may open it, and that the computer must not sleep. Once the
// instructor has entered the key in another tab, it comes on by itself.
func TestWallRefused(t *testing.T) {
	l := lab.StartNamed(t, "lab.test")
	b := browser.Own(t, "ko", chromedp.Flag("host-resolver-rules", "MAP lab.test 127.0.0.1"))
	b.Before(browser.Impatient)
	b.Open(l.URL + "/project/main")
	b.Wait("the way in", "document.querySelector('.refused a').checkVisibility()")
	if to := browser.Eval[string](b, "new URL(document.querySelector('.refused a').href).pathname"); to != "/teach" {
		t.Errorf("it leads to %s", to)
	}
	b.Wait("the word on sleep", "document.querySelector('.said').textContent.includes('절전')")
	b.Run(chromedp.Reload())
	b.Wait("the way in", "document.querySelector('.refused a').checkVisibility()")
	if said := b.Text(".said"); said != "" {
		t.Errorf("it says again %q", said)
	}
	b.Tab().Open(l.URL + "/teach#key=" + l.Key(t))
	b.Front()
	b.Wait("the wall", "document.querySelector('.code-word').textContent && !document.querySelector('.refused').checkVisibility()")
	b.Wait("what to try", "document.querySelector('.nobody').innerText.includes('방화벽') && !document.querySelector('.nobody').innerText.includes('lab -class')")
}

// TestWallHeals: a wall comes back by itself after a restart and says why its
// table is empty.
func TestWallHeals(t *testing.T) {
	dir := t.TempDir()
	l := lab.Start(t, "-data", dir)
	b := browser.Board(t, l, "ko")
	s, student := l.LoggedIn(t, "kim")
	b.BoardRows(1)
	if err := l.Stop(); err != nil {
		t.Fatal(err)
	}
	b.Wait("the loss", "document.querySelector('.mode').dataset.mode === 'lost'")
	lab.Start(t, "-data", dir, "-addr", "localhost:"+lab.PortIn(l.URL), "-demo-addr", "localhost:"+lab.PortIn(l.Demo))
	b.Wait("the reason", "document.querySelector('.mode').dataset.mode === 'live' && document.querySelector('.rows .empty').innerText.includes('다시 시작')")
	student.Visit(t, s.Demo)
	b.BoardRows(1)
}
