package lessons

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestListing: both programs light up the lines that the last request ran, each
// with what it worked on, and can be walked through step by step.
func TestListing(t *testing.T) {
	l := lab.Start(t)
	b := browser.New(t, "ko")
	b.Open(l.URL + "/lessons/session")
	b.Wait("the first visit", "document.querySelector('.st tbody tr.is-mine') && document.querySelector('.l.ran')")
	ran := func(listing int) []string {
		t.Helper()
		return browser.Eval[[]string](b, fmt.Sprintf(`[...document.querySelectorAll('.listing')[%d].querySelectorAll('.l .val')].map(e => e.textContent.replace(/[0-9a-f]{4,8}$/, 'ID'))`, listing))
	}
	first := []string{"1 표를 터미널에 출력", "2 쿠키에 sessionid 없음", "3 새 ID ID", "4 표에 없음 → 새 줄 ID", "5 쿠키로 건넴 ID", "6 이름 없음 → 폼"}
	for listing := range 2 {
		got := ran(listing)
		slices.Sort(got)
		if !slices.Equal(got, first) {
			t.Errorf("listing %d of a first visit says %q", listing, got)
		}
	}
	const not = "document.querySelector('.listing .l[data-step*=\"!\"]').classList.contains('ran')"
	if browser.Eval[bool](b, not) {
		t.Error("without a cookie the line that cuts the ID out is marked")
	}

	b.Login("kim")
	b.Passed("login")
	b.Wait("the welcome", "[...document.querySelectorAll('.listing .val')].some(e => e.textContent === '3 이름 있음: kim') && "+not)
	b.Click("[name=back]") // to the login itself
	b.Wait("the login", "[...document.querySelectorAll('.listing .val')].some(e => e.textContent === '1 username = kim')")

	browser.Eval[any](b, "document.querySelector('.walk input').focus()")
	for i, want := range []string{"1 username = kim", "2 쿠키에서 ID", "3 줄에 적음: kim", "4 302로 답함"} {
		b.Run(chromedp.KeyEvent(kb.ArrowRight))
		b.Wait("a step", "document.querySelectorAll('.listing')[0].querySelectorAll('.val').length === %d && document.querySelector('.listing .l.now')", i+1)
		if got := ran(0); !slices.Contains(got, want) {
			t.Errorf("step %d says %q, want %q", i+1, got, want)
		}
	}
	if value := browser.Eval[string](b, "document.querySelector('.walk input').ariaValueText"); value != "4단계 중 4단계, 302로 답함" {
		t.Errorf("the walk reads %q", value)
	}
	if code := browser.Eval[string](b, "(() => { const s = getSelection(); s.selectAllChildren(document.querySelector('.listing code')); const text = s.toString(); s.removeAllRanges(); return text })()"); code == "" || strings.Contains(code, "username = kim") {
		t.Error("what is copied is not the program alone")
	}
	b.Run(chromedp.KeyEvent(kb.Home))
	b.Wait("all at once", "document.querySelectorAll('.listing')[0].querySelectorAll('.val').length === 4 && !document.querySelector('.l.now')")
}

// TestListingMarksWhatRan: the chapter's listing marks every line that a request
// runs, those without a step of their own too, and where an exception ends it, the
// line that raised it. Other listings promise the steps alone.
func TestListingMarksWhatRan(t *testing.T) {
	t.Parallel()
	promise := map[string][2]string{"ko": {"실행한 줄", "거친 단계"}, "en": {"lines that the last request ran", "steps of the last request"}}
	browser.InEach(t, func(t *testing.T, lang string) {
		l := lab.Start(t)
		b := browser.New(t, lang)
		b.OpenedLesson(l, "session", lang)
		ran := func(what string, want ...string) {
			t.Helper()
			b.Wait(what, "document.querySelector('.listing .ran-note').textContent.includes('%s')", what)
			got := browser.Eval[[]string](b, `[...document.querySelector('.listing').querySelectorAll('.l.ran')].map(line => {
				const copy = line.cloneNode(true);
				copy.querySelector('.val')?.remove();
				return copy.textContent.trim();
			})`)
			if !slices.Equal(got, want) {
				t.Errorf("%s marks\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
		ran("GET /",
			"print(sessions)", "session_id = self.get_session_id()", "if session_id not in sessions:", `sessions[session_id] = {"username": None}`,
			`if self.path == "/":`, "self.show_page(session_id)",
			`cookie = self.headers.get("Cookie", "")`, `if "sessionid" in cookie:`, "return str(uuid.uuid4())",
			"self.send_response(200)", `self.send_header("Content-type", "text/html")`, `if session_id not in self.headers.get("Cookie", ""):`,
			`self.send_header("Set-Cookie", f"sessionid={session_id}")`, "self.end_headers()", `username = sessions[session_id]["username"]`,
			"if username:", "body = LOGIN_FORM", `page = f"<html><body>{body}</body></html>"`, "self.wfile.write(page.encode())")
		b.DeleteRow()
		b.Login("kim")
		ran("POST /login",
			`if self.path == "/login":`, "self.log_in()",
			`cookie = self.headers.get("Cookie", "")`, `if "sessionid" in cookie:`, `return cookie.split("sessionid=")[1].split(";")[0]`,
			`length = int(self.headers["Content-Length"])`, `form = self.rfile.read(length).decode("utf-8")`, `username = parse_qs(form)["username"][0]`,
			"session_id = self.get_session_id()", `sessions[session_id]["username"] = username`)
		if raised := b.Text(".listing .l.ran[data-step~=store-username] .val"); !strings.HasPrefix(raised, "3 KeyError: ") {
			t.Errorf("the line that raised the exception says %q", raised)
		}
		for n, listing := range []string{".listing[data-every]", ".listing:not([data-every])"} {
			if note := b.Text(listing + " .ran-note"); !strings.Contains(note, promise[lang][n]) {
				t.Errorf("%s promises %q", listing, note)
			}
		}
	})
}
