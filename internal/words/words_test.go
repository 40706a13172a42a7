package words

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"sessionlab/internal/languages"
	"sessionlab/internal/twin"
	"sessionlab/web"
)

// The words of the lab's languages are complete. A language more lacks its file, in
// an empty file every text, and in a file with all but one text that one; and a file
// whose language is not in the list is named, too.
func TestAnotherLanguage(t *testing.T) {
	if _, err := Read(web.FS); err != nil {
		t.Error(err)
	}
	first := Own()[languages.First]
	keys := slices.Sorted(maps.Keys(first))
	tags := append(slices.Clone(languages.All[:]), "xx")
	lacks := func(keys ...string) (want []string) {
		for _, key := range keys {
			want = append(want, fmt.Sprintf("words/xx.json: no text for %q", key))
		}
		return want
	}
	all, err := fs.ReadFile(web.FS, "words/"+languages.First+".json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, file string
		tags, want []string
	}{
		{"no file", "", tags, []string{"open words/xx.json: file does not exist"}},
		{"an empty file", "{}", tags, lacks(keys...)},
		{"one text missing", strings.Replace(string(all), `"home.start": `, `"home.start": "", "": `, 1), tags, append(lacks("home.start"),
			[]string{`words/ko.json: no text for ""`, `words/en.json: no text for ""`}...)},
		{"complete", string(all), tags, nil},
		{"not in the list", string(all), languages.All[:], []string{`words/xx.json: "xx" is not in languages.All`}},
	} {
		files := fstest.MapFS{}
		for _, tag := range languages.All {
			data, err := fs.ReadFile(web.FS, "words/"+tag+".json")
			if err != nil {
				t.Fatal(err)
			}
			files["words/"+tag+".json"] = &fstest.MapFile{Data: data}
		}
		if c.file != "" {
			files["words/xx.json"] = &fstest.MapFile{Data: []byte(c.file)}
		}
		var got []string
		if _, err := read(files, c.tags); err != nil {
			got = strings.Split(err.Error(), "\n")
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %d are named, want %d:\n%s", c.name, len(got), len(c.want), strings.Join(got, "\n"))
		}
	}
}

// Every key of these groups that the Go code names has a text, and every such text is
// used. The groups say. and js. have a test in package site.
func TestKeysOfTheGoCode(t *testing.T) {
	named := map[string]bool{}
	for _, script := range twin.Scripts {
		named["twin."+script.Name] = true
	}
	group := `(?:language|name|outside|start|twin)\.`
	literal := regexp.MustCompile(`"(` + group + `[a-z0-9.-]+)"`)
	err := filepath.WalkDir("../..", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		data, err := os.ReadFile(name)
		for _, m := range literal.FindAllSubmatch(data, -1) {
			named[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for key := range named {
		if Own()[languages.First][key] == "" {
			t.Errorf("there is no text for %q", key)
		}
	}
	for key := range Own()[languages.First] {
		if regexp.MustCompile("^"+group).MatchString(key) && !named[key] {
			t.Errorf("nothing names %q", key)
		}
	}
}

func TestSay(t *testing.T) {
	w := Words{"ko": {"a": "{n}번째 {what}"}, "en": {"a": "{what} no. {n}"}}
	if got := w.SayAll("a", map[string]string{"n": "2", "what": "x"}); !slices.Equal(got, []string{"2번째 x", "x no. 2"}) {
		t.Errorf("%q", got)
	}
}
