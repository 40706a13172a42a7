package instructor

import (
	"net/http"
	"strings"
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestNamesAndProgress: a list of names becomes seats with codes, and progress
// becomes a file.
func TestNamesAndProgress(t *testing.T) {
	c := newClassroom(t)
	c.teacher.PressMenu()
	c.teacher.Click("#names")
	c.teacher.Fill("#names-text", "박도윤\n\n 최하린 \n")
	c.teacher.Click("#d-names [value=yes]")
	c.teacher.Wait("the codes", "document.querySelector('#d-codes').open && document.querySelectorAll('#d-codes tbody tr').length === 2")
	if name := c.teacher.Text("#d-codes tr:nth-child(2) th"); name != "최하린" {
		t.Errorf("the second seat is of %q", name)
	}
	code := c.teacher.Text("#d-codes tbody td")
	status, body := c.Call(t, "POST", "/api/seats", "", `{"room":"","code":"`+code+`"}`)
	if taken := lab.Decode[lab.Seat](t, body); status != http.StatusOK || taken.Name != "박도윤" {
		t.Errorf("the code brings %d %s", status, body)
	}
	c.teacher.Click("#d-codes .primary")
	c.teacher.Wait("three students", "document.querySelectorAll('.matrix tbody tr').length === 3")

	c.teacher.PressMenu()
	table := c.teacher.Download(func() { c.teacher.Click("#csv") })
	lines := strings.Split(table, "\r\n")
	who := browser.Eval[string](c.teacher, "document.querySelector('.matrix tbody tr:has(.passed)').dataset.seat")
	if !strings.HasPrefix(table, "\ufeff\"seat\",\"name\",") || len(lines) != 5 || !strings.Contains(table, "\n\""+who+"\",") || !strings.Contains(table, ",\"최하린\",") {
		t.Errorf("the table is\n%s", table)
	}
}
