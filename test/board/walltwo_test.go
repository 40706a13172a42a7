package board

import (
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// holdable lets a page's changes of the wall wait on their way while held is an
// array.
const holdable = `window.held = null;
	const { fetch: go } = window;
	window.fetch = async (url, how) => {
		if (held && String(url).endsWith('/wall')) await new Promise(on => { held.push(on); document.documentElement.dataset.held = held.length; });
		return go(url, how);
	};`

// TestTwoAtTheWall: a remote that hides the names while a wall's freeze is on its
// way undoes nothing, nor does the freeze.
func TestTwoAtTheWall(t *testing.T) {
	l := lab.Start(t)
	l.LoggedIn(t, "kim")
	remote := browser.New(t, "ko")
	remote.Open(l.URL + "/teach")
	remote.Wait("the student's row", "document.querySelectorAll('.matrix tbody tr').length === 1")
	remote.Click(".tabs label:has([value=wall])")
	wall := browser.New(t, "ko")
	wall.Before(holdable)
	wall.Open(l.URL + "/project/main")
	wall.BoardRows(1)
	now := func() string {
		t.Helper()
		_, body := l.Call(t, "GET", "/api/rooms/main/events?wait=0", "", "")
		type answer struct {
			Events []struct {
				Wall struct {
					Names  bool
					Frozen *uint64
					Size   int
				}
			}
		}
		w := lab.Decode[answer](t, body).Events[0].Wall
		text := ""
		if !w.Names {
			text += "no names "
		}
		if w.Frozen != nil {
			text += "frozen "
		}
		if w.Size == 1 {
			text += "larger "
		}
		return text
	}

	browser.Eval[any](wall, "held = [], 0")
	wall.Keys("f")
	wall.Wait("the freeze, here", "document.querySelector('.mode').dataset.mode === 'frozen' && document.documentElement.dataset.held === '1'")
	wall.Keys("+") // and more that is not sent yet
	remote.Click("label:has(#w-names)")
	wall.Wait("no names, beside the freeze", "!document.body.textContent.includes('kim') && document.querySelector('.mode').dataset.mode === 'frozen'")
	if got := now(); got != "no names " {
		t.Errorf("while the freeze is on its way the wall has %q", got)
	}
	browser.Eval[any](wall, "held.forEach(on => on()), held = null, 0")
	remote.Wait("the freeze and the size", "document.querySelector('#w-freeze').checked && document.querySelector('input[name=size][value=\"1\"]').checked")
	if got := now(); got != "no names frozen larger " {
		t.Errorf("in the end the wall has %q", got)
	}
	if browser.Eval[bool](remote, "document.querySelector('#w-names').checked") {
		t.Error("the remote has the names again")
	}
	wall.Wait("all of it", "document.querySelector('.mode').dataset.mode === 'frozen' && document.documentElement.dataset.size === '1' && !document.body.textContent.includes('kim')")
}
