package lesson

import (
	"html/template"
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// programs have, in each language, what could be taken for a keyword or a
// comment, and is none.
var programs = map[string]string{
	"go": `package main

import "fmt" // of the standard library

/* a comment
   of two lines: for, if */
type session struct{ format string }

func (s *session) print(ifs []string) map[string]int {
	for i := range ifs {
		fmt.Println("a // is no comment, nor is \" for", s.format, '"')
	}
	return nil
}

const raw = ` + "`for \\`" + ` // the backslash ends nothing
`,
	"java": `import java.util.Map;

/** Sessions. */
public final class Store {
    private static final String WHY = "if /* this */ \" else"; // because
    int format(int ifs) throws Exception {
        if (ifs > 0) { return this.newest; }
        throw new Exception("for");
    }
}
`,
	"javascript": `// A server.
import { createServer } from 'node:http';
const format = "if // no \" comment";
/* two
   lines */
export default class Kept extends Map {}
export async function login(request) {
  for (const part of request.parts) {
    if (!part.format) return null;
    kept.delete(part); // the row goes
    const isNew = typeof part.from === 'undefined' || part instanceof Error;
  }
  let text = ` + "`while ${format} // no`" + `;
  throw new Error(text);
}
`,
	"php": `<?php
// A page.
session_start();
# older
/* two
   lines */
function login(array $for) {
    if (isset($_SESSION['if // user'])) {
        return $for["class # no"];
    }
    foreach ($for as $one) { echo $one->print; }
    return null;
}
`,
	"python": `"""For the module: if # no."""
import uuid  # ids
from http import cookies as jar

class Handler:
    '''if
    # no comment
    '''
    def do_GET(self):
        format = "for \" # no"
        if self.path is not None and 'in' not in format:
            return [x for x in self.rows if x]
        elif self.iff:
            raise KeyError(format)
        with open('x') as f, jar: pass
        lambda: (yield)
        del self.rows, True
`,
	"sql": `-- sessions
CREATE TABLE sessions (id text PRIMARY KEY, username text NOT NULL);
/* all
   rows */
SELECT id, 'select -- no' FROM sessions WHERE username = 'it''s for' ORDER BY id DESC;
delete from sessions where id in (select id from older);
`,
	"text": "for if # // /* nothing */\n",
}

// A listing is marked as chroma, which knows each language whole, would mark it.
func TestMarksAsChromaDoes(t *testing.T) {
	chapter, err := os.ReadFile("../../lessons/server.py")
	if err != nil {
		t.Fatal(err)
	}
	check := func(name, source string) {
		lines := strings.Split(strings.TrimRight(source, "\n"), "\n")
		tokens, err := lexers.Get(name).Tokenise(nil, strings.Join(lines, "\n"))
		if err != nil {
			t.Fatal(err)
		}
		got, want := codes[name].mark(lines), chroma.SplitTokensIntoLines(tokens.Tokens())
		if len(got) != len(lines) {
			t.Fatalf("%s: %d lines became %d", name, len(lines), len(got))
		}
		for i, line := range want {
			if i < len(got) && got[i] != markTokens(line) {
				t.Errorf("%s, line %d: marked as\n%s\nwhile chroma has\n%s", name, i+1, got[i], markTokens(line))
			}
		}
	}
	for name := range codes {
		if programs[name] == "" {
			t.Fatalf("no program in %s", name)
		}
		check(name, programs[name])
	}
	check("python", string(chapter))
}

// markTokens marks chroma's tokens.
func markTokens(tokens []chroma.Token) template.HTML {
	var b strings.Builder
	for _, token := range tokens {
		text := template.HTMLEscapeString(strings.TrimRight(token.Value, "\n"))
		switch {
		case text == "":
		case token.Type.InCategory(chroma.Keyword), token.Type == chroma.OperatorWord:
			b.WriteString(`<b class="kw">` + text + `</b>`)
		case token.Type.InCategory(chroma.Comment):
			b.WriteString(`<span class="cm">` + text + `</span>`)
		default:
			b.WriteString(text)
		}
	}
	return template.HTML(strings.NewReplacer(`</span><span class="cm">`, "", `</b><b class="kw">`, "").Replace(b.String()))
}
