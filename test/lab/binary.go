package lab

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// binary is the program, for the tests that run it as a process of its own.
var binary built

// built is a program that is built when it is first wanted.
type built struct {
	once sync.Once
	dir  string
	err  error
}

func (b *built) build() {
	if b.dir, b.err = os.MkdirTemp("", "lab"); b.err != nil {
		return
	}
	if out, err := exec.Command("go", "build", "-o", b.path(), "sessionlab/cmd/lab").CombinedOutput(); err != nil {
		b.err = fmt.Errorf("%w\n%s", err, out)
	}
}

func (b *built) path() string { return filepath.Join(b.dir, "lab") }

// end removes what was built.
func (b *built) end() {
	if b.dir != "" {
		_ = os.RemoveAll(b.dir)
	}
}

// BuildBinary builds the program, once for all tests, and returns its path.
func BuildBinary(t *testing.T) string {
	t.Helper()
	if binary.once.Do(binary.build); binary.err != nil {
		t.Fatal(binary.err)
	}
	return binary.path()
}

// StartBinary runs the program as a process of its own; kill ends it as kill -9
// does.
func StartBinary(t *testing.T, binary, dir string, flags ...string) (l *Lab, pid int, kill func()) {
	t.Helper()
	process := exec.Command(binary, append([]string{"-addr", "localhost:0", "-demo-addr", "localhost:0", "-data", dir}, flags...)...)
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	process.Stderr = process.Stdout
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	kill = func() {
		once.Do(func() {
			_ = process.Process.Kill()
			_ = process.Wait()
		})
	}
	t.Cleanup(kill)
	l = &Lab{Out: &SyncBuffer{}}
	for lines := bufio.NewReader(out); ; {
		line, err := lines.ReadString('\n')
		_, _ = io.WriteString(l.Out, line)
		if strings.Contains(line, "moved to") {
			t.Errorf("a kill left a file that was moved aside: %s", line)
		}
		if m := printed.FindStringSubmatch(l.Out.String()); m != nil {
			l.URL, l.Demo = m[1], m[2]
			go func() { _, _ = io.Copy(l.Out, lines) }()
			return l, process.Process.Pid, kill
		}
		if err != nil {
			t.Fatalf("the lab ended at start: %v\n%s", err, l.Out)
		}
	}
}
