package exercise_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"sessionlab/internal/exercise"
)

const lab = "http://localhost:8000/s/h7Qk2p/"

func TestReadPasteCurl(t *testing.T) {
	pair := "sessionid=" + id
	tests := []struct {
		name, text, want string // want "" means ErrNoCookie
	}{
		{"Chrome, bash", "curl '" + lab + "' \\\n  -H 'Accept: text/html,*/*;q=0.8' \\\n  -H 'Connection: keep-alive' \\\n  -b 'theme=dark; " + pair + "' \\\n  -H 'Upgrade-Insecure-Requests: 1'", "theme=dark; " + pair},
		{"Chrome before 2025, bash", "curl '" + lab + "' \\\n  -H 'Cookie: " + pair + "' \\\n  --compressed", pair},
		{"Chrome, POST", "curl '" + lab + "login' \\\n  -H 'Content-Type: application/x-www-form-urlencoded' \\\n  -b '" + pair + "' \\\n  --data-raw 'username=kim'", pair},
		{"Chrome, bash, an exclamation mark", `curl '` + lab + `' -H $'cookie: a=x\u0021y\'z\\; ` + pair + `'`, `a=x!y'z\; ` + pair},
		{"Chrome, cmd", "curl ^\"" + lab + "^\" ^\n  -H ^\"Accept: text/html,*/*;q=0.8^\" ^\n  -b ^\"a=^\\^\"b^\\^\"; n=50^%^25; " + pair + "^\"", `a="b"; n=50%25; ` + pair},
		{"Chrome, cmd, CRLF", "curl ^\"" + lab + "^\" ^\r\n  -H ^\"cookie: " + pair + "^\" ^\r\n  --insecure", pair},
		{"Chrome, cmd, caret and backslash", "curl ^\"" + lab + "^\" ^\n  -b ^\"a=1^^2^\\^\\3; " + pair + "^\"", `a=1^2\3; ` + pair},
		{"Chrome before 2024, cmd", "curl \"" + lab + "\" ^\n  -H \"Accept: */*\" ^\n  -H \"Cookie: a=^\\^\"b^\\^\"; n=50^%^25; " + pair + "\" ^\n  --compressed", `a="b"; n=50%25; ` + pair},
		{"Chrome before 2019, Windows", `curl "` + lab + `" -H "Cookie: a=""b""; n=50"%"25; ` + pair + `" --compressed`, `a="b"; n=50%25; ` + pair},
		{"Chrome, all as cURL", "curl 'http://localhost:8000/favicon.ico' \\\n  -H 'Referer: " + lab + "' ;\ncurl '" + lab + "' \\\n  -b '" + pair + "'", pair},
		{"Chrome, all as cURL, cmd", "curl ^\"http://localhost:8000/favicon.ico^\" &\r\ncurl ^\"" + lab + "^\" -b ^\"" + pair + "^\"", pair},
		{"Firefox, POSIX", "curl '" + lab + "' \\\n  -H 'User-Agent: Mozilla/5.0' \\\n  -H 'Connection: keep-alive' \\\n  -H 'Cookie: " + pair + "'", pair},
		{"Firefox, POSIX, octal and hex", `curl '` + lab + `' -H $'Cookie: a=\041\x0a\xc3\xa9; ` + pair + `'`, "a=!\né; " + pair},
		{"Firefox, Windows", "curl.exe ^\"" + lab + "^\" ^\n  -H ^\"User-Agent: Mozilla/5.0^\" ^\n  -H ^\"Cookie: a=it's ^\\^\"b^\\^\"; " + pair + "^\"", `a=it's "b"; ` + pair},
		{"Safari", "curl '" + lab + "' \\\n-X 'GET' \\\n-H 'Accept: text/html' \\\n-H 'Cookie: " + pair + "'", pair},
		{"a one-line field ate the ends of lines", "curl '" + lab + "' \\  -H 'Accept: */*' \\  -b '" + pair + "'", pair},
		{"the same, cmd", "curl ^\"" + lab + "^\" ^  -b ^\"" + pair + "^\"", pair},
		{"the same, Safari", "curl '" + lab + "' \\-X 'GET' \\-H 'Cookie: " + pair + "'", pair},
		{"CRLF, POSIX", "curl '" + lab + "' \\\r\n  -b '" + pair + "'", pair},
		{"single quote closed and escaped", `curl -H 'Cookie: a=it'\''s; ` + pair + `' ` + lab, "a=it's; " + pair},
		{"double quotes, POSIX", `curl -H "Cookie: a=\"b\" \$c; ` + pair + `" ` + lab, `a="b" $c; ` + pair},
		{"line continued inside double quotes", "curl --cookie \"a=1; \\\n" + pair + "\"", "a=1; " + pair},
		{"glued", `curl ` + lab + ` -H"Cookie: ` + pair + `"`, pair},
		{"glued -b", `curl ` + lab + ` -b'` + pair + `'`, pair},
		{"long options", `curl --header 'Accept: */*' --header 'cookie: ` + pair + `'`, pair},
		{"unquoted", `curl -b ` + pair + ` ` + lab, pair},
		{"a prompt and capitals", `$ CURL -H 'COOKIE:` + pair + `'`, pair},
		{"a piece: -H", `-H 'Cookie: ` + pair + `' \`, pair},
		{"a piece: -b", `-b '` + pair + `'`, pair},
		{"a piece: cmd", `-b ^"` + pair + `^" ^`, pair},
		{"a quote left open", `curl -b '` + pair, pair},
		{"no cookie", "curl '" + lab + "' \\\n  -H 'Accept: */*'", ""},
		{"a cookie in the data only", "curl '" + lab + "' --data-raw 'Cookie: " + pair + "'", ""},
		{"curl's way to send none", `curl -H 'Cookie;' ` + lab, ""},
		{"an option without its argument", `curl -b`, ""},
		{"Set-Cookie is no request header", `curl -H 'Set-Cookie: ` + pair + `'`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := exercise.ReadPaste(tt.text, "sessionid")
			if (err == nil) != (tt.want != "") {
				t.Fatalf("error %v", err)
			}
			if p != (exercise.Pasted{Kind: exercise.Curl, Cookie: tt.want}) {
				t.Errorf("got %q\nwant %q", p.Cookie, tt.want)
			}
		})
	}
}

// The browsers' ways to quote, written down from their sources: what they
// make of any header must come back as it was.
var quoters = map[string]func(string) string{
	"chrome bash": func(s string) string {
		if !strings.ContainsAny(s, "'!") {
			return "'" + s + "'"
		}
		return "$'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, `!`, `\u0021`).Replace(s) + "'"
	},
	"firefox, safari": func(s string) string {
		s = strings.NewReplacer(`\`, `\\`, `'`, `\'`, `!`, `\041`).Replace(s)
		var b strings.Builder
		for _, c := range []byte(s) {
			if c < 0x20 || c > 0x7E {
				fmt.Fprintf(&b, `\x%02x`, c)
			} else {
				b.WriteByte(c)
			}
		}
		return "$'" + b.String() + "'"
	},
	"chrome cmd": func(s string) string {
		return `^"` + carets(strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s)) + `^"`
	},
	"chrome cmd, before 2024": func(s string) string {
		return `"` + carets(strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s)) + `"`
	},
	"a careful hand": func(s string) string {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	},
}

var (
	toCaret   = regexp.MustCompile("[^a-zA-Z0-9\\s_\\-:=+~'/.',?;()*`]")
	toPercent = regexp.MustCompile(`%([a-zA-Z0-9_])`)
)

func carets(s string) string {
	return toPercent.ReplaceAllString(toCaret.ReplaceAllString(s, "^$0"), "%^$1")
}

func FuzzCurlBringsBackTheCookie(f *testing.F) {
	for _, s := range []string{
		"sessionid=" + id, `a="b"; sessionid=x`, `n=50%25%`, `a=it's`, `a=\\x\'"`, `a=!$^&|<>`, "a=세션", "a=`id`", `^"`, `""`, `$'a'`, "a=1 -H b", `-b`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, cookie string) {
		// What a header can hold: text without control characters or outer white space.
		if cookie == "" || len(cookie) > 3000 || !utf8.ValidString(cookie) || regexp.MustCompile(`\pC|^[\pZ\s]|[\pZ\s]$`).MatchString(cookie) {
			t.Skip()
		}
		for name, quote := range quoters {
			end := " \\\n  "
			if strings.Contains(name, "cmd") {
				end = " ^\n  "
			}
			for _, option := range []string{"-b " + quote(cookie), "-H " + quote("cookie: "+cookie)} {
				text := "curl " + strings.Join([]string{quote(lab), "-H " + quote("Accept: */*"), option, "--compressed"}, end)
				p, err := exercise.ReadPaste(text, "sessionid")
				if err != nil || p.Kind != exercise.Curl || p.Cookie != cookie {
					t.Errorf("%s: %q came back as %+v, %v from\n%s", name, cookie, p, err, text)
				}
				if d := exercise.Compare(p, cookie, "sessionid", "no"); d.Kind != exercise.Same {
					t.Errorf("%s: %+v", name, d)
				}
			}
		}
	})
}
