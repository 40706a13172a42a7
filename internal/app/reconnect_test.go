package app

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestReconnectsSpread: however long the lab is away, a page tries again soon
// enough to be back within 5 s, and a thousand pages do not try at one moment.
func TestReconnectsSpread(t *testing.T) {
	l := start(t)
	tap := newByteTap(t, l.url)
	b := newChromium(t, "ko", chromedp.Flag("host-resolver-rules", "MAP "+hostOf(l.url)+" "+tap.addr))
	// The page's dice and its clock: waits for the next try are noted, and over at once.
	b.before(`{
		const { setTimeout } = window;
		window.waits = [];
		window.silences = [];
		window.die = 0;
		Math.random = () => die;
		window.setTimeout = (f, ms, ...more) => {
			if (ms >= 40000) silences.push(ms);
			if (f.name !== 'connect') return setTimeout(f, ms, ...more);
			waits.push(ms);
			return setTimeout(f, 0);
		};
	}`)
	b.open(l.url + "/lessons/session")
	b.wait("the connection", "document.querySelector('.link[data-state=open]')")

	const tries = 12
	away := func(die string) (waits []float64, silence float64) {
		eval[any](b, "waits.length = silences.length = 0; die = "+die)
		tap.cut(true)
		b.wait("many tries", "waits.length >= %d", tries)
		tap.cut(false)
		b.wait("the connection", "document.querySelector('.link[data-state=open]')")
		return eval[[]float64](b, "waits")[:tries], eval[float64](b, "silences.at(-1)")
	}
	soonest, soonestSilence := away("0")
	latest, latestSilence := away("0.999999")
	for i := range tries {
		if latest[i] > 4000 {
			t.Errorf("a page waits up to %.0f ms before its try %d", latest[i], i+1)
		}
		if soonest[i] < 500 || latest[i]-soonest[i] < 900 {
			t.Errorf("pages make their try %d between %.0f and %.0f ms", i+1, soonest[i], latest[i])
		}
	}
	if latestSilence-soonestSilence < 1000 {
		t.Errorf("pages that hear nothing give up between %.0f and %.0f ms", soonestSilence, latestSilence)
	}
}
