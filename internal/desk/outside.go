package desk

import (
	"io"
	"net/http"
	"strconv"

	"sessionlab/internal/demo"
)

// matter is why the lab answers in the demo's place.
type matter struct {
	status int
	passes bool // after a second the same request may have the demo's answer
	text   demo.Text
}

var (
	tooOften = matter{http.StatusTooManyRequests, true, demo.Text{
		KO: "요청이 너무 잦습니다. 잠깐 기다렸다가 새로고침하세요.",
		EN: "Too many requests. Wait a moment, then reload.",
	}}
	stopping = matter{http.StatusServiceUnavailable, true, demo.Text{
		KO: "이 서버는 지금 멈추는 중입니다. 잠시 뒤에 새로고침하세요.",
		EN: "This server is stopping. Reload in a moment.",
	}}
	noDesk = matter{http.StatusNotFound, false, demo.Text{
		KO: "이 주소에는 자리가 없습니다. 주소가 잘못되었거나, 쓰이지 않아 다른 사람에게 내준 자리이거나, 강사가 내보낸 자리일 수 있습니다. " +
			"실습 페이지를 열거나 새로고침하세요. 어떻게 이어 가는지 그 페이지에 나옵니다.",
		EN: "There is no seat at this address. The address may be mistyped, the seat was unused and had to make room for someone else, " +
			"or the instructor removed it. Open or reload the lesson page; it says how to go on.",
	}}
)

// explain answers with a page that says what is the matter, first in lang, the language
// of the page around the demo, "" if that is not known. home, which may be "", is where
// it leads on to.
func (s *Desks) explain(w http.ResponseWriter, r *http.Request, what matter, lang, home string) {
	if what.passes {
		w.Header().Set("Retry-After", "1")
	}
	title := strconv.Itoa(what.status) + " " + http.StatusText(what.status)
	s.outside(w, r, what.status, demo.Explain(title, what.text, demo.Lang(r.Header, lang), home))
}

// outside answers in the demo's place. Nothing of it is recorded.
func (s *Desks) outside(w http.ResponseWriter, r *http.Request, status int, page string) {
	for name, values := range s.config.Header(r) {
		w.Header()[name] = values
	}
	w.Header().Set("Cache-Control", "no-store")
	if page != "" {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, page) // a client that is gone gets nothing
}
