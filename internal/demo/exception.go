package demo

import (
	"net/http"
	"strings"
)

// Exception is a Python exception that ends a request. The chapter's program
// then drops the connection, and the browser shows an error page of its own;
// the demo answers with a 500 that names the exception and says why.
type Exception struct {
	Type  string // "KeyError"
	Value string // "'username'"
	why   Text
}

// Error is the last line of Python's traceback.
func (e *Exception) Error() string { return e.Type + ": " + e.Value }

func (e *Exception) notice() notice {
	return notice{http.StatusInternalServerError, e.Error(), e.why}
}

// Why an exception was raised.
var (
	whyBareName = Text{
		"Cookie 헤더에 sessionid라는 글자는 있지만 뒤에 = 이 없어서, 자른 조각에 두 번째가 없습니다.",
		"The Cookie header has the word sessionid without a = after it, so the split has no second piece."}
	whyNoRow = Text{
		"이 세션 ID의 행이 세션 테이블에 없습니다. 로그인은 있는 행에 이름을 적을 뿐, 행을 만들지 않습니다. 먼저 로그인 화면을 여세요.",
		"The session table has no row under this session ID. Logging in writes a name into a row that is there; it " +
			"makes none. Open the login page first."}
	whyNoRowInShop = Text{
		"이 세션 ID의 행이 세션 테이블에 없습니다. 장바구니와 색은 이미 있는 행에만 적습니다. 먼저 첫 화면을 열고 로그인하세요.",
		"The session table has no row under this session ID. The basket and the colour are written into a row that is there. " +
			"Open the first page and log in."}
	whyNoUsername = Text{
		"보낸 폼에 username이 없거나 비어 있습니다. 이름을 적고 다시 보내세요.",
		"The form has no username, or an empty one. Write a name and send it again."}
	whyNoLength = Text{
		"요청에 Content-Length 헤더가 없어서 본문을 얼마나 읽을지 모릅니다.",
		"The request has no Content-Length header, so the program does not know how much to read."}
	whyNotUTF8 = Text{
		"요청 본문이 UTF-8로 읽히지 않습니다.",
		"The request body does not decode as UTF-8."}
)

// quote is Python's repr of a string, except for unprintable characters.
func quote(s string) string {
	s = strings.ReplaceAll(s, `\`, `\\`)
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		return `"` + s + `"`
	}
	return "'" + strings.ReplaceAll(s, "'", `\'`) + "'"
}

// limit ends a request for a reason that the chapter's program does not have.
type limit struct {
	notice notice
	value  string // for the trace
}

func (l *limit) Error() string { return l.value }
