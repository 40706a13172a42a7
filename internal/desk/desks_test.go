package desk

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sessionlab/internal/room"
)

// The paths around the demo leave no rows.
func TestPathsOutside(t *testing.T) {
	l := open(t, "", room.Config{}, Config{})
	main, _ := l.lab.Demo("")
	seat := l.join(t)
	desk := strings.TrimSuffix(seat.DemoPath(), "/")
	if r := l.visit(http.MethodGet, desk, ""); r.StatusCode != http.StatusTemporaryRedirect || r.Header.Get("Location") != desk+"/" {
		t.Errorf("%s: %d to %q", desk, r.StatusCode, r.Header.Get("Location"))
	}
	if r := l.visit(http.MethodGet, "/s/nobodys-desk/", ""); r.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown desk: %d", r.StatusCode)
	}
	icon := httptest.NewRequest(http.MethodGet, "/favicon.ico", nil)
	icon.Header.Set("Referer", "http://localhost:8000"+desk+"/")
	w := httptest.NewRecorder()
	l.ServeHTTP(w, icon)
	table, err := main.Sessions(t.Context(), room.Owner(), 10)
	if err != nil || w.Code != http.StatusNotFound || table.Count != 0 {
		t.Errorf("the icon: %d; %d rows; %v", w.Code, table.Count, err)
	}
	l.visit(http.MethodGet, "/favicon.ico", "")
	if table, _ := main.Sessions(t.Context(), room.Owner(), 10); table.Count != 1 {
		t.Errorf("the walk-in's icon makes %d rows, as in the chapter it makes one", table.Count)
	}
}

// However many seats come and leave, no more than twice as many desks are remembered
// as there are, and a few.
func TestDesksOfSeatsThatLeftAreForgotten(t *testing.T) {
	l := open(t, "", room.Config{}, Config{})
	stays := l.join(t)
	l.visit(http.MethodGet, stays.DemoPath(), "sessionid=django")
	remembered := l.deskOf(t, stays.DemoPath())
	for range 3 * minTidy {
		seat := l.join(t)
		l.visit(http.MethodGet, seat.DemoPath(), "sessionid=django")
		l.leave(t, seat)
		if response := l.visit(http.MethodGet, seat.DemoPath(), ""); response.StatusCode != http.StatusNotFound {
			t.Fatalf("the desk of a seat that left answers %d", response.StatusCode)
		}
		if pairs := len(l.foreign.desks); len(l.desks) > minTidy || pairs > minTidy || l.foreign.count != pairs {
			t.Fatalf("%d desks are remembered, and %d pairs of %d", len(l.desks), l.foreign.count, pairs)
		}
	}
	if l.deskOf(t, stays.DemoPath()) != remembered {
		t.Error("the desk of a seat that is there was forgotten")
	}
}
