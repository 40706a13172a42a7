package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"sessionlab/internal/room"
	"sessionlab/internal/site"
)

// config is what the flags and variables say.
type config struct {
	addr, demoAddr  string // demoAddr is "" with onePort
	onePort         bool
	labURL, demoURL *url.URL
	trustProxy      string // the header in which a proxy says for whom it asks; "" trusts none
	class, newKey   bool
	names           []string // that students type, beside this machine's addresses
	private         bool     // rooms
	data            string
	lessons         string
	dev, open       bool
	limits          room.Limits
	streams         int
	joins           int
}

// variable is the name of a flag's environment variable.
func variable(flag string) string {
	return "LAB_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// texts are flags that are checked when all are read.
type texts struct {
	labURL, demoURL string
	trustProxy      string
	names           []string
	rooms           string
}

// readConfig reads the flags, and the variables of those not given. Its error
// has a sentence for everything that is wrong.
func readConfig(args []string, getenv func(string) string, out io.Writer) (config, error) {
	var c config
	var t texts
	flags := flag.NewFlagSet("lab", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&c.addr, "addr", "localhost:8080", "`address` that the lab listens on; with -class, :8080")
	flags.StringVar(&c.demoAddr, "demo-addr", "localhost:8000", "`address` that the demo listens on; with -class, :8000")
	flags.BoolVar(&c.onePort, "one-port", false, "have the demo on the lab's port: under the name of -demo-url, else under /s/ with names escaped")
	flags.BoolVar(&c.class, "class", false, "let other devices in, to be led by an instructor with a key")
	flags.BoolVar(&c.newKey, "new-key", false, "make a new instructor's key; the one before ends")
	flags.Func("host", "`name` or address that students type, where the lab's own choice is not it; more than one with commas, or given again", func(text string) error {
		t.names = append(t.names, strings.Split(text, ",")...)
		return nil
	})
	flags.StringVar(&t.rooms, "rooms", "shared", "`shared`: one room for who names none; private: a room for each visitor")
	flags.StringVar(&t.labURL, "lab-url", "", "the lab's `URL` as browsers see it, behind a proxy")
	flags.StringVar(&t.demoURL, "demo-url", "", "the demo's `URL` as browsers see it, behind a proxy")
	flags.StringVar(&t.trustProxy, "trust-proxy", "", "`header` that the proxy ends with its client's address, x-forwarded-for or forwarded; limits count by it")
	flags.StringVar(&c.data, "data", "", "`directory` for what outlives a restart (default: session-lab in the user's configuration directory)")
	flags.StringVar(&c.lessons, "lessons", "", "`directory` to read the lessons from, instead of those built in")
	flags.IntVar(&c.limits.Rows, "max-rows", room.DefaultLimits.Rows, "`rows` of a session table, and half of all tables' together; then the oldest row of a visitor without a link makes room, else the oldest of the visitor with the most rows")
	flags.IntVar(&c.limits.Seats, "max-seats", room.DefaultLimits.Seats, "`seats` of a room; then one that nobody uses makes room")
	flags.IntVar(&c.limits.Rooms, "max-rooms", room.DefaultLimits.Rooms, "`rooms`, the default one included")
	flags.DurationVar(&c.limits.Idle, "room-idle", room.DefaultLimits.Idle, "`time` until a room goes in which nobody was seen; the default one stays")
	flags.IntVar(&c.limits.Rate, "max-rate", room.DefaultLimits.Rate, "`requests` a second from one browser of a seat to the demo; from one address to its root, four times as many")
	flags.IntVar(&c.limits.Events, "max-events", room.DefaultLimits.Events, "`events` that are kept; a page that comes back later begins anew")
	flags.IntVar(&c.limits.EventBytes, "max-event-bytes", room.DefaultLimits.EventBytes, "`bytes`, about, that those events may take")
	flags.IntVar(&c.streams, "max-streams", site.DefaultStreams, "live `connections` from one address")
	flags.IntVar(&c.joins, "max-joins", site.DefaultJoins, "new `seats` that one address may take at once, and again in every five minutes")
	flags.BoolVar(&c.dev, "dev", false, "read pages, styles and scripts from ./web at each request")
	flags.BoolVar(&c.open, "open", false, "open the lab in the browser")

	var errs []error
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(out, "lab runs Session Lab. Flags, each with its variable:")
		flags.SetOutput(out)
		flags.VisitAll(func(f *flag.Flag) { f.Usage += " (" + variable(f.Name) + ")" })
		flags.PrintDefaults()
		return c, err
	} else if err != nil {
		return c, fmt.Errorf("lab: %w (lab -h lists the flags)", err)
	}
	for _, arg := range flags.Args() {
		errs = append(errs, fmt.Errorf("lab: %q is not a flag (lab -h lists the flags)", arg))
	}
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	flags.VisitAll(func(f *flag.Flag) {
		if value := getenv(variable(f.Name)); value != "" && !given[f.Name] {
			given[f.Name] = true
			if err := f.Value.Set(value); err != nil {
				errs = append(errs, fmt.Errorf("lab: %s=%s: %w", variable(f.Name), value, err))
			}
		}
	})
	if c.class && !given["addr"] {
		c.addr = ":8080"
	}
	if c.class && !given["demo-addr"] {
		c.demoAddr = ":8000"
	}
	if c.onePort {
		if given["demo-addr"] {
			errs = append(errs, errors.New("lab: -one-port and -demo-addr contradict each other: one port is that of -addr"))
		}
		c.demoAddr = ""
	}
	if c.data == "" {
		dir, err := os.UserConfigDir()
		if err != nil {
			errs = append(errs, fmt.Errorf("lab: no directory to keep seats and progress in (%w); choose one with -data", err))
		}
		c.data = filepath.Join(dir, "session-lab")
	}
	return c, errors.Join(append(errs, c.take(t)...)...)
}
