package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// bench is what every part is run with.
type bench struct {
	root    string        // the repository
	bin     string        // where the programs are built
	rounds  int           // how often everything is measured
	measure time.Duration // how long one measurement takes

	students int           // of a class
	spread   time.Duration // in which they log in

	npm     string // where the packages of Express' stores are installed and stay, "" for nowhere
	against string // the commit that the request path is compared with
}

// part is one of the questions that are asked. It returns its tables as
// Markdown.
type part struct {
	name string
	run  func(context.Context, *bench) (string, error)
}

var parts = []part{
	{"throughput", throughput},
	{"stores", stores},
	{"requestpath", requestPath},
	{"followers", followers},
	{"class", class},
	{"page", page},
	{"scrubber", scrubber},
	{"pieces", pieces},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	rounds := flag.Int("rounds", 5, "how often everything is measured")
	measure := flag.Duration("measure", 2*time.Second, "how long one measurement of a load takes")
	only := flag.String("only", "", "the parts to run, separated by commas: throughput, stores, requestpath, followers, class, page, scrubber, pieces")
	students := flag.Int("students", 1000, "how many students a class has")
	spread := flag.Duration("spread", time.Minute, "how long a class takes to log in")
	npm := flag.String("npm", "", "a folder that keeps the npm packages of the part stores from run to run; without it they are installed each time")
	against := flag.String("against", beforeStores, "the commit that the part requestpath compares this one with")
	write := flag.Bool("write", false, "put the tables into bench/README.md")
	flag.Parse()

	root, err := repository()
	if err != nil {
		return err
	}
	bin, err := os.MkdirTemp("", "session-lab-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(bin) }() // only what was built
	b := &bench{root: root, bin: bin, rounds: *rounds, measure: *measure, students: *students, spread: *spread, npm: *npm, against: *against}
	if err := b.build(ctx, "lab", "./cmd/lab"); err != nil {
		return err
	}
	for _, p := range parts {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), p.name) {
			continue
		}
		tables, err := p.run(ctx, b)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		fmt.Printf("\n%s\n", tables)
		if *write {
			if err := writeTables(filepath.Join(root, "bench", "README.md"), p.name, tables); err != nil {
				return err
			}
		}
	}
	return nil
}

// repository finds the folder that go.mod is in.
func repository() (string, error) {
	dir, err := os.Getwd()
	for ; err == nil; dir = filepath.Dir(dir) {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("run it inside the repository")
		}
	}
	return "", err
}

// writeTables replaces what stands between a part's two marks.
func writeTables(file, name, tables string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	begin, end := "<!-- "+name+" -->\n", "<!-- end of "+name+" -->\n"
	before, rest, ok := strings.Cut(string(data), begin)
	_, after, ended := strings.Cut(rest, end)
	if !ok || !ended {
		return fmt.Errorf("%s has no marks of %s", file, name)
	}
	return os.WriteFile(file, []byte(before+begin+"\n"+tables+"\n"+end+after), 0o644)
}
