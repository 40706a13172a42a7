package app

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"sessionlab/internal/desk"
	"sessionlab/internal/room"
	"sessionlab/internal/site"
)

// config is the settings. Each has a flag and an environment variable: a flag that is
// given wins, else the variable, else the default.
type config struct {
	addr, demoAddr  string // demoAddr is "" with onePort
	onePort         bool
	labURL, demoURL *url.URL
	trustProxy      string // the header that names a proxy's client; "" trusts none
	class, newKey   bool
	names           []string // that students type, beside this machine's addresses
	private         bool     // each visitor gets a room
	data            string
	lessons         string
	dev, open       bool
	limits          room.Limits
	rate            int // of requests to the demo, see desk.Config
	streams         int
	joins           int
}

// texts are the flags that check reads, once all are known.
type texts struct {
	labURL, demoURL string
	trustProxy      string
	names           []string
	rooms           string
}

// variable is the name of a flag's environment variable.
func variable(flag string) string {
	return "LAB_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// readConfig reads the settings. Its error has a sentence for everything that is wrong
// with them; for -h, which prints the flags to out, it is [flag.ErrHelp].
func readConfig(args []string, getenv func(string) string, out io.Writer) (config, error) {
	var c config
	var t texts
	flags := c.flags(&t)
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		printHelp(flags, out)
		return c, err
	} else if err != nil {
		return c, fmt.Errorf("lab: %w (lab -h lists the flags)", err)
	}
	var errs []error
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
	errs = append(errs, c.setDefaults(given)...)
	return c, errors.Join(append(errs, c.check(t)...)...)
}

// flags declares the flags, with their defaults.
func (c *config) flags(t *texts) *flag.FlagSet {
	flags := flag.NewFlagSet("lab", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&c.addr, "addr", "localhost:8080", "`address` that the lab listens on; with -class, :8080")
	flags.StringVar(&c.demoAddr, "demo-addr", "localhost:8000", "`address` that the demo listens on; with -class, :8000")
	flags.BoolVar(&c.onePort, "one-port", false,
		"have the demo on the lab's port: under the name of -demo-url, else under /s/ with names escaped")
	flags.BoolVar(&c.class, "class", false, "let other devices in, to be led by an instructor with a key")
	flags.BoolVar(&c.newKey, "new-key", false, "make a new instructor's key; the previous key is revoked")
	flags.Func("host", "`name` or address that students type, where the lab chooses a wrong one; several with commas, or given again",
		func(text string) error {
			t.names = append(t.names, strings.Split(text, ",")...)
			return nil
		})
	flags.StringVar(&t.rooms, "rooms", "shared", "`shared`: visitors who name no room share one; private: a room for each visitor")
	flags.StringVar(&t.labURL, "lab-url", "", "the lab's `URL` as browsers see it, behind a proxy")
	flags.StringVar(&t.demoURL, "demo-url", "", "the demo's `URL` as browsers see it, behind a proxy")
	flags.StringVar(&t.trustProxy, "trust-proxy", "",
		"`header` that the proxy ends with its client's address, x-forwarded-for or forwarded; limits count by it")
	flags.StringVar(&c.data, "data", "",
		"`directory` for what outlives a restart (default: session-lab in the user's configuration directory)")
	flags.StringVar(&c.lessons, "lessons", "", "`directory` to read the lessons from, instead of those built in")
	for _, count := range c.counts() {
		flags.IntVar(count.value, count.flag, count.byDefault, count.usage)
	}
	flags.DurationVar(&c.limits.Idle, "room-idle", room.DefaultLimits.Idle,
		"`time` until a room goes in which nobody was seen; the default one stays")
	flags.BoolVar(&c.dev, "dev", false, "read pages, styles and scripts from ./web at each request")
	flags.BoolVar(&c.open, "open", false, "open the lab in the browser")
	return flags
}

// count is a flag for a limit that is at least 1.
type count struct {
	flag      string
	value     *int
	byDefault int
	usage     string
}

func (c *config) counts() []count {
	standard := room.DefaultLimits
	return []count{
		{"max-rows", &c.limits.Rows, standard.Rows,
			"`rows` of a session table, and half of all tables' together; then the oldest row of a visitor without a link " +
				"makes room, else the oldest of the visitor with the most rows"},
		{"max-seats", &c.limits.Seats, standard.Seats, "`seats` of a room; then an unused one makes room"},
		{"max-rooms", &c.limits.Rooms, standard.Rooms, "`rooms`, the default one included"},
		{"max-rate", &c.rate, desk.DefaultRate,
			"`requests` a second from one browser of a seat to the demo; from one address to its root, four times as many"},
		{"max-streams", &c.streams, site.DefaultStreams, "live `connections` from one address"},
		{"max-joins", &c.joins, site.DefaultJoins,
			"new `seats` that one address may take at once, and again in every five minutes"},
		{"max-events", &c.limits.Events, standard.Events,
			"`events` that are kept; a page that comes back later begins anew"},
		{"max-event-bytes", &c.limits.EventBytes, standard.EventBytes, "`bytes`, about, that those events may take"},
	}
}

func printHelp(flags *flag.FlagSet, out io.Writer) {
	fmt.Fprintln(out, "lab runs Session Lab. Flags, each with its variable:")
	flags.SetOutput(out)
	flags.VisitAll(func(f *flag.Flag) { f.Usage += " (" + variable(f.Name) + ")" })
	flags.PrintDefaults()
}

// setDefaults sets the defaults that depend on other settings. given are the flags that
// were given, or their variables.
func (c *config) setDefaults(given map[string]bool) (errs []error) {
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
	return errs
}
