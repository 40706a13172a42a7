package instructor

import (
	"net/http"
	"strings"
	"testing"

	"sessionlab/test/lab"
)

// TestNotHereYet: the instructor's page says of a seat that was made beforehand
// that nobody is there yet, and counts it once somebody has come.
func TestNotHereYet(t *testing.T) {
	c := newClassroom(t)
	status, body := c.Call(t, "POST", "/api/rooms/main/names", "", `{"names":["박도윤"]}`)
	if status != http.StatusCreated {
		t.Fatalf("names: %d %s", status, body)
	}
	code := lab.Decode[struct{ Seats []struct{ Seat, Code string } }](t, body).Seats[0]
	last := "document.querySelector('.matrix tr[data-seat=" + code.Seat + "] .c-last').textContent"
	const sum = "document.querySelector('.matrix .sum').textContent"
	c.teacher.Wait("that nobody has come", "%s === '아직 안 옴'", last)
	c.teacher.Wait("a count without it", sum+".endsWith('/1')")
	if _, body := c.Call(t, "GET", "/api/rooms/main/progress.json", "", ""); strings.Count(body, `"seen":null`) != 1 || strings.Count(body, `"seen":"2`) != 1 {
		t.Errorf("exported is %s", body)
	}
	if status, body := c.Call(t, "POST", "/api/seats", "", `{"code":"`+code.Code+`"}`); status != http.StatusOK {
		t.Fatalf("the code: %d %s", status, body)
	}
	c.Call(t, "POST", "/api/rooms/main/names", "", `{"names":["최하린"]}`) // the page looks again
	c.teacher.Wait("that somebody came and left", "%s.startsWith('나감')", last)
	c.teacher.Wait("a count with it", sum+".endsWith('/2')")
}
