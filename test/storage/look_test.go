package storage

import (
	"database/sql"
	"path/filepath"
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestLook: the store's own view of its rows stands beside the table, and what another
// program does to them is marked in words. A store that is switched off is told of
// everywhere, and heals when it is switched on again.
func TestLook(t *testing.T) {
	t.Parallel()
	says := map[string]struct{ same, changed, missing, off, lookOff string }{
		"ko": {"= 같음", "≠ 값이 다름", "≠ 저장소에 없는 행:", "저장소 꺼짐", "저장소가 꺼져 있어서"},
		"en": {"= same", "≠ changed", "≠ Not in the store:", "store off", "The store is off"},
	}
	browser.InEach(t, func(t *testing.T, lang string) {
		dir := t.TempDir()
		l := lab.Start(t, "-data", dir)
		l.SetStorage(t, `{"store":"sqlite"}`)
		b := browser.New(t, lang)
		b.OpenedLesson(l, "session", lang)
		b.Login("kim")
		b.Shown(0, "Welcome")
		b.Click(".servers [name=look]")
		compared := "document.querySelector('.look tbody tr td:nth-child(2)')?.textContent === '%s'"
		b.Wait("the row in the file", compared+" && document.querySelector('.look pre').textContent.includes('SELECT') && document.querySelector('.look tbody').textContent.includes('kim')", says[lang].same)

		file, err := sql.Open("sqlite", filepath.Join(dir, "sessions.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		again := func(statement string) {
			t.Helper()
			if _, err := file.Exec(statement); err != nil {
				t.Fatal(err)
			}
			b.Click(".look [aria-label]")
			b.Wait("no look", "document.activeElement.matches('.servers [name=look]')")
			b.Click(".servers [name=look]")
		}
		again("UPDATE session SET username = 'lee'")
		b.Wait("the change by another program", compared+" && document.querySelector('.look tr[data-differs=changed]')", says[lang].changed)
		again("DELETE FROM session")
		b.Wait("the row that the file does not have", "document.querySelector('.look .missing').textContent.startsWith('%s') && document.querySelector('.look .missing .sid')", says[lang].missing)

		b.Click(".servers [data-server=\"0\"] [name=store-off]")
		b.Wait("the store to be off", "document.querySelector('.st-wrap .health').textContent === '%s' && document.querySelector('.look .note').textContent.startsWith('%s')", says[lang].off, says[lang].lookOff)
		b.PressReload("a")
		b.Shown(0, "503")
		b.Click(".servers [data-server=\"0\"] [name=store-on]")
		b.Wait("the store to answer", "document.querySelector('.st-wrap .health').hidden && !document.querySelector('.st-wrap[data-stopped]')")
		b.PressReload("a")
		b.Shown(0, "username")
		b.Wait("a row in both", compared, says[lang].same)
	})
}
