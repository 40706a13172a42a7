package desk

import (
	"io"
	"net/http"
	"strconv"

	"sessionlab/internal/demo"
)

// outsideText is what the lab says in the demo's place.
type outsideText demo.Text

var (
	tooOften = outsideText{
		KO: "요청이 너무 잦습니다. 잠깐 기다렸다가 새로고침하세요.",
		EN: "Too many requests. Wait a moment, then reload.",
	}
	stopping = outsideText{
		KO: "이 서버는 지금 멈추는 중입니다. 잠시 뒤에 새로고침하세요.",
		EN: "This server is stopping. Reload in a moment.",
	}
	noDesk = outsideText{
		KO: "이 주소에는 자리가 없습니다. 주소가 잘못되었거나, 쓰이지 않아 다른 사람에게 내준 자리이거나, 강사가 내보낸 자리일 수 있습니다. 실습 페이지를 열거나 새로고침하세요. 어떻게 이어 가는지 그 페이지에 나옵니다.",
		EN: "There is no seat at this address. The address may be mistyped, the seat was unused and had to make room for someone else, or the instructor removed it. Open or reload the lesson page; it says how to go on.",
	}
)

func noDeskPage(r *http.Request) string {
	return noDesk.page(http.StatusNotFound, demo.Lang(r.Header, ""), "")
}

func stoppingPage(r *http.Request) string {
	return stopping.page(http.StatusServiceUnavailable, demo.Lang(r.Header, ""), "")
}

// page is the text as a page, in the language first that is given, with the way to
// the desk's first page where there is a desk.
func (t outsideText) page(status int, lang, home string) string {
	return demo.Explain(strconv.Itoa(status)+" "+http.StatusText(status), demo.Text(t), lang, home)
}

// stopping answers where the demo ends, or the client goes, before the demo can take
// the request.
func (s *Desks) stopping(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "1")
	s.outside(w, r, http.StatusServiceUnavailable, stoppingPage(r))
}

// tooOften answers a request over the rate of its desk or its address; lang is the
// language of the page around the demo, "" if that is not known.
func (s *Desks) tooOften(w http.ResponseWriter, r *http.Request, lang, home string) {
	w.Header().Set("Retry-After", "1")
	s.outside(w, r, http.StatusTooManyRequests, tooOften.page(http.StatusTooManyRequests, demo.Lang(r.Header, lang), home))
}

// outside answers what is not the demo's: nothing of it is recorded.
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
