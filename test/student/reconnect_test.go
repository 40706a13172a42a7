package student

import (
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestReconnectsSpread: however long the lab is away, a page tries again soon
// enough to be back within 5 s, and a thousand pages do not try at one moment.
func TestReconnectsSpread(t *testing.T) {
	l := lab.Start(t)
	tap := lab.NewByteTap(t, l.URL)
	b := browser.New(t, "ko", chromedp.Flag("host-resolver-rules", "MAP "+lab.HostOf(l.URL)+" "+tap.Addr))
	// The page's dice and its clock: waits for the next try are noted, and over at once.
	b.Before(`{
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
	b.Open(l.URL + "/lessons/session")
	b.AwaitLink()

	const tries = 12
	away := func(die string) (waits []float64, silence float64) {
		browser.Eval[any](b, "waits.length = silences.length = 0; die = "+die)
		tap.Cut(true)
		b.Wait("many tries", "waits.length >= %d", tries)
		tap.Cut(false)
		b.AwaitLink()
		return browser.Eval[[]float64](b, "waits")[:tries], browser.Eval[float64](b, "silences.at(-1)")
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
