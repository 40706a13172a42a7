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
	redis           string // the URL of a Redis for sessions; "" is none
	redisPrefix     string // of all its keys that are the lab's
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

// The defaults of a class, which other devices reach.
const (
	classAddr     = ":8080"
	classDemoAddr = ":8000"
)

// flags declares the flags, with their defaults. What each is for is said in web/words,
// in every language, under flag.NAME: printHelp and docs/flags.md take it from there.
func (c *config) flags(t *texts) *flag.FlagSet {
	flags := flag.NewFlagSet("lab", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&c.addr, "addr", "localhost:8080", "")
	flags.StringVar(&c.demoAddr, "demo-addr", "localhost:8000", "")
	flags.BoolVar(&c.onePort, "one-port", false, "")
	flags.BoolVar(&c.class, "class", false, "")
	flags.BoolVar(&c.newKey, "new-key", false, "")
	flags.Func("host", "", func(text string) error {
		t.names = append(t.names, strings.Split(text, ",")...)
		return nil
	})
	flags.StringVar(&t.rooms, "rooms", "shared", "")
	flags.StringVar(&t.labURL, "lab-url", "", "")
	flags.StringVar(&t.demoURL, "demo-url", "", "")
	flags.StringVar(&t.trustProxy, "trust-proxy", "", "")
	flags.StringVar(&c.data, "data", "", "")
	flags.StringVar(&c.redis, "redis", "", "")
	flags.StringVar(&c.redisPrefix, "redis-prefix", "session-lab", "")
	flags.StringVar(&c.lessons, "lessons", "", "")
	for _, count := range c.counts() {
		flags.IntVar(count.value, count.flag, count.byDefault, "")
	}
	flags.DurationVar(&c.limits.Idle, "room-idle", room.DefaultLimits.Idle, "")
	flags.BoolVar(&c.dev, "dev", false, "")
	flags.BoolVar(&c.open, "open", false, "")
	return flags
}

// count is a flag for a limit that is at least 1.
type count struct {
	flag      string
	value     *int
	byDefault int
}

func (c *config) counts() []count {
	standard := room.DefaultLimits
	return []count{
		{"max-rows", &c.limits.Rows, standard.Rows},
		{"max-seats", &c.limits.Seats, standard.Seats},
		{"max-rooms", &c.limits.Rooms, standard.Rooms},
		{"max-rate", &c.rate, desk.DefaultRate},
		{"max-streams", &c.streams, site.DefaultStreams},
		{"max-joins", &c.joins, site.DefaultJoins},
		{"max-events", &c.limits.Events, standard.Events},
		{"max-event-bytes", &c.limits.EventBytes, standard.EventBytes},
	}
}

// setDefaults sets the defaults that depend on other settings. given are the flags that
// were given, or their variables.
func (c *config) setDefaults(given map[string]bool) (errs []error) {
	if c.class && !given["addr"] {
		c.addr = classAddr
	}
	if c.class && !given["demo-addr"] {
		c.demoAddr = classDemoAddr
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
