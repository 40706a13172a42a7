package demo_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sessionlab/internal/demo"
)

// cited lists the sections that the protections cite, by document. Each was looked up
// in the document's text in November 2026. Before you add a section, look it up too:
// drafts are renumbered, and cheat sheets are rewritten.
var cited = map[string][]string{
	"RFC 6265bis": { // draft-ietf-httpbis-rfc6265bis of May 2026
		"4.1.2.2", // Max-Age
		"4.1.2.4", // Path
		"4.1.2.5", // Secure
		"4.1.2.6", // HttpOnly
		"4.1.2.7", // SameSite: what is sent, and that any top-level navigation may set
		"4.1.3.2", // __Host-
		"4.2.1",   // Cookie Header, Syntax
		"4.2.2",   // Cookie Header, Semantics
		"5.2",     // "Same-site" and "cross-site" Requests
		"5.5",     // Cookie Lifetime Limits
		"8.3",     // Clear Text
		"8.4",     // Session Identifiers
		"8.5",     // Weak Confidentiality
		"8.6",     // Weak Integrity
		"8.8",     // SameSite Cookies
	},
	"OWASP Session Management": {
		"HttpOnly Attribute", "Secure Attribute", "Expire and Max-Age Attributes", "Domain and Path Attributes",
		"Idle Timeout", "Absolute Timeout", "Manual Session Expiration: Logout Button", "Manage Session ID as Any Other User Input",
		"Session ID Generation and Verification: Permissive and Strict Session Management", "Renew the Session ID After Any Privilege Level Change",
	},
	"OWASP CSRF Prevention":                       {"SameSite (Cookie Attribute)"},
	"OWASP Cross-Site Request Forgery Prevention": {"Synchronizer Token Pattern"},
	"OWASP Cross Site Scripting Prevention":       {"Output Encoding for HTML Contexts"},
	"OWASP JSON Web Token":                        {"Not using JWTs", "JWT denylist"},
}

// TestSources: every section that a protection cites is one that is there.
func TestSources(t *testing.T) {
	for _, p := range (demo.Policy{}).Explain() {
		for source := range strings.SplitSeq(p.Source, "; ") {
			document, sections, _ := strings.Cut(source, ", ")
			for section := range strings.SplitSeq(strings.ReplaceAll(sections, " and ", ", "), ", ") {
				whole := slices.Contains(cited[document], sections) // a title with an "and" of its own
				if !whole && !slices.Contains(cited[document], section) {
					t.Errorf("%s cites %q of %q, which nobody looked up", p.Field, section, document)
				}
			}
		}
	}
}

// pages lists where the lessons send their readers. Before you add a page, see that it
// is there, and that it says what the lesson claims.
var pages = []string{
	"https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html",
	"https://cheatsheetseries.owasp.org/cheatsheets/Cross_Site_Scripting_Prevention_Cheat_Sheet.html",
	"https://cheatsheetseries.owasp.org/cheatsheets/JSON_Web_Token_Cheat_Sheet.html",
	"https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html",
	"https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html#session-expiration",
	"https://cwe.mitre.org/data/definitions/362.html",
	"https://datatracker.ietf.org/doc/draft-cutler-httpbis-partitioned-cookies/",
	"https://datatracker.ietf.org/doc/draft-ietf-httpbis-rfc6265bis/",
	"https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis",
	"https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie",
	"https://docs.djangoproject.com/en/stable/topics/http/sessions/",
	"https://docs.djangoproject.com/en/stable/topics/http/sessions/#when-sessions-are-saved",
	"https://docs.spring.io/spring-session/reference/",
	"https://github.com/alexedwards/scs",
	"https://github.com/expressjs/session",
	"https://github.com/expressjs/session#resave",
	"https://pkg.go.dev/github.com/gorilla/securecookie",
	"https://pkg.go.dev/net/http#CrossOriginProtection",
	"https://redis.io/docs/latest/commands/expire/",
	"https://redis.io/docs/latest/develop/using-commands/transactions/",
	"https://www.sqlite.org/lang_update.html",
}

// TestLessonLinks: the lessons link those pages and no other, each in both languages.
func TestLessonLinks(t *testing.T) {
	files, err := filepath.Glob("../../lessons/en/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v %v", files, err)
	}
	linked := map[string]bool{}
	for _, file := range files {
		var links [2][]string
		for i, lang := range []string{"en", "ko"} {
			source, err := os.ReadFile(strings.Replace(file, "/en/", "/"+lang+"/", 1))
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`\]\((https?://[^)]+)\)`).FindAllStringSubmatch(string(source), -1) {
				page := strings.Replace(m[1], "mozilla.org/ko/", "mozilla.org/en-US/", 1)
				links[i] = append(links[i], page)
				linked[page] = true
				if !slices.Contains(pages, page) {
					t.Errorf("%s in %s links %s, which nobody looked up", file, lang, page)
				}
			}
		}
		if !slices.Equal(links[0], links[1]) {
			t.Errorf("%s links %v in English and %v in Korean", file, links[0], links[1])
		}
	}
	for _, page := range pages {
		if !linked[page] {
			t.Errorf("no lesson links %s", page)
		}
	}
}
