package demo

// Protection is one field of the policy: its switch, what it does, what that is
// good for and what it is not, and who asks for it.
type Protection struct {
	Field   string // its name in the API
	Values  []any  // what it can be switched to, the usual value first: true, all choices, or a number of seconds
	Group   string // the part of the switchboard that it stands in; its heading is js.policy.GROUP in web/words
	Place   int    // its place in that group, from 1
	Careful bool   // a careful server has it on
	HTTPS   bool   // over plain http browsers drop the cookie
	Title   Text
	Does    Text   // to the line, the page or the flow
	Stops   Text   // which attack
	Leaves  Text   // what it does not stop
	Source  string // an RFC or a cheat sheet, and its section
	Steps   []Step // where it shows in the trace

	in func(*Policy) any // the field itself, as a pointer
}

// Explanation is a field of a policy and its value there.
type Explanation struct {
	Protection
	Value any // a bool, a string or an int
	On    bool
}

// Explain says of each field, in the API's order, how it is set in p and what it
// is good for.
func (p Policy) Explain() []Explanation {
	all := make([]Explanation, 0, len(protections))
	for _, f := range protections {
		value := f.Of(p)
		all = append(all, Explanation{f, value, value != f.Of(Policy{})})
	}
	return all
}

// Of is the field's value in a policy: a bool, a string or an int.
func (f Protection) Of(p Policy) any {
	switch field := f.in(&p).(type) {
	case *bool:
		return *field
	case *int:
		return *field
	default:
		return *field.(*string)
	}
}

// With is a policy with the field set to a value of its type.
func (f Protection) With(p Policy, value any) Policy {
	switch field := f.in(&p).(type) {
	case *bool:
		*field = value.(bool)
	case *int:
		*field = value.(int)
	case *string:
		*field = value.(string)
	}
	return p
}

// Careful is the policy of a careful server that is reached by https.
func Careful() (p Policy) {
	for _, f := range protections {
		if f.Careful {
			p = f.With(p, f.Values[0])
		}
	}
	return p
}

// Everything is the policy that has all protections on that go together. Where
// some do not, the one that [Policy.Check] names first is off.
func Everything() (p Policy) {
	for _, f := range protections {
		p = f.With(p, f.Values[0])
	}
	for refused := p.Check(); len(refused) > 0; refused = p.Check() {
		for _, f := range protections {
			if f.Field == refused[0].Fields[0] {
				p = f.With(p, f.Of(Policy{}))
			}
		}
	}
	return p
}

// protections is the one list of them, in the order of the API: the switchboard,
// the twin run, docs/policies.md and the tests all follow it. The sections are
// those of draft-ietf-httpbis-rfc6265bis and of the OWASP Cheat Sheet Series.
var protections = []Protection{
	{
		Field: "httpOnly", in: func(p *Policy) any { return &p.HttpOnly }, Values: []any{true},
		Group: "cookie", Place: 1, Careful: true,
		Title: Text{"스크립트에게 쿠키 숨기기", "Hide the cookie from scripts"},
		Does: Text{"Set-Cookie에 HttpOnly를 붙입니다. 브라우저는 이 쿠키를 document.cookie에 보여 주지 않습니다.",
			"Adds HttpOnly to Set-Cookie. The browser keeps this cookie out of document.cookie."},
		Stops: Text{"페이지에 끼어든 스크립트가 세션 ID를 읽어 밖으로 빼돌리는 일을 막습니다.",
			"A script that got into the page can't read the session ID and send it elsewhere."},
		Leaves: Text{"그 스크립트는 여전히 이 브라우저에서 사용자로서 요청을 보낼 수 있습니다. 쿠키는 브라우저가 알아서 붙입니다.",
			"That script can still send requests as the user from this very browser, which adds the cookie by itself."},
		Source: "RFC 6265bis, 4.1.2.6; OWASP Session Management, HttpOnly Attribute",
		Steps:  []Step{StepSetCookie, StepClearCookie},
	}, {
		Field: "secure", in: func(p *Policy) any { return &p.Secure }, Values: []any{true},
		Group: "cookie", Place: 2, Careful: true, HTTPS: true,
		Title: Text{"암호화된 연결로만 보내기", "Send it over encrypted connections only"},
		Does: Text{"Set-Cookie에 Secure를 붙입니다. 브라우저는 이 쿠키를 https로만 보냅니다. localhost는 http여도 예외로 봐 주는 " +
			"브라우저가 많습니다.",
			"Adds Secure to Set-Cookie. The browser sends this cookie over https only; many make an exception for localhost."},
		Stops: Text{"같은 네트워크에서 엿듣는 사람이 http 요청에서 세션 ID를 읽는 일을 막습니다.",
			"Someone listening on the network can't read the session ID from an http request."},
		Leaves: Text{"쿠키의 내용을 암호화하지는 않습니다. 또 쿠키가 새는 것만 막을 뿐, 네트워크를 쥔 공격자가 다른 쿠키를 심는 " +
			"것까지 막지는 못합니다.",
			"It does not encrypt the cookie itself. And it only keeps the cookie from leaking: an attacker who controls the network " +
				"may still plant another."},
		Source: "RFC 6265bis, 4.1.2.5; OWASP Session Management, Secure Attribute",
		Steps:  []Step{StepSetCookie, StepClearCookie},
	}, {
		Field: "sameSite", in: func(p *Policy) any { return &p.SameSite }, Values: []any{"Lax", "Strict", "None"},
		Group: "cookie", Place: 3, Careful: true,
		Title: Text{"다른 사이트에서 온 요청에 쿠키 빼기", "Leave it out of requests from other sites"},
		Does: Text{"Set-Cookie에 SameSite를 붙입니다. Strict는 다른 사이트에서 시작된 요청에 쿠키를 보내지 않고, Lax는 링크를 눌러 " +
			"페이지를 여는 GET에만 보내며, None은 언제나 보냅니다.",
			"Adds SameSite to Set-Cookie. Strict sends no cookie with requests that another site started, Lax only with a GET that " +
				"opens a page, such as a link, and None with all."},
		Stops: Text{"다른 사이트의 폼이 사용자의 세션으로 POST를 보내는 CSRF를 막습니다(Lax와 Strict).",
			"With Lax or Strict, another site's form can't POST with the user's session (CSRF)."},
		Leaves: Text{"Lax는 페이지를 여는 GET을 통과시킵니다. 사이트는 스킴과 등록 가능한 도메인이므로, 포트나 하위 도메인만 다른 " +
			"곳은 같은 사이트입니다. 어디서 시작된 요청이든, 페이지로 열리는 응답은 쿠키를 심거나 지울 수 있습니다. None은 아무것도 " +
			"막지 않습니다.",
			"Lax lets a GET that opens a page through. A site is a scheme and a registrable domain, so another port or subdomain is " +
				"the same site. A response that opens as a page may set or delete the cookie, whoever started the request. None stops " +
				"nothing."},
		Source: "RFC 6265bis, 4.1.2.7, 5.2 and 8.8; OWASP CSRF Prevention, SameSite (Cookie Attribute)",
		Steps:  []Step{StepSetCookie, StepClearCookie},
	}, {
		Field: "maxAge", in: func(p *Policy) any { return &p.MaxAge }, Values: []any{3600},
		Group: "cookie", Place: 5,
		Title: Text{"쿠키의 수명", "The cookie's lifetime"},
		Does: Text{"Set-Cookie에 Max-Age를 붙입니다. 브라우저는 그 시간이 지나면 쿠키를 버립니다. 서명된 쿠키라면 서버도 날짜를 " +
			"보고 거절합니다.",
			"Adds Max-Age to Set-Cookie. The browser drops the cookie after that time. Where the cookie is signed, the server looks " +
				"at its date, too, and refuses it."},
		Stops: Text{"오래된 쿠키가 브라우저에 남아 있는 일을 막습니다.",
			"No old cookie stays behind in a browser."},
		Leaves: Text{"서버의 행은 그대로 남습니다. 서명이 없으면 베껴 둔 세션 ID는 그 뒤에도 통합니다. 그리고 Max-Age가 있는 쿠키는 " +
			"브라우저를 닫아도 남습니다. Max-Age가 아무리 길어도 브라우저는 쿠키를 길어야 400일까지만 보관합니다.",
			"The server's row stays, and without a signature a copied session ID goes on working. A cookie with a Max-Age also " +
				"survives closing the browser. However long the Max-Age, browsers cut it to at most 400 days."},
		Source: "RFC 6265bis, 4.1.2.2 and 5.5; OWASP Session Management, Expire and Max-Age Attributes",
		Steps:  []Step{StepSetCookie, StepRefuseCookie},
	}, {
		Field: "idleTimeout", in: func(p *Policy) any { return &p.IdleTimeout }, Values: []any{900},
		Group: "session", Place: 4, Careful: true,
		Title: Text{"쓰지 않으면 끝나는 세션", "End a session that nobody uses"},
		Does: Text{"마지막 요청 뒤 이 시간이 지난 세션은 서버가 끝냅니다. 행을 삭제하고, 모르는 ID가 온 것처럼 이어 갑니다. " +
			"무상태에서는 페이지마다 쿠키를 다시 보내 시간을 새로 잽니다.",
			"The server ends a session this long after its last request: its row goes, and the request goes on as with an unknown " +
				"ID. A stateless server sends the cookie again with each page and counts from there."},
		Stops: Text{"자리를 비운 컴퓨터에 남은 세션을 나중에 온 사람이 쓰지 못하게 합니다. 훔친 세션 ID도 쓰지 않으면 곧 죽습니다.",
			"Whoever comes later to an abandoned computer finds no session. A stolen session ID soon dies unless it is used."},
		Leaves: Text{"훔친 사람이 꾸준히 요청을 보내면 세션은 계속 살아 있습니다. 그래서 절대 기한이 따로 있습니다.",
			"A thief who keeps sending requests keeps the session alive; that is what the absolute timeout is for."},
		Source: "OWASP Session Management, Idle Timeout",
		Steps:  []Step{StepExpire, StepSetCookie},
	}, {
		Field: "absoluteTimeout", in: func(p *Policy) any { return &p.AbsoluteTimeout }, Values: []any{28800},
		Group: "session", Place: 5, Careful: true,
		Title: Text{"아무리 써도 끝나는 세션", "End a session however much it is used"},
		Does: Text{"만들어진 지 이 시간이 지난 세션은 쓰는 중이어도 서버가 끝냅니다. 로그인할 때 ID를 바꾸면 로그인부터 잽니다.",
			"The server ends a session this long after it was made, even while it is in use. Where a login renews the ID, it counts " +
				"from the login."},
		Stops: Text{"훔친 세션 ID를 끝없이 살려 두는 일을 막습니다.",
			"Nobody can keep a stolen session ID alive for ever."},
		Leaves: Text{"그 시간 안에 일어나는 일은 막지 못합니다.",
			"Whatever happens within that time."},
		Source: "OWASP Session Management, Absolute Timeout",
		Steps:  []Step{StepExpire},
	}, {
		Field: "hostPrefix", in: func(p *Policy) any { return &p.HostPrefix }, Values: []any{true},
		Group: "cookie", Place: 6, HTTPS: true,
		Title: Text{"__Host- 이름", "A __Host- name"},
		Does: Text{"쿠키 이름을 __Host-sessionid로 바꿉니다. 브라우저는 이런 이름의 쿠키를 Secure와 Path=/가 있고 Domain이 없을 " +
			"때만 받습니다.",
			"Names the cookie __Host-sessionid. Browsers accept a cookie with such a name only with Secure and Path=/, and without " +
				"Domain."},
		Stops: Text{"하위 도메인이나 http 페이지가 같은 이름의 쿠키를 심어 세션을 바꿔치기하는 일을 막습니다.",
			"No subdomain and no http page can plant a cookie of this name and so swap the session."},
		Leaves: Text{"포트는 가리지 않으므로 같은 호스트의 다른 프로그램은 여전히 심을 수 있습니다. 헤더에서 글자만 찾는 서버는 " +
			"x__Host-sessionid도 읽으니, 쿠키를 정확히 읽기와 함께 켜야 합니다.",
			"Cookies ignore ports, so another program on this host can still plant one. And a server that searches the header for " +
				"the text reads x__Host-sessionid as well: turn on exact reading, too."},
		Source: "RFC 6265bis, 4.1.3.2 and 8.6",
		Steps:  []Step{StepReadCookie, StepSetCookie, StepClearCookie},
	}, {
		Field: "strictCookie", in: func(p *Policy) any { return &p.StrictCookie }, Values: []any{true},
		Group: "session", Place: 1, Careful: true,
		Title: Text{"쿠키를 정확히 읽기", "Read the cookie exactly"},
		Does: Text{"Cookie 헤더에서 글자를 찾는 대신 name=value 쌍으로 나누어, 이름이 정확히 같은 첫 쌍을 읽습니다.",
			"Instead of searching the Cookie header for a text, splits it into name=value pairs and reads the first whose name " +
				"matches exactly."},
		Stops: Text{"mysessionid=X나 note=sessionid=X 같은 남의 쿠키를 세션으로 잘못 읽는 일을 막습니다.",
			"Somebody else's mysessionid=X or note=sessionid=X is not taken for a session."},
		Leaves: Text{"이름이 똑같은 쿠키를 누가 심었는지는 알 수 없습니다. Cookie 헤더에는 쿠키의 경로도 도메인도 적혀 있지 않습니다.",
			"It can't tell who planted a cookie with the exact name: the Cookie header says neither path nor domain."},
		Source: "RFC 6265bis, 4.2.1 and 4.2.2; OWASP Session Management, Manage Session ID as Any Other User Input",
		Steps:  []Step{StepReadCookie},
	}, {
		Field: "rejectUnknown", in: func(p *Policy) any { return &p.RejectUnknown }, Values: []any{true},
		Group: "session", Place: 2, Careful: true,
		Title: Text{"모르는 ID 거절하기", "Refuse unknown IDs"},
		Does: Text{"세션 테이블에 없는 ID가 오면 그 ID로 행을 만들지 않고, 새 ID를 만들어 Set-Cookie로 줍니다.",
			"When an ID is not in the session table, no row is made under it. The server makes a new ID and hands it out in Set-Cookie."},
		Stops: Text{"공격자가 지어낸 ID를 남의 브라우저에 심어 두고 로그인을 기다리는 세션 고정을 막습니다.",
			"Session fixation with an ID that the attacker made up and planted in someone's browser."},
		Leaves: Text{"공격자가 서버에서 진짜로 받은 ID를 심으면 막지 못합니다. 그것은 로그인할 때 ID 바꾸기가 막습니다.",
			"An attacker can plant an ID that this server really issued; renewing the ID at login stops that."},
		Source: "OWASP Session Management, Session ID Generation and Verification: Permissive and Strict Session Management; RFC " +
			"6265bis, 8.4",
		Steps: []Step{StepRejectUnknown, StepNewID, StepSetCookie},
	}, {
		Field: "renewAtLogin", in: func(p *Policy) any { return &p.RenewAtLogin }, Values: []any{true},
		Group: "session", Place: 3, Careful: true,
		Title: Text{"로그인할 때 ID 바꾸기", "Renew the ID at login"},
		Does: Text{"로그인하면 옛 행을 삭제하고 새 ID로 행을 만듭니다. 302 응답의 Set-Cookie가 새 ID를 줍니다.",
			"A login removes the old row and makes one under a new ID, which the 302 hands out in Set-Cookie."},
		Stops: Text{"로그인 전에 알던 ID는 로그인 뒤에 쓸모가 없어지므로 세션 고정을 막습니다.",
			"Session fixation: an ID that was known before the login is worth nothing after it."},
		Leaves: Text{"로그인한 뒤에 새 ID를 훔치는 일은 막지 못합니다.",
			"The new ID can still be stolen after the login."},
		Source: "OWASP Session Management, Renew the Session ID After Any Privilege Level Change; RFC 6265bis, 8.4",
		Steps:  []Step{StepRenewID, StepSetCookie},
	}, {
		Field: "logout", in: func(p *Policy) any { return &p.Logout }, Values: []any{true},
		Group: "session", Place: 6, Careful: true,
		Title: Text{"로그아웃", "Logout"},
		Does: Text{"환영 페이지에 Logout 버튼이 생깁니다. POST /logout은 서버의 행을 삭제하고, Max-Age=0으로 브라우저의 쿠키도 " +
			"지웁니다. 세션이 없는 요청으로는 아무 쿠키도 지우지 않습니다.",
			"The welcome page gets a Logout button. POST /logout deletes the server's row and, with Max-Age=0, the browser's " +
				"cookie. A request without a session clears no cookie."},
		Stops: Text{"사용자가 끝낸 세션을 다음 사람이나 훔친 사람이 이어 쓰지 못하게 합니다.",
			"Neither the next person nor a thief can go on with a session that its user has ended."},
		Leaves: Text{"버튼을 누르지 않은 사람의 세션과, 같은 사람이 다른 브라우저에서 연 세션은 남습니다. 무상태에서는 베껴 둔 " +
			"쿠키가 계속 통합니다.",
			"If nobody presses it the session stays, and so do the same user's sessions in other browsers. Without a table, a " +
				"copied cookie goes on working."},
		Source: "OWASP Session Management, Manual Session Expiration: Logout Button",
		Steps:  []Step{StepDeleteSession, StepClearCookie},
	}, {
		Field: "escape", in: func(p *Policy) any { return &p.Escape }, Values: []any{true},
		Group: "page", Place: 1, Careful: true,
		Title: Text{"이름 이스케이프", "Escape the name"},
		Does: Text{"환영 페이지에 이름을 쓸 때 <, >, &와 따옴표를 &lt; 같은 문자 참조로 바꿉니다.",
			"Where the welcome page shows the name, <, >, & and quotes become references such as &lt;."},
		Stops: Text{"이름으로 넣은 <script>가 페이지에서 실행되는 XSS를 막습니다.",
			"A <script> given as a name does not run in the page (XSS)."},
		Leaves: Text{"HTML 본문에만 맞는 방법입니다. 따옴표 없는 속성, URL, 스크립트 안에 값을 쓸 때는 다른 방법이 필요합니다. " +
			"저장된 이름 자체는 그대로입니다.",
			"It fits HTML text. A value in an attribute without quotes, a URL or a script needs another encoding. The stored name " +
				"stays as it is."},
		Source: "OWASP Cross Site Scripting Prevention, Output Encoding for HTML Contexts",
		Steps:  []Step{StepRenderWelcome},
	}, {
		Field: "csrfToken", in: func(p *Policy) any { return &p.CSRFToken }, Values: []any{true},
		Group: "page", Place: 2, Careful: true,
		Title: Text{"폼마다 CSRF 토큰", "A CSRF token in each form"},
		Does: Text{"세션마다 무작위 토큰을 만들어 폼의 숨은 칸에 넣고, 그 세션으로 온 폼에 같은 토큰이 없으면 403으로 거절합니다. " +
			"세션 없이 온 로그아웃에는 맞는 토큰이 없으므로 역시 거절합니다.",
			"Each session gets a random token, which is put in a hidden field of its forms. A form of that session without its " +
				"token is refused with 403; so is a logout without a session, which has no token that could match."},
		Stops: Text{"다른 사이트가 사용자의 브라우저로 보낸 폼(CSRF)은 토큰을 몰라서 거절됩니다.",
			"A form that another site has the user's browser send (CSRF) is refused: that site does not know the token."},
		Leaves: Text{"이 페이지에서 실행되는 스크립트(XSS)는 토큰을 읽을 수 있습니다. 공격자가 하위 도메인 등에서 자기 세션을 " +
			"통째로 심어 두면 그 세션의 토큰은 맞는 토큰입니다.",
			"A script that runs in this page (XSS) can read the token. And where an attacker plants a whole session of their own, " +
				"as a subdomain can, that session's token fits."},
		Source: "OWASP Cross-Site Request Forgery Prevention, Synchronizer Token Pattern",
		Steps:  []Step{StepNewToken, StepCheckToken, StepRenderForm, StepRenderWelcome, StepError},
	}, {
		Field: "signed", in: func(p *Policy) any { return &p.Signed }, Values: []any{true},
		Group: "value", Place: 1,
		Title: Text{"서명된 쿠키", "A signed cookie"},
		Does: Text{"쿠키 값이 날짜|값|MAC이 됩니다. MAC은 서버만 아는 키로 만들고 쿠키 이름까지 덮습니다. 맞지 않는 쿠키는 없는 " +
			"것으로 칩니다. 키를 바꾸면 앞선 키 둘까지는 열 때만 쓰고, 그 키로 온 쿠키는 다음 페이지에서 새 키로 다시 서명합니다.",
			"The cookie's value becomes date|value|MAC. The MAC is made with a key that only the server has, and covers the " +
				"cookie's name as well. A cookie that does not match counts as none. After a change of keys the last two still open " +
				"cookies, which the next page signs again with the new key."},
		Stops: Text{"서버가 주지 않은 값, 한 글자라도 고친 값, 다른 이름으로 옮긴 값을 알아챕니다. 세션 ID를 추측해 볼 수도 없습니다.",
			"The server notices a value that it never gave, that was altered by a single character or that was moved to another " +
				"name. Session IDs can't be tried out by guessing."},
		Leaves: Text{"서명은 암호화가 아니므로 값은 누구나 읽을 수 있습니다. 통째로 베낀 쿠키는 진짜 서명이 있으니 그대로 통합니다.",
			"Signing is not encrypting: anyone can read the value. And a cookie copied whole has a valid signature, so it works."},
		Source: "RFC 6265bis, 8.3",
		Steps:  []Step{StepOldKey, StepOpenCookie, StepRefuseCookie, StepSealCookie},
	}, {
		Field: "encrypted", in: func(p *Policy) any { return &p.Encrypted }, Values: []any{true},
		Group: "value", Place: 2,
		Title: Text{"암호화된 쿠키", "An encrypted cookie"},
		Does: Text{"서명하기 전에 값을 AES로 암호화합니다.",
			"Encrypts the value with AES before it is signed."},
		Stops: Text{"쿠키를 가진 사람도 안에 무엇이 들었는지 읽지 못합니다. 세션이 통째로 쿠키에 있을 때 중요합니다.",
			"Whoever holds the cookie can't read what is in it, which matters where the whole session is in it."},
		Leaves: Text{"통째로 베낀 쿠키는 읽지 못해도 그대로 통합니다. 길이도 그대로 보입니다. 무작위 세션 ID만 들었다면 숨길 것이 " +
			"없습니다.",
			"A cookie copied whole works without being read. Its length shows. And a random session ID has nothing to hide."},
		Source: "RFC 6265bis, 8.3",
		Steps:  []Step{StepOpenCookie, StepRefuseCookie, StepSealCookie},
	}, {
		Field: "stateless", in: func(p *Policy) any { return &p.Stateless }, Values: []any{true},
		Group: "value", Place: 3,
		Title: Text{"세션 테이블 없이", "Without a session table"},
		Does: Text{"서버는 행을 만들지 않습니다. 이름, 시각, CSRF 토큰이 모두 서명된 쿠키 안에 있고, 요청마다 따라옵니다.",
			"The server makes no rows. The name, the times and the CSRF token are all in the signed cookie, and come along with " +
				"each request."},
		Stops: Text{"공격을 막는 장치는 아닙니다. 다만 쿠키 없는 요청을 쏟아부어 세션 테이블을 채울 수 없고, 서버를 다시 켜도 키만 " +
			"같으면 세션이 이어집니다.",
			"It is no protection in itself. But nobody can fill a session table with requests without a cookie, and sessions " +
				"outlast a restart as long as the keys do."},
		Leaves: Text{"서버가 세션을 취소할 수 없습니다. 로그아웃은 브라우저의 쿠키만 지우고, 베껴 둔 쿠키나 옛 쿠키는 기한이 지날 " +
			"때까지 통합니다. 로그인에도 세션이 필요 없습니다. CSRF 토큰이 없으면, SameSite 때문에 쿠키가 실리지 않아도 다른 " +
			"사이트의 폼이 그 쿠키를 다른 이름으로 로그인한 쿠키로 바꿔 놓을 수 있습니다.",
			"The server can't revoke a session. A logout clears the browser's cookie only; a copy, or an earlier one, works until " +
				"its time is up. And a login needs no session: without a CSRF token, another site's form can put another login in the " +
				"cookie's place, even where SameSite keeps the cookie out of that request."},
		Source: "OWASP JSON Web Token, Not using JWTs and JWT denylist; RFC 6265bis, 8.3",
		Steps:  []Step{StepNewState, StepOpenCookie, StepSealCookie},
	}, {
		Field: "path", in: func(p *Policy) any { return &p.Path }, Values: []any{"/"},
		Group: "cookie", Place: 4,
		Title: Text{"쿠키의 경로", "The cookie's path"},
		Does: Text{"Set-Cookie에 Path=/를 붙입니다. 브라우저는 쿠키를 받은 폴더만이 아니라 이 호스트의 모든 경로에 보냅니다.",
			"Adds Path=/ to Set-Cookie. The browser sends the cookie to every path of this host, not just below the folder that set it."},
		Stops: Text{"공격을 막는 장치는 아닙니다. 깊은 경로가 같은 이름의 쿠키를 하나 더 갖게 되는 혼란을 줄이고, __Host- 이름에 꼭 " +
			"필요합니다.",
			"It is no protection in itself. It avoids a second cookie of the same name for a deeper path, and a __Host- name needs it."},
		Leaves: Text{"경로는 보안의 경계가 아닙니다. 같은 호스트의 다른 경로에 있는 페이지는 기본 경로의 쿠키도 얻어 낼 수 있고, " +
			"Path=/이면 그대로 받습니다.",
			"A path is no security boundary: pages under another path of the host can get at a cookie of the default path too, and " +
				"with Path=/ it is sent to them anyway."},
		Source: "RFC 6265bis, 4.1.2.4 and 8.5; OWASP Session Management, Domain and Path Attributes",
		Steps:  []Step{StepSetCookie, StepClearCookie},
	},
}
