package app

import (
	"testing"
)

// A URL behind a proxy is kept as browsers write its origin, because they send that.
func TestReadURL(t *testing.T) {
	for text, want := range map[string]string{
		"https://Lab.Example:443":      "https://lab.example",
		"http://LAB.example:80/":       "http://lab.example",
		"https://lab.example:80":       "https://lab.example:80",
		"http://lab.example:443":       "http://lab.example:443",
		"http://lab.example:8080":      "http://lab.example:8080",
		"https://[2001:DB8::443]:8443": "https://[2001:db8::443]:8443",
		"https://[2001:db8::443]":      "https://[2001:db8::443]",
		"ftp://lab.example":            "",
		"https://lab.example/path":     "",
		"lab.example":                  "",
	} {
		var found findings
		u := readURL("-lab-url", text, &found)
		if refused := len(found) > 0; refused != (want == "") || !refused && u.Scheme+"://"+u.Host != want {
			t.Errorf("%s: %v, %v, want %s", text, u, found, want)
		}
	}
}
