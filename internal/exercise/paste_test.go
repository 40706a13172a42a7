package exercise_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"sessionlab/internal/exercise"
)

const id = "7f3a91c2-5b0e-4d7a-9c1f-2e6b8d40a315"

func TestReadPaste(t *testing.T) {
	pair := "sessionid=" + id
	tests := []struct {
		name, text string
		kind       exercise.Kind
		cookie     string // "" with a kind other than Empty means ErrNoCookie
	}{
		{"nothing", "", exercise.Empty, ""},
		{"white space, seen and unseen", " \t\r\n\u00a0\u200b\ufeff", exercise.Empty, ""},
		{"id", id, exercise.Value, id},
		{"id with white space", "\n\t " + id + "\u200b\r\n", exercise.Value, id},
		{"id in quotes", `"` + id + `"`, exercise.Value, `"` + id + `"`},
		{"id with colons", "s:abc.def", exercise.Value, "s:abc.def"},
		{"pair", pair, exercise.Pairs, pair},
		{"pairs", "csrf=1; " + pair, exercise.Pairs, "csrf=1; " + pair},
		{"pairs in quotes", "“" + pair + "”", exercise.Pairs, pair},
		{"a value with quotes", `a="1"; ` + pair, exercise.Pairs, `a="1"; ` + pair},
		{"a pair, broken over lines", "a=1;\n" + pair, exercise.Pairs, "a=1;\n" + pair},

		{"line", "Cookie: " + pair, exercise.Line, pair},
		{"line, lower case", "cookie: " + pair, exercise.Line, pair},
		{"line, capitals, no space", "COOKIE:" + pair, exercise.Line, pair},
		{"line in quotes", "'Cookie: " + pair + "'", exercise.Line, pair},
		{"line, space only", "Cookie " + pair, exercise.Line, pair},
		{"line with a space before the colon", "Cookie : " + pair, exercise.Line, pair},
		{"curl -v", "> Cookie: " + pair, exercise.Line, pair},
		{"line of a bare id", "Cookie: " + id, exercise.Line, id},
		{"table, new line", "Cookie\n" + pair, exercise.Line, pair},
		{"table, colon and new line", "Cookie:\r\n" + pair, exercise.Line, pair},
		{"table, blank line between", "cookie\n\n" + pair + "\n", exercise.Line, pair},
		{"table, tab", "Cookie\t" + pair, exercise.Line, pair},
		{"table of all headers", "Connection\nkeep-alive\nCookie\n" + pair + "\nHost\nlocalhost:8000", exercise.Line, pair},
		{"raw headers", "GET /s/h7Qk2p/ HTTP/1.1\r\nHost: localhost:8000\r\nCookie: a=1; " + pair + "\r\nUser-Agent: x\r\n\r\n", exercise.Line, "a=1; " + pair},
		{"raw headers, HTTP/2", ":authority: localhost\n:method: GET\ncookie: " + pair + "\nreferer: http://localhost/?a=b", exercise.Line, pair},
		{"the first of two, as the demo", "Cookie: a=1\nCookie: " + pair, exercise.Line, "a=1"},
		{"both heads: the request's", "HTTP/1.1 200 OK\nSet-Cookie: sessionid=x\n\nGET / HTTP/1.1\nCookie: " + pair, exercise.Line, pair},
		{"Firefox, Copy All", "{\n\t\"Request Headers (421 B)\": {\n\t\t\"headers\": [\n\t\t\t{\n\t\t\t\t\"name\": \"Cookie\",\n\t\t\t\t\"value\": \"a=\\\"b\\\"; " + pair + "\"\n\t\t\t}\n\t\t]\n\t}\n}", exercise.Line, `a="b"; ` + pair},
		{"Chrome, fetch for Node.js", "fetch(\"" + lab + "\", {\n  \"headers\": {\n    \"accept\": \"*/*\",\n    \"cookie\": \"" + pair + "\"\n  },\n  \"method\": \"GET\"\n});", exercise.Line, pair},
		{"JSON that isn't", `{"cookie": "\q=1"}`, exercise.Line, ""},

		{"Set-Cookie", "Set-Cookie: " + pair + "; Path=/", exercise.SetCookie, pair + "; Path=/"},
		{"Set-Cookie, table", "set-cookie\n" + pair, exercise.SetCookie, pair},
		{"Set-Cookie among others", "HTTP/1.0 200 OK\nContent-type: text/html\nSet-Cookie: " + pair, exercise.SetCookie, pair},
		{"the Cookies tab", "sessionid\t" + id + "\tlocalhost\t/s/h7Qk2p", exercise.Value, id},
		{"the Cookies tab, Firefox", `sessionid: "` + id + `"`, exercise.Value, `"` + id + `"`},

		{"the name alone", "Cookie:", exercise.Line, ""},
		{"raw headers without", "GET / HTTP/1.1\nHost: localhost:8000\nAccept: */*;q=0.8", exercise.Line, ""},
		{"table without", "Accept\ntext/html;q=0.9\nHost\nlocalhost:8000", exercise.Line, ""},
		{"another header", "Host: localhost:8000", exercise.Line, ""},
		{"a header that mentions it", "Referer: http://localhost:8000/?sessionid=" + id, exercise.Line, ""},
		{"the request line", "GET /s/h7Qk2p/ HTTP/1.1", exercise.Line, ""},
		{"the status line", "HTTP/1.1 302 Found", exercise.Line, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := exercise.ReadPaste(tt.text, "sessionid")
			if wantErr := tt.cookie == "" && tt.kind != exercise.Empty; errors.Is(err, exercise.ErrNoCookie) != wantErr {
				t.Errorf("error %v", err)
			}
			if p != (exercise.Pasted{Kind: tt.kind, Cookie: tt.cookie}) {
				t.Errorf("got %+v", p)
			}
		})
	}
}

func TestReadPasteIsBounded(t *testing.T) {
	p, err := exercise.ReadPaste(strings.Repeat("세", 1<<20), "sessionid")
	if err != nil || len(p.Cookie) > 16<<10 {
		t.Errorf("%d bytes, %v", len(p.Cookie), err)
	}
}

func TestCompare(t *testing.T) {
	pair, cookie := "sessionid="+id, "csrf=1; sessionid="+id+"; theme=dark"
	other := strings.Replace(id, "5b0e", "5b0f", 1)
	inID := func(kind exercise.DifferenceKind, at int, got, want string) exercise.Difference {
		return exercise.Difference{Kind: kind, At: at, Got: got, Want: want, Name: "sessionid"}
	}
	inHeader := func(kind exercise.DifferenceKind, at int, got, want string) exercise.Difference {
		return exercise.Difference{Kind: kind, At: at, Got: got, Want: want}
	}
	only := func(kind exercise.DifferenceKind) exercise.Difference { return exercise.Difference{Kind: kind} }
	wrongName := func(name string) exercise.Difference {
		return exercise.Difference{Kind: exercise.WrongName, Name: name}
	}
	tests := []struct {
		name, text string
		want       exercise.Difference
	}{
		{"id", id, exercise.Difference{}},
		{"id in quotes", " '" + id + "' ", exercise.Difference{}},
		{"id in backquotes", "`" + id + "`", exercise.Difference{}},
		{"the pair alone", pair, exercise.Difference{}},
		{"the line of the pair alone", "Cookie: " + pair, exercise.Difference{}},
		{"the whole header", cookie, exercise.Difference{}},
		{"the whole line", "cookie: " + cookie + "\u00a0\n", exercise.Difference{}},
		{"cURL", "curl '" + lab + "' -b '" + cookie + "'", exercise.Difference{}},
		{"the Cookies tab, Firefox", `sessionid: "` + id + `"`, exercise.Difference{}},

		{"nothing", "  ", only(exercise.NothingPasted)},
		{"no Cookie line", "Host: localhost", only(exercise.NoCookie)},
		{"cURL without", "curl " + lab, only(exercise.NoCookie)},
		{"the response's line", "Set-Cookie: " + pair, only(exercise.IsSetCookie)},
		{"the response's value", pair + "; Path=/; HttpOnly", only(exercise.IsSetCookie)},
		{"the response's value, an older id", "sessionid=" + other + "; SameSite=Lax", only(exercise.IsSetCookie)},

		{"a tag", "7f3a", inID(exercise.Truncated, 5, "", "9")},
		{"a tag with an ellipsis", "7f3a91c2-…", inID(exercise.Truncated, 10, "", "5")},
		{"dots", "7f3a...", inID(exercise.Truncated, 5, "", "9")},
		{"dots after something else", "7f4b...", inID(exercise.Truncated, 3, "", "3")},
		{"an ellipsis after all of it", id + "…", inID(exercise.TooLong, 37, "…", "")},
		{"pair, truncated", "sessionid=7f3a", inID(exercise.Truncated, 5, "", "9")},
		{"pair without a value", "sessionid=", inID(exercise.Truncated, 1, "", "7")},
		{"header, truncated in the id", "Cookie: csrf=1; sessionid=7f3a", inID(exercise.Truncated, 5, "", "9")},
		{"header, truncated before the id", "Cookie: csrf=1; sess…", inHeader(exercise.Truncated, 13, "", "i")},
		{"header, truncated after the id", "Cookie: csrf=1; " + pair, inHeader(exercise.Truncated, 55, "", ";")},
		{"the name alone", "Cookie: csrf=1; sessionid", inID(exercise.Truncated, 1, "", "7")},

		{"id and more", id + ".", inID(exercise.TooLong, 37, ".", "")},
		{"pair and more", pair + "0", inID(exercise.TooLong, 37, "0", "")},
		{"header and more", cookie + ";", inHeader(exercise.TooLong, 67, ";", "")},
		{"the pair and a semicolon", pair + ";", inHeader(exercise.DiffersAt, 1, "s", "c")},

		{"one character", other, inID(exercise.DiffersAt, 13, "f", "e")},
		{"one character of a pair", "sessionid=" + other, inID(exercise.DiffersAt, 13, "f", "e")},
		{"one character of a header", "Cookie: csrf=1; sessionid=" + other + "; theme=dark", inID(exercise.DiffersAt, 13, "f", "e")},
		{"a wide character", "7f3a세", inID(exercise.DiffersAt, 5, "세", "9")},
		{"a byte that is no UTF-8", "7f3a\xff91", inID(exercise.DiffersAt, 5, `\xff`, "9")},
		{"an ellipsis in the middle", "7f3a…a315", inID(exercise.DiffersAt, 5, "…", "9")},
		{"a foreign pair", "csrf=2; " + pair + "; theme=dark", inHeader(exercise.DiffersAt, 6, "2", "1")},
		{"the nearest of two", "sessionid=zz; sessionid=" + other, inID(exercise.DiffersAt, 13, "f", "e")},

		{"capitals", strings.ToUpper(id), inID(exercise.CaseDiffers, 2, "F", "f")},
		{"capitals in a pair", "sessionid=" + strings.ToUpper(id), inID(exercise.CaseDiffers, 2, "F", "f")},
		{"capitals in a foreign pair", "CSRF=1; " + pair + "; theme=dark", inHeader(exercise.CaseDiffers, 1, "C", "c")},

		{"name in capitals", "SessionID=" + id, wrongName("SessionID")},
		{"name of something else", "session=" + id + ";", wrongName("session")},
		{"another pair", "theme=dark", wrongName("theme")},
		{"name among others", "Cookie: csrf=1; JSESSIONID=" + id, wrongName("JSESSIONID")},
		{"a long name", strings.Repeat("n", 99) + "=1", wrongName(strings.Repeat("n", 39) + "…")},
		{"a line with the bare id", "Cookie: " + id, only(exercise.MissingName)},
		{"foreign pairs only", "theme=dark; csrf=1", only(exercise.MissingName)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, _ := exercise.ReadPaste(tt.text, "sessionid")
			if got := exercise.Compare(p, cookie, "sessionid", id); got != tt.want {
				t.Errorf("%+v\ngot  %+v\nwant %+v", p, got, tt.want)
			}
		})
	}
}

// What the demo reads is odder than a UUID: it searches for a substring, keeps
// quotes, and takes any text a client sends.
func TestCompareOddIDs(t *testing.T) {
	tests := []struct {
		name, text, cookie, id string
		want                   exercise.DifferenceKind
	}{
		{"quotes are the id's", `"abc"`, `sessionid="abc"`, `"abc"`, exercise.Same},
		{"and aren't forgiven then", `abc`, `sessionid="abc"`, `"abc"`, exercise.DiffersAt},
		{"base64", "YWI=", "sessionid=YWI=", "YWI=", exercise.Same},
		{"base64, in quotes", `"YWI="`, "sessionid=YWI=", "YWI=", exercise.Same},
		{"base64, wrong", "YWJ=", "sessionid=YWI=", "YWI=", exercise.DiffersAt},
		{"an empty id", "sessionid=", "sessionid=", "", exercise.Same},
		{"something for an empty id", "x", "sessionid=", "", exercise.TooLong},
		{"dots for an empty id", "x...", "sessionid=", "", exercise.TooLong},
		{"a space kept", "sessionid= x", "sessionid= x", " x", exercise.Same},
		{"a space kept, the value", "x", "sessionid= x", " x", exercise.Same},
		{"found inside another name", "mysessionid=x", "mysessionid=x", "x", exercise.Same},
		{"found inside another value", "note=sessionid=x", "note=sessionid=x", "x", exercise.Same},
		{"a real pair named path", "path=1; sessionid=x", "sessionid=x; path=1", "x", exercise.DiffersAt},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, _ := exercise.ReadPaste(tt.text, "sessionid")
			if got := exercise.Compare(p, tt.cookie, "sessionid", tt.id); got.Kind != tt.want {
				t.Errorf("%+v: got %+v", p, got)
			}
		})
	}
}

func FuzzPaste(f *testing.F) {
	for _, text := range []string{
		"", id, "sessionid=" + id, "Cookie\n\t" + id, "Set-Cookie: a=b; Path=/", "a=1; sessionid=…", "SessionID=x;y", "“a=b”",
		`curl -H $'\u00`, `curl "a\`, "curl ^\"^\r\n", `curl '\'`, "-b ^", `{"cookie": "\u0041"}`, "sessionid\t\xff", "= ;=", "\u200b",
	} {
		f.Add(text, "a=1; sessionid="+id, id)
	}
	f.Add("0...", "0", " ")
	f.Add("Cookie: ü=1; sessionid=x", "ü=1; sessionid=X", "X")
	f.Fuzz(func(t *testing.T, text, cookie, id string) {
		p, err := exercise.ReadPaste(text, "sessionid")
		if len(p.Cookie) > 32<<10 {
			t.Errorf("%d bytes read", len(p.Cookie))
		}
		if (err != nil) != (p.Cookie == "" && p.Kind != exercise.Empty) {
			t.Errorf("%+v with error %v", p, err)
		}
		d := exercise.Compare(p, cookie, "sessionid", id)
		if (d.Kind == exercise.Same) != (d == exercise.Difference{}) {
			t.Errorf("%+v", d)
		}
		for _, s := range []string{d.Got, d.Want} {
			if !utf8.ValidString(s) || utf8.RuneCountInString(s) > 4 {
				t.Errorf("%q is not to be shown", s)
			}
		}
		if pos := d.Got + d.Want; (d.At > 0) != (pos != "") || d.At > 0 && d.Got == d.Want {
			t.Errorf("%+v", d)
		}
		// A paste always agrees with a request that sent just that.
		if p.Cookie != "" && p.Kind != exercise.SetCookie {
			if d := exercise.Compare(p, p.Cookie, "sessionid", p.Cookie); d.Kind != exercise.Same {
				t.Errorf("%+v differs from itself: %+v", p, d)
			}
		}
	})
}
