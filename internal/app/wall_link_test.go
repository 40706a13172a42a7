package app

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// impatient lets a wall ask at once why nobody comes.
const impatient = `const { setTimeout: set } = window; window.setTimeout = (act, ms, ...more) => set(act, ms === 15000 ? 0 : ms, ...more);`

// TestWallAlone: when nobody comes, the wall says what to try.
func TestWallAlone(t *testing.T) {
	l := start(t)
	b := newChromium(t, "ko")
	b.before(impatient)
	b.open(l.url + "/project/main")
	b.wait("the card", "document.querySelector('.nobody').checkVisibility() && document.querySelector('.nobody').innerText.includes('lab -class')")
	l.loggedIn(t, "kim")
	b.wait("the card to go", "!document.querySelector('.nobody').checkVisibility()")
}

// TestWallSleeps: where the browser can, the wall keeps the screen awake, and
// again after it was hidden; where it can't, the wall says so once.
func TestWallSleeps(t *testing.T) {
	l := start(t)
	b := ownChromium(t, "ko")
	b.before(`window.locks = [];
		const request = WakeLock.prototype.request;
		WakeLock.prototype.request = async function (...args) { const lock = await request.apply(this, args); locks.push(lock); document.documentElement.dataset.locks = locks.length; return lock; };`)
	b.open(l.url + "/project/main")
	b.wait("the lock", "locks.length === 1 && !locks[0].released")
	other := b.tab()
	b.wait("its loss in a hidden tab", "document.hidden && locks[0].released")
	b.front()
	b.wait("the lock again", "locks.length === 2 && !locks[1].released")
	if said := b.text(".said"); said != "" {
		t.Errorf("awake, the wall says %q", said)
	}
	other.run(chromedp.Navigate("about:blank"))
}

// TestWallRefused: on a plain-http name, which is no secure context and has no
// owner, the wall says who may open it, and that the computer must not sleep. Once the
// instructor has entered the key in another tab, it comes on by itself.
func TestWallRefused(t *testing.T) {
	l := startNamed(t, "lab.test")
	b := ownChromium(t, "ko", chromedp.Flag("host-resolver-rules", "MAP lab.test 127.0.0.1"))
	b.before(impatient)
	b.open(l.url + "/project/main")
	b.wait("the way in", "document.querySelector('.refused a').checkVisibility()")
	if to := eval[string](b, "new URL(document.querySelector('.refused a').href).pathname"); to != "/teach" {
		t.Errorf("it leads to %s", to)
	}
	b.wait("the word on sleep", "document.querySelector('.said').textContent.includes('절전')")
	b.run(chromedp.Reload())
	b.wait("the way in", "document.querySelector('.refused a').checkVisibility()")
	if said := b.text(".said"); said != "" {
		t.Errorf("it says again %q", said)
	}
	b.tab().open(l.url + "/teach#key=" + l.key(t))
	b.front()
	b.wait("the wall", "document.querySelector('.code-word').textContent && !document.querySelector('.refused').checkVisibility()")
	b.wait("what to try", "document.querySelector('.nobody').innerText.includes('방화벽') && !document.querySelector('.nobody').innerText.includes('lab -class')")
}

// TestWallHeals: a wall comes back by itself after a restart and says why its
// table is empty.
func TestWallHeals(t *testing.T) {
	dir := t.TempDir()
	l := start(t, "-data", dir)
	b := l.wall(t, "ko")
	s, student := l.loggedIn(t, "kim")
	b.rows(1)
	if err := l.stop(); err != nil {
		t.Fatal(err)
	}
	b.wait("the loss", "document.querySelector('.mode').dataset.mode === 'lost'")
	start(t, "-data", dir, "-addr", "localhost:"+portIn(l.url), "-demo-addr", "localhost:"+portIn(l.demo))
	b.wait("the reason", "document.querySelector('.mode').dataset.mode === 'live' && document.querySelector('.rows .empty').innerText.includes('다시 시작')")
	student.get(t, s.Demo)
	b.rows(1)
}
