package app

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sessionlab/internal/languages"
	"sessionlab/internal/words"
)

var updateFlags = flag.Bool("update-flags", false, "write docs/flags.md and its Korean twin anew")

const howToUpdateFlags = "go test ./internal/app -run TestFlagsDocument -update-flags writes it"

// flagPages are the texts around the table of flags in each language.
var flagPages = map[string]struct{ file, head, off, tail string }{
	"en": {
		file: "flags.md",
		head: "# Flags\n\n[한국어](flags.ko.md)\n\n%s `lab -h` prints this list. " +
			"A test writes this page from the program's own flags, so it is complete.\n\n" +
			"| flag | variable | default | what it sets |\n",
		off: "off",
		tail: "\nWhere these flags matter: [a class on a LAN](operators.md#a-class-on-a-lan), [a reverse proxy](operators.md#behind-a-reverse-proxy), " +
			"[one port](operators.md#one-port), [a container](operators.md#in-a-container). What happens beyond a limit is in the [table of limits](operators.md#limits).\n",
	},
	"ko": {
		file: "flags.ko.md",
		head: "# 플래그\n\n[English](flags.md)\n\n%s `lab -h`도 이 목록을 보여 줍니다. " +
			"이 문서는 프로그램의 플래그에서 테스트가 만들어 내므로 빠진 것이 없습니다.\n\n" +
			"| 플래그 | 환경 변수 | 기본값 | 정하는 것 |\n",
		off: "꺼짐",
		tail: "\n플래그를 어디에 쓰는지는 운영자 안내서(영어)에 있습니다: [LAN에서 하는 수업](operators.md#a-class-on-a-lan), [리버스 프록시](operators.md#behind-a-reverse-proxy), " +
			"[포트 하나](operators.md#one-port), [컨테이너](operators.md#in-a-container). 한도를 넘으면 어떻게 되는지는 [한도 표](operators.md#limits)에 있습니다.\n",
	},
}

// declared are the program's flags.
func declared() *flag.FlagSet {
	var c config
	return c.flags(&texts{})
}

// TestFlagsDocument holds docs/flags.md and its Korean twin against the flags: it
// names each flag whose row is missing or stale, each row without a flag, and each flag
// without a sentence.
func TestFlagsDocument(t *testing.T) {
	for _, language := range languages.All {
		page, ok := flagPages[language]
		if !ok {
			t.Errorf("flagPages has no texts for %s", language)
			continue
		}
		rows := map[string]string{}
		var want strings.Builder
		fmt.Fprintf(&want, page.head, words.Own().Say(language, "start.flags", nil))
		want.WriteString("| --- | --- | --- | --- |\n")
		declared().VisitAll(func(f *flag.Flag) {
			rows[f.Name] = flagRow(t, language, f)
			want.WriteString(rows[f.Name] + "\n")
		})
		want.WriteString(page.tail)

		path := filepath.Join("..", "..", "docs", page.file)
		if *updateFlags {
			if err := os.WriteFile(path, []byte(want.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) == want.String() {
			continue
		}
		t.Errorf("docs/%s is stale; %s", page.file, howToUpdateFlags)
		for name, row := range rows {
			if found := regexp.MustCompile("(?m)^\\| `-" + name + "` .*$").FindString(string(got)); found == "" {
				t.Errorf("docs/%s lacks -%s", page.file, name)
			} else if found != row {
				t.Errorf("docs/%s says of -%s\n%s\nand the program\n%s", page.file, name, found, row)
			}
		}
		for _, m := range regexp.MustCompile("(?m)^\\| `-([a-z-]+)` ").FindAllStringSubmatch(string(got), -1) {
			if rows[m[1]] == "" {
				t.Errorf("docs/%s has -%s, which is not a flag", page.file, m[1])
			}
		}
	}
	for key := range words.Own()[languages.First] {
		if name, ok := strings.CutPrefix(key, "flag."); ok && declared().Lookup(name) == nil {
			t.Errorf("web/words has %s, and -%s is not a flag", key, name)
		}
	}
}

// flagRow is a flag's row in a language.
func flagRow(t *testing.T, language string, f *flag.Flag) string {
	says := usage(language, f.Name)
	if says == "" {
		t.Errorf("web/words/%s.json has no sentence flag.%s for -%s", language, f.Name, f.Name)
	}
	byDefault := defaultOf(f)
	switch byDefault {
	case "":
	case "false":
		byDefault = flagPages[language].off
	default:
		byDefault = "`" + byDefault + "`"
	}
	return fmt.Sprintf("| `-%s` | `%s` | %s | %s |", f.Name, variable(f.Name), byDefault, strings.ReplaceAll(says, "|", "\\|"))
}

// flagsOfOthers are options of other programs in the documents that name ours.
var flagsOfOthers = map[string]bool{"race": true, "run": true, "h": true, "update": true, "pictures": true, "write": true}

// TestFlagsInDocuments: what a document for readers calls `-flag` or `LAB_VARIABLE` is
// one of ours.
func TestFlagsInDocuments(t *testing.T) {
	variables := map[string]bool{}
	declared().VisitAll(func(f *flag.Flag) { variables[variable(f.Name)] = true })
	mentioned := 0
	for _, pattern := range []string{"README*.md", "SECURITY.md", "docs/*.md"} {
		files, err := filepath.Glob(filepath.Join("..", "..", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile("(?:`|\\blab (?:-[a-z-]+ )*)-([a-z][a-z-]*)").FindAllStringSubmatch(string(text), -1) {
				mentioned++
				if declared().Lookup(m[1]) == nil && !flagsOfOthers[m[1]] {
					t.Errorf("%s names -%s, which is not a flag", filepath.Base(file), m[1])
				}
			}
			for _, name := range regexp.MustCompile(`\bLAB_[A-Z_]+\b`).FindAllString(string(text), -1) {
				if !variables[name] {
					t.Errorf("%s names %s, which is not a variable of ours", filepath.Base(file), name)
				}
			}
		}
	}
	if mentioned < 50 {
		t.Errorf("only %d flags are mentioned", mentioned)
	}
}

// TestHelp: lab -h names every flag with its variable, its default and its sentences.
func TestHelp(t *testing.T) {
	var out strings.Builder
	if _, err := readConfig([]string{"-h"}, func(string) string { return "" }, &out); err != flag.ErrHelp {
		t.Fatal(err)
	}
	declared().VisitAll(func(f *flag.Flag) {
		for _, want := range []string{"  -" + f.Name, "(" + variable(f.Name), strings.ReplaceAll(usage("en", f.Name), "`", ""), strings.ReplaceAll(usage("ko", f.Name), "`", "")} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("lab -h does not say %q of -%s", want, f.Name)
			}
		}
	})
	if !strings.Contains(out.String(), "-room-idle duration (LAB_ROOM_IDLE, default 720h)") {
		t.Error("lab -h does not say the default of -room-idle")
	}
}
