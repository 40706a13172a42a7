package demo

// Refusal says why a policy is impossible: which of its fields, by their names in
// the API, do not go together, or have an unknown value. A field that needs the
// others comes first.
type Refusal struct {
	Fields []string `json:"fields"`
	Why    Text     `json:"why"`
}

// maxSeconds is ten years; a longer time is taken for a typing error.
const maxSeconds = 10 * 365 * 24 * 60 * 60

// Check returns what is impossible about the policy; nothing where all of it goes
// together. A server works under any policy, but under one that is refused here a
// browser drops the cookie, or a switch has no effect.
func (p Policy) Check() []Refusal {
	var refused []Refusal
	refuse := func(is bool, why Text, fields ...string) {
		if is {
			refused = append(refused, Refusal{fields, why})
		}
	}
	refuse(p.SameSite != "" && p.SameSite != "Lax" && p.SameSite != "Strict" && p.SameSite != "None",
		Text{"SameSite에는 Lax, Strict, None만 쓸 수 있습니다.",
			"SameSite is Lax, Strict or None."}, "sameSite")
	refuse(p.Path != "" && p.Path != "/",
		Text{"Path는 비워 두거나(기본 경로) /로 정합니다.",
			"Path is empty, for the default path, or /."}, "path")
	for _, f := range []struct {
		name    string
		seconds int
	}{{"maxAge", p.MaxAge}, {"idleTimeout", p.IdleTimeout}, {"absoluteTimeout", p.AbsoluteTimeout}} {
		refuse(f.seconds < 0 || f.seconds > maxSeconds,
			Text{"시간은 0초부터 10년까지 정할 수 있습니다.",
				"A time is from 0 seconds to ten years."}, f.name)
	}
	refuse(p.SameSite == "None" && !p.Secure,
		Text{"브라우저는 Secure가 없는 SameSite=None 쿠키를 버립니다.",
			"Browsers drop a cookie with SameSite=None that is not Secure."}, "sameSite", "secure")
	refuse(p.HostPrefix && (!p.Secure || p.Path != "/"),
		Text{"이름이 __Host-로 시작하는 쿠키는 Secure와 Path=/가 함께 있어야 합니다. 없으면 브라우저가 버립니다.",
			"A cookie whose name begins with __Host- needs Secure and Path=/, or browsers drop it."}, "hostPrefix", "secure", "path")
	refuse(p.Encrypted && !p.Signed,
		Text{"암호화만 한 값은 누가 고쳐도 알 수 없습니다. 서명을 함께 켜세요.",
			"A value that is only encrypted can be altered unnoticed. Turn signing on as well."}, "encrypted", "signed")
	refuse(p.Stateless && !p.Signed,
		Text{"세션이 쿠키에 들어 있는데 서명이 없으면 누구나 자기 이름을 바꿔 쓸 수 있습니다. 서명을 함께 켜세요.",
			"Without a signature, anyone could write any name into a session that is in the cookie. " +
				"Turn signing on as well."}, "stateless", "signed")
	refuse(p.Stateless && p.RejectUnknown,
		Text{"무상태에서는 서버에 세션 ID가 없으므로 모르는 ID를 거절할 일도 없습니다.",
			"A stateless server has no session IDs, so there are no unknown ones to refuse."}, "stateless", "rejectUnknown")
	refuse(p.Stateless && p.RenewAtLogin,
		Text{"무상태에서는 서버에 세션 ID가 없으므로 로그인할 때 바꿀 ID도 없습니다.",
			"A stateless server has no session ID that a login could renew."}, "stateless", "renewAtLogin")
	return refused
}
