package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"sessionlab/internal/room"
	"sessionlab/internal/site"
)

// config is what the flags and variables say.
type config struct {
	addr, demoAddr  string
	labURL, demoURL *url.URL
	data            string
	lessons         string
	dev, open       bool
	limits          room.Limits
	streams         int
}

// variable is the name of a flag's environment variable.
func variable(flag string) string {
	return "LAB_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// readConfig reads the flags, and the variables of those not given. Its error
// has a sentence for everything that is wrong.
func readConfig(args []string, getenv func(string) string, out io.Writer) (config, error) {
	var c config
	var labURL, demoURL string
	flags := flag.NewFlagSet("lab", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&c.addr, "addr", "localhost:8080", "`address` that the lab listens on")
	flags.StringVar(&c.demoAddr, "demo-addr", "localhost:8000", "`address` that the demo listens on")
	flags.StringVar(&labURL, "lab-url", "", "the lab's `URL` as browsers see it, behind a proxy")
	flags.StringVar(&demoURL, "demo-url", "", "the demo's `URL` as browsers see it, behind a proxy")
	flags.StringVar(&c.data, "data", "", "`directory` for what outlives a restart (default: session-lab in the user's configuration directory)")
	flags.StringVar(&c.lessons, "lessons", "", "`directory` to read the lessons from, instead of those built in")
	flags.IntVar(&c.limits.Rows, "max-rows", room.DefaultLimits.Rows, "`rows` of the session table; then the oldest makes room")
	flags.IntVar(&c.limits.Seats, "max-seats", room.DefaultLimits.Seats, "`seats`; then one that nobody uses makes room")
	flags.IntVar(&c.limits.Rate, "max-rate", room.DefaultLimits.Rate, "`requests` a second from one browser of a seat to the demo")
	flags.IntVar(&c.limits.Events, "max-events", room.DefaultLimits.Events, "`events` that are kept; a page that comes back later begins anew")
	flags.IntVar(&c.limits.EventBytes, "max-event-bytes", room.DefaultLimits.EventBytes, "`bytes`, about, that those events may take")
	flags.IntVar(&c.streams, "max-streams", site.DefaultStreams, "live `connections` from one address")
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
			if err := f.Value.Set(value); err != nil {
				errs = append(errs, fmt.Errorf("lab: %s=%s: %w", variable(f.Name), value, err))
			}
		}
	})

	for _, a := range []struct{ flag, value string }{{"-addr", c.addr}, {"-demo-addr", c.demoAddr}} {
		_, port, err := net.SplitHostPort(a.value)
		if n, numErr := strconv.Atoi(port); err != nil || numErr != nil || n < 0 || n > 65535 {
			errs = append(errs, fmt.Errorf("lab: %s %q: want host:port, such as localhost:8080", a.flag, a.value))
		}
	}
	if _, port, _ := net.SplitHostPort(c.addr); c.addr == c.demoAddr && port != "0" {
		errs = append(errs, fmt.Errorf("lab: -addr and -demo-addr are both %s; the lab and the demo need a port each", c.addr))
	}
	for _, m := range []struct {
		flag  string
		value int
	}{{"-max-rows", c.limits.Rows}, {"-max-seats", c.limits.Seats}, {"-max-rate", c.limits.Rate}, {"-max-streams", c.streams}, {"-max-events", c.limits.Events}, {"-max-event-bytes", c.limits.EventBytes}} {
		if m.value < 1 {
			errs = append(errs, fmt.Errorf("lab: %s %d: want 1 or more", m.flag, m.value))
		}
	}
	var err error
	if c.labURL, err = readURL("-lab-url", labURL); err != nil {
		errs = append(errs, err)
	}
	if c.demoURL, err = readURL("-demo-url", demoURL); err != nil {
		errs = append(errs, err)
	}
	for _, a := range []struct{ flag, value string }{{"-addr", c.addr}, {"-demo-addr", c.demoAddr}} {
		if host, _, err := net.SplitHostPort(a.value); err == nil && labURL == "" && !answersTo(host) {
			errs = append(errs, fmt.Errorf("lab: %s %s: without -lab-url the lab answers to localhost alone; use localhost, or say with -lab-url and -demo-url how browsers reach it", a.flag, a.value))
		}
	}
	switch {
	case (labURL == "") != (demoURL == ""):
		errs = append(errs, errors.New("lab: -lab-url and -demo-url go together: behind a proxy the lab and the demo are two names of one site"))
	case c.labURL != nil && c.demoURL != nil && c.labURL.Scheme == c.demoURL.Scheme && c.labURL.Host == c.demoURL.Host:
		errs = append(errs, errors.New("lab: -lab-url and -demo-url are the same origin; the demo is vulnerable on purpose and needs one of its own"))
	}
	if c.data == "" {
		dir, err := os.UserConfigDir()
		if err != nil {
			errs = append(errs, fmt.Errorf("lab: no directory to keep seats and progress in (%w); choose one with -data", err))
		}
		c.data = filepath.Join(dir, "session-lab")
	}
	if c.dev {
		if info, err := os.Stat("web/templates"); err != nil || !info.IsDir() {
			errs = append(errs, errors.New("lab: -dev reads ./web; start it in the repository's folder"))
		}
	}
	if c.lessons != "" {
		if info, err := os.Stat(c.lessons); err != nil || !info.IsDir() {
			errs = append(errs, fmt.Errorf("lab: -lessons %q is not a directory", c.lessons))
		}
	}
	return c, errors.Join(errs...)
}

// answersTo says whether a browser on this machine can ask for what listens on a
// host, under a name that the lab answers to.
func answersTo(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || host == "" || host == "127.0.0.1" || host == "::1" || ip != nil && ip.IsUnspecified()
}

// readURL reads a URL that is only an origin; nil is none.
func readURL(flag, text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || strings.TrimRight(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, fmt.Errorf("lab: %s %q: want scheme and host alone, such as https://lab.example.org", flag, text)
	}
	return u, nil
}
