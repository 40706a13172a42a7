package main

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"

	"sessionlab/internal/site"
)

// take takes in the flags that are read as texts, and finds what is wrong with
// any flag or contradicts another: a sentence each.
func (c *config) take(t texts) (errs []error) {
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf("lab: "+format, args...)) }
	var err error
	if c.labURL, err = readURL("-lab-url", t.labURL); err != nil {
		errs = append(errs, err)
	}
	if c.demoURL, err = readURL("-demo-url", t.demoURL); err != nil {
		errs = append(errs, err)
	}
	for _, text := range t.names {
		name, err := readName(text)
		if err != nil {
			errs = append(errs, err)
		}
		c.names = append(c.names, name)
	}
	c.private = t.rooms == "private"
	if t.rooms != "shared" && t.rooms != "private" {
		bad("-rooms %q: want shared or private", t.rooms)
	}

	switch strings.ToLower(t.trustProxy) {
	case "":
	case strings.ToLower(site.XForwardedFor):
		c.trustProxy = site.XForwardedFor
	case strings.ToLower(site.Forwarded):
		c.trustProxy = site.Forwarded
	default:
		bad("-trust-proxy %q: want the header that the proxy writes, x-forwarded-for or forwarded", t.trustProxy)
	}
	if t.trustProxy != "" && t.labURL == "" {
		bad("-trust-proxy needs -lab-url: without a proxy in front, anyone could write that header")
	}

	c.checkAddresses(t, bad)
	for _, m := range []struct {
		flag  string
		value int
	}{
		{"-max-rows", c.limits.Rows}, {"-max-seats", c.limits.Seats}, {"-max-rooms", c.limits.Rooms}, {"-max-rate", c.rate},
		{"-max-streams", c.streams}, {"-max-joins", c.joins}, {"-max-events", c.limits.Events}, {"-max-event-bytes", c.limits.EventBytes},
	} {
		if m.value < 1 {
			bad("%s %d: want 1 or more", m.flag, m.value)
		}
	}
	if c.limits.Idle <= 0 {
		bad("-room-idle %s: want more than nothing, such as 2h", c.limits.Idle)
	}
	if !c.class && len(t.names) > 0 {
		bad("-host needs -class: without it the lab answers to this machine alone")
	}
	if !c.class && c.newKey {
		bad("-new-key needs -class: without it there is no instructor")
	}
	if c.dev {
		if info, err := os.Stat("web/templates"); err != nil || !info.IsDir() {
			bad("-dev reads ./web; start it in the repository's folder")
		}
	}
	if c.lessons != "" {
		if info, err := os.Stat(c.lessons); err != nil || !info.IsDir() {
			bad("-lessons %q is not a directory", c.lessons)
		}
	}
	return errs
}

// checkAddresses finds what is wrong with where the lab listens and how browsers
// reach it.
func (c *config) checkAddresses(t texts, bad func(format string, args ...any)) {
	addresses := []struct{ flag, value string }{{"-addr", c.addr}, {"-demo-addr", c.demoAddr}}
	if c.onePort {
		addresses = addresses[:1]
	}
	for _, a := range addresses {
		host, port, err := net.SplitHostPort(a.value)
		if n, numErr := strconv.Atoi(port); err != nil || numErr != nil || n < 0 || n > 65535 {
			bad("%s %q: want host:port, such as localhost:8080", a.flag, a.value)
			continue
		}
		switch ip, err := netip.ParseAddr(host); {
		case t.labURL != "" || answersTo(host):
		case !c.class:
			bad("%s %s: the lab answers to localhost alone; use localhost, let other devices in with -class, or say with -lab-url and -demo-url how browsers reach it", a.flag, a.value)
		case err == nil && ip.Is6():
			bad("%s %s: a class can't work at an IPv6 address; leave the address out, or use an IPv4 address", a.flag, a.value)
		}
	}
	if _, port, _ := net.SplitHostPort(c.addr); c.addr == c.demoAddr && port != "0" {
		bad("-addr and -demo-addr are both %s; the lab and the demo need a port each, or -one-port", c.addr)
	}
	both := c.labURL != nil && c.demoURL != nil
	switch {
	case t.demoURL != "" && t.labURL == "", t.labURL != "" && t.demoURL == "" && !c.onePort:
		bad("-lab-url and -demo-url go together: behind a proxy the lab and the demo are two names of one site")
	case both && c.onePort && strings.EqualFold(c.labURL.Hostname(), c.demoURL.Hostname()):
		bad("-lab-url and -demo-url have one host name, and with -one-port it is by the name that they are told apart; give the demo another, or leave -demo-url out")
	case both && c.labURL.Scheme == c.demoURL.Scheme && c.labURL.Host == c.demoURL.Host:
		bad("-lab-url and -demo-url are the same origin; the demo is vulnerable on purpose and needs one of its own")
	}
}

// answersTo says whether a browser on this machine can ask for what listens on a
// host, under a name that the lab answers to.
func answersTo(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || host == "" || host == "127.0.0.1" || host == "::1" || ip != nil && ip.IsUnspecified()
}

// readURL reads a URL that is only an origin, as browsers write one: in lower case,
// without the scheme's own port (RFC 6454, section 6.2). nil is none.
func readURL(flag, text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || strings.TrimRight(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, fmt.Errorf("lab: %s %q: want scheme and host alone, such as https://lab.example.org", flag, text)
	}
	u.Host = strings.ToLower(u.Host)
	if port := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]; u.Port() != "" {
		u.Host = strings.TrimSuffix(u.Host, port)
	}
	return u, nil
}

// readName reads a host name or an IPv4 address that students are to type.
func readName(text string) (string, error) {
	name := strings.ToLower(strings.TrimSpace(text))
	ip, err := netip.ParseAddr(name)
	u, urlErr := url.Parse("http://" + name)
	switch {
	case err == nil && ip.Is4() && !ip.IsUnspecified():
		return name, nil
	case err == nil, urlErr != nil, name == "", u.Host != name, u.Hostname() != name:
		return "", fmt.Errorf("lab: -host %q: want a name or an IPv4 address alone, such as lab.local or 192.168.0.5", text)
	}
	return name, nil
}
