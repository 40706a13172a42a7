package demo_test

import (
	"net/http"
	"strings"
	"testing"

	"sessionlab/internal/demo"
)

// TestExplanations: whatever the demo explains on a page of its own comes in both
// languages, that of the lesson or of the browser first, with the way back to the
// first page of where the demo is mounted.
func TestExplanations(t *testing.T) {
	long := strings.Repeat("x", 300)
	pages := []struct{ name, request, ko, en string }{
		{"an unknown path", get("/loot?sessionid=1"), "이 서버에는 / 와 /login 만", "This server has only / and /login."},
		{"a login without a row", login("username=kim"), "세션 테이블에 없습니다", "has no row under this session ID"},
		{"a login without a name", login("username="), "비어 있습니다", "has no username"},
		{"another method", bare("PUT", "/"), "GET과 POST만", "only GET and POST"},
		{"a long ID", get("/", "sessionid="+long), "너무 깁니다", "too long"},
	}
	for _, lang := range []struct {
		name, header, around string
		koreanFirst          bool
	}{
		{"curl", "", "", true},
		{"curl beside an English lesson", "", "en", true},
		{"a Korean browser", "ko-KR,ko;q=0.9,en;q=0.8", "", true},
		{"an English browser", "en-GB,en;q=0.9,ko;q=0.5", "", false},
		{"a French browser", "fr", "", true},
		{"a Korean browser beside an English lesson", "ko-KR,ko;q=0.9", "en", false},
		{"an English browser beside a Korean lesson", "en", "ko", true},
	} {
		for _, base := range []string{"", "/s/desk"} {
			t.Run(lang.name+" "+base, func(t *testing.T) {
				s := serve(t, demo.Config{}, func(*http.Request) demo.Visit { return demo.Visit{Base: base, Lang: lang.around} })
				for _, p := range pages {
					request := strings.Replace(p.request, " /", " "+base+"/", 1)
					if lang.header != "" {
						request = strings.Replace(request, "\r\n", "\r\nAccept-Language: "+lang.header+"\r\n", 1)
					}
					answer := talk(t, s.addr, request)[0]
					ko, en := strings.Index(answer, p.ko), strings.Index(answer, p.en)
					if ko < 0 || en < 0 || (ko < en) != lang.koreanFirst {
						t.Errorf("%s: Korean first should be %v:\n%s", p.name, lang.koreanFirst, answer)
					}
					first := map[bool]string{true: "ko", false: "en"}[lang.koreanFirst]
					if !strings.Contains(answer, `<html lang="`+first+`">`) || strings.Count(answer, `<a href="`+base+`/">`) != 2 {
						t.Errorf("%s: no page in %s with the way back:\n%s", p.name, first, answer)
					}
				}
				s.compare(t)
			})
		}
	}
}
