package demo

import (
	"html"
	"net/http"
	"strconv"
	"strings"

	"sessionlab/internal/languages"
)

// answer is a response before it is written. The zero answer is an empty 200.
type answer struct {
	status    int
	page      string
	setCookie string
	location  string
	clue      string
}

const pageStart, pageEnd = "<html><body>", "</body></html>"

// formPage is the chapter's login form, with its action inside the demo.
func formPage(base, token string) string {
	return pageStart +
		`<form method="post" action="` + base + `/login">` + hidden(token) +
		`<input type="text" name="username">` +
		`<input type="submit" value="Login">` +
		`</form>` + pageEnd
}

// welcomePage greets as the chapter does. The name stands in it as it is, so it
// may be a script, unless inPage has escaped it; where the demo has no origin of
// its own, the lab always has it escaped. The chapter has no form behind it.
func welcomePage(username, form string) string {
	return pageStart + "<h1>Welcome, " + username + "!</h1>" + form + pageEnd
}

// inPage is a name as a page shows it.
func (p *Policy) inPage(name string) string {
	if p.Escape {
		return html.EscapeString(name)
	}
	return name
}

// logoutForm is a form, not a link: a GET changes nothing (RFC 9110, section
// 9.2.1), and no image can log anyone out.
func logoutForm(base, token string) string {
	return `<form method="post" action="` + base + `/logout">` + hidden(token) + `<input type="submit" value="Logout"></form>`
}

// tokenField is the field of a form that carries the session's token.
const tokenField = "csrf_token"

func hidden(token string) string {
	if token == "" {
		return ""
	}
	return `<input type="hidden" name="` + tokenField + `" value="` + token + `">`
}

// notice is a page that explains an answer which the chapter's program gives
// without words, or not at all.
type notice struct {
	status  int
	heading string
	why     Text
}

// notice puts a page of explanation into the answer.
func (x *run) notice(n notice) {
	x.answer = answer{status: n.status, page: Explain(n.heading, n.why.In, x.lang(), x.visit.Base+"/")}
}

// Explain is a page that explains an answer in every language, the reader's first.
// home is the path of the demo's first page, which it links; "" is no link. Without
// the link, a reader whom a script sent to an unknown path would be stuck there.
func Explain(heading string, why func(language string) string, lang, home string) string {
	var paragraphs strings.Builder
	for _, language := range languages.StartingWith(lang) {
		paragraphs.WriteString(paragraph(why(language), language, home))
	}
	heading = html.EscapeString(heading)
	return `<!doctype html><html lang="` + lang + `"><head><title>` + heading +
		`</title></head><body><h1 lang="en">` + heading + `</h1>` +
		paragraphs.String() + `</body></html>`
}

func paragraph(why, lang, home string) string {
	link := ""
	if home != "" {
		link = ` <a href="` + html.EscapeString(home) + `">` + firstPage.In(lang) + `</a>`
	}
	return `<p lang="` + lang + `">` + html.EscapeString(why) + link + `</p>`
}

var firstPage = Text{"첫 화면", "First page"}

var (
	notFoundPage = notice{http.StatusNotFound, "404 Not Found", Text{
		"이 서버에는 / 와 /login 만 있습니다.",
		"This server has only / and /login."}}
	notFoundBesideLogoutPage = notice{http.StatusNotFound, "404 Not Found", Text{
		"이 서버에는 / 와 /login, /logout 만 있습니다.",
		"This server has only /, /login and /logout."}}
	wrongTokenPage = notice{http.StatusForbidden, "403 Forbidden", Text{
		"이 폼에는 세션의 CSRF 토큰이 없거나, 다른 토큰이 들어 있습니다. 이 서버가 보여 준 폼이 아닐 수 있어 받지 " +
			"않았습니다. 첫 화면을 다시 열고 보내세요.",
		"This form lacks the CSRF token of your session, or has another one. It may not be a form that this server " +
			"showed, so it was not accepted. Open the first page again and send that."}}
	notImplementedPage = notice{http.StatusNotImplemented, "501 Not Implemented", Text{
		"이 서버는 GET과 POST만 압니다.",
		"This server knows only GET and POST."}}
	nameTooLongPage = notice{http.StatusBadRequest, "400 Bad Request", Text{
		"이름이 너무 깁니다. " + strconv.Itoa(MaxUsername) + "자까지 적을 수 있습니다.",
		"The name is too long. It may have up to " + strconv.Itoa(MaxUsername) + " characters."}}
	idTooLongPage = notice{http.StatusBadRequest, "400 Bad Request", Text{
		"쿠키로 온 세션 ID가 너무 깁니다. " + strconv.Itoa(MaxID) + "바이트까지 받습니다. 그 쿠키를 지우거나 짧은 값으로 바꾸세요.",
		"The session ID in the cookie is too long. It may have up to " + strconv.Itoa(MaxID) + " bytes. " +
			"Delete that cookie or give it a shorter value."}}
	tooLargePage = notice{http.StatusRequestEntityTooLarge, "413 Content Too Large", Text{
		"요청 본문이 너무 큽니다. 4 KiB까지 받습니다.",
		"The request body is too large. Up to 4 KiB is accepted."}}
	storeFailedPage = notice{http.StatusServiceUnavailable, "503 Service Unavailable", Text{
		"세션 저장소가 응답하지 않습니다. 서버가 세션을 찾을 수 없어서 누구의 요청인지 알 수 없습니다. 쿠키와 저장소의 행은 그대로 있습니다. 잠시 뒤에 다시 시도하세요.",
		"The session store does not respond, so the server cannot look up who you are. Your cookie, and the row in the store, " +
			"are as they were. Try again in a moment."}}
	failedPage = notice{http.StatusInternalServerError, "500 Internal Server Error", Text{
		"서버가 이 요청에 응답하지 못했습니다. 잠시 뒤에 다시 시도하세요.",
		"The server could not answer this request. Try again in a moment."}}
	noServerPage = notice{http.StatusBadGateway, "502 Bad Gateway", Text{
		"요청을 받을 서버가 한 대도 켜져 있지 않습니다. 서버를 다시 켜고 새로고침하세요.",
		"No server is running that could take the request. Start a server and reload."}}
	endedPage = notice{http.StatusBadGateway, "502 Bad Gateway", Text{
		"서버가 이 요청을 처리하는 도중에 꺼졌습니다. 무엇이 저장되었는지 세션 테이블에서 확인하세요.",
		"The server ended while it was answering this request. The session table shows what had been saved by then."}}
	busyPage = notice{http.StatusServiceUnavailable, "503 Service Unavailable", Text{
		"저장소를 기다리는 요청이 너무 많습니다. 잠시 뒤에 다시 시도하세요.",
		"Too many requests are waiting for the store. Try again in a moment."}}
	conflictPage = notice{http.StatusServiceUnavailable, "503 Service Unavailable", Text{
		"다른 요청이 이 세션을 계속 바꾸어서 저장하지 못했습니다. 잠시 뒤에 다시 시도하세요.",
		"Other requests kept changing this session, so nothing was saved. Try again in a moment."}}
)
