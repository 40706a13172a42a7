package demo

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// Python is a Python program that has loaded the chapter's listing and answers
// questions, one line of JSON each way.
type Python struct {
	in      io.WriteCloser
	out     *bufio.Reader
	process *exec.Cmd
}

// loadListing loads lessons/server.py as the module chapter, without running
// it. answer(f) then answers each question with f's result until there are no
// more.
const loadListing = `
import importlib.util, json, sys
from types import SimpleNamespace
spec = importlib.util.spec_from_file_location("chapter", sys.argv[1])
chapter = importlib.util.module_from_spec(spec)
spec.loader.exec_module(chapter)

def tell(what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()

def answer(f):
    for line in sys.stdin:
        tell(f(json.loads(line)))
`

// StartPython runs program after loadListing. Without python3 the test is
// skipped, but fails where CI is true: there the comparison must happen.
func StartPython(tb testing.TB, program string) *Python {
	tb.Helper()
	return StartPythonAs(tb, "python3", program)
}

// StartPythonAs is StartPython with another interpreter.
func StartPythonAs(tb testing.TB, interpreter, program string) *Python {
	tb.Helper()
	python, err := exec.LookPath(interpreter)
	if err != nil {
		if os.Getenv("CI") == "true" {
			tb.Fatal("python3 is missing, and without it nothing is compared with the chapter's program.")
		}
		tb.Skip("python3 is missing, so nothing is compared with the chapter's program.")
	}
	listing, err := filepath.Abs("../../lessons/server.py")
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(python, "-I", "-B", "-X", "utf8", "-c", loadListing+program, listing)
	cmd.Dir = tb.TempDir() // HEAD lists it
	var log bytes.Buffer
	cmd.Stderr = &log
	in, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		in.Close() // ends the program
		err := cmd.Wait()
		if err != nil || tb.Failed() {
			tb.Logf("Python ended with %v and wrote\n%s", err, log.Bytes())
		}
	})
	return &Python{in, bufio.NewReader(out), cmd}
}

// Kill ends the program at once.
func (p *Python) Kill(tb testing.TB) {
	tb.Helper()
	if err := p.process.Process.Kill(); err != nil {
		tb.Fatal(err)
	}
	_, _ = p.out.WriteTo(io.Discard) // until it has ended
}

// Ask puts a question and reads the answer into it.
func (p *Python) Ask(tb testing.TB, question, answer any) {
	tb.Helper()
	if err := json.NewEncoder(p.in).Encode(question); err != nil {
		tb.Fatal(err)
	}
	p.Read(tb, answer)
}

// Read reads what Python tells.
func (p *Python) Read(tb testing.TB, answer any) {
	tb.Helper()
	line, err := p.out.ReadBytes('\n')
	if err != nil {
		tb.Fatalf("Python does not answer: %v", err)
	}
	if err := json.Unmarshal(line, answer); err != nil {
		tb.Fatal(err)
	}
}

var formCases = []struct{ body, want string }{
	{"username=kim", "kim"},
	{"a=1&username=kim&b=2", "kim"},
	{"username=kim&username=lee", "kim"},
	{"username=&username=lee", "lee"},
	{"username&username=lee", "lee"},
	{"&&username=kim&&", "kim"},
	{"username=a=b", "a=b"},
	{"username==", "="},
	{"username=a%3Db%26c", "a=b&c"},
	{"user%6eame=kim", "kim"},
	{"user%6Eame=kim", "kim"},
	{"username=kim+lee", "kim lee"},
	{"username=+", " "},
	{"username=%20", " "},
	{"username=%2B", "+"},
	{"username=a;username=b", "a;username=b"},
	{"username=%zz", "%zz"},
	{"username=%", "%"},
	{"username=%4", "%4"},
	{"username=%4%41", "%4A"},
	{"username=%%41", "%A"},
	{"username=%u0041", "%u0041"},
	{"username=%00", "\x00"},
	{"username=a%0d%0ab", "a\r\nb"},
	{"username=김", "김"},
	{"username=%EA%B9%80", "김"},
	{"username=%ea김%b9", "\ufffd김\ufffd"},
	{"username=%ff", "\ufffd"},
	{"username=%ff%fe", "\ufffd\ufffd"},
	{"username=%e2%82", "\ufffd"},
	{"username=%e2%82x", "\ufffdx"},
	{"username=%e2%82%ff", "\ufffd\ufffd"},
	{"username=%e2%28%a1", "\ufffd(\ufffd"},
	{"username=%e2%82%e2%82%ac", "\ufffd€"},
	{"username=%80%80", "\ufffd\ufffd"},
	{"username=%c0%af", "\ufffd\ufffd"},
	{"username=%c1%bf", "\ufffd\ufffd"},
	{"username=%c2", "\ufffd"},
	{"username=%c2%41", "\ufffdA"},
	{"username=%e0%9f%bf", "\ufffd\ufffd\ufffd"},
	{"username=%e0%a0", "\ufffd"},
	{"username=%ed%9f", "\ufffd"},
	{"username=%ed%a0%80", "\ufffd\ufffd\ufffd"},
	{"username=%ef%bf", "\ufffd"},
	{"username=%f0%9f%98", "\ufffd"},
	{"username=%f0%9f%98%80", "😀"},
	{"username=%f0%8f%bf%bf", "\ufffd\ufffd\ufffd\ufffd"},
	{"username=%f1%80%80", "\ufffd"},
	{"username=%f3%bf%41", "\ufffdA"},
	{"username=%f4%8f%bf", "\ufffd"},
	{"username=%f4%90%80%80", "\ufffd\ufffd\ufffd\ufffd"},
	{"username=%f5%80%80%80", "\ufffd\ufffd\ufffd\ufffd"},
	{"username=%ef%bf%bd", "\ufffd"},

	// No name: the chapter's program ends with a KeyError.
	{"", ""},
	{"username", ""},
	{"username=", ""},
	{"username=&", ""},
	{"Username=kim", ""},
	{" username=kim", ""},
	{"username =kim", ""},
	{"username[]=kim", ""},
	{"username%3Dkim", ""},
	{"name=kim;username=kim", ""},
	{`{"username": "kim"}`, ""},
}

func TestFormValue(t *testing.T) {
	for _, c := range formCases {
		got, ok := formValue(c.body, "username")
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%q: %q, %v, want %q", c.body, got, ok, c.want)
		}
	}
}

// FuzzFormValue asks Python's parse_qs for every field of a body. A body that is
// not UTF-8 never comes so far.
func FuzzFormValue(f *testing.F) {
	for _, c := range formCases {
		f.Add(c.body)
	}
	python := StartPython(f, `
answer(lambda body: {name: values[0] for name, values in chapter.parse_qs(body).items()})
`)
	f.Fuzz(func(t *testing.T, body string) {
		if !utf8.ValidString(body) {
			t.Skip()
		}
		for _, body := range []string{body, "username=" + body} {
			var want map[string]string
			python.Ask(t, body, &want)
			for field, value := range want {
				if got, ok := formValue(body, field); !ok || got != value {
					t.Errorf("%q: %q is %q, %v, Python's %q", body, field, got, ok, value)
				}
			}
			for pair := range strings.SplitSeq(body+"&username", "&") {
				name, _, _ := strings.Cut(pair, "=")
				field := unquote(name)
				if got, ok := formValue(body, field); ok != (want[field] != "") {
					t.Errorf("%q: %q is %q, %v, Python's %q", body, field, got, ok, want[field])
				}
			}
		}
	})
}
