package site_test

import (
	"io/fs"
	"path"
	"regexp"
	"testing"

	"sessionlab/web"
)

// The theme changes a page's colours and nothing else, and the language none of its
// styles, so the end-to-end tests need not look at each state in all of them. Only
// tokens.css has dark colours, by light-dark(), which gives nothing but colours.
func TestColoursFollowTheThemeAlone(t *testing.T) {
	themes := regexp.MustCompile(`light-dark\(|data-theme|color-scheme:[^;]*dark`)
	languages := regexp.MustCompile(`:lang\(|\[lang`)
	asked := regexp.MustCompile(`prefers-color-scheme|\.colorScheme`)
	read := 0
	err := fs.WalkDir(web.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := web.FS.ReadFile(name)
		if err != nil {
			return err
		}
		text := scriptComments.ReplaceAllString(string(content), "")
		switch path.Ext(name) {
		case ".css":
			read++
			if found := languages.FindString(text); found != "" {
				t.Errorf("%s asks for the language: %s", name, found)
			}
			if found := asked.FindString(text); found != "" {
				t.Errorf("%s asks for the theme: %s", name, found)
			}
			if found := themes.FindString(text); found != "" && name != "css/core/tokens.css" {
				t.Errorf("%s asks for the theme: %s", name, found)
			}
		case ".js":
			read++
			if found := asked.FindString(text); found != "" {
				t.Errorf("%s asks for the theme: %s", name, found)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if read < 50 {
		t.Errorf("%d styles and scripts were read", read)
	}

	tokens, err := web.FS.ReadFile("css/core/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range found(`(?m)^.*data-theme(.*)$`, string(tokens)) {
		if !regexp.MustCompile(`^="(light|dark)"\] \{ color-scheme: (light|dark); \}$`).MatchString(rule) {
			t.Errorf("tokens.css: a theme is more than its color-scheme: data-theme%s", rule)
		}
	}
}
