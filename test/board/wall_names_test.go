package board

import (
	"net/http"
	"strings"
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestWallHidesLongNames: where the board hides session IDs, it hides cookie names
// that may be one, and values in which the demo's own cookie stands, as students'
// views do; /logout is one of the demo's paths and shown. With the IDs it shows all.
func TestWallHidesLongNames(t *testing.T) {
	l := lab.Start(t)
	b := browser.Board(t, l, "ko")
	s, student := l.LoggedIn(t, "kim")
	id := strings.TrimPrefix(student.Cookie, "sessionid=")
	const key, within = "k3h7m2p9q4r8t6v5w2x9abcdef", "hidden-in-a-value"
	request, err := http.NewRequest(http.MethodGet, s.Demo, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Cookie", "theme=dark; of_sixteen_bytes=other; "+key+"=1; note="+within+"sessionid="+id)
	lab.Read(t)(http.DefaultClient.Do(request))
	b.Wait("the line", "document.querySelector('.wall').textContent.includes('Cookie: theme=')")
	line := b.Text(".wall")
	for _, want := range []string{"theme=••••", "of_sixteen_bytes=••••", "…=••••", "note=••••sessionid="} {
		if !strings.Contains(line, want) {
			t.Errorf("the board does not show %q: %s", want, line)
		}
	}
	for _, hidden := range []string{key, within, id} {
		if strings.Contains(line, hidden) {
			t.Errorf("the board shows %q: %s", hidden, line)
		}
	}
	l.Call(t, "PATCH", "/api/rooms/main/wall", "", `{"ids":true}`)
	b.Wait("all of it", "document.querySelector('.wall').textContent.includes('"+key+"=1') && document.querySelector('.wall').textContent.includes('note="+within+"sessionid=')")
	l.Call(t, "PATCH", "/api/rooms/main/wall", "", `{"ids":false}`)
	lab.Read(t)(http.PostForm(s.Demo+"logout", nil))
	b.Wait("the path", "document.querySelector('.out .line').textContent === 'POST /logout'")
}
