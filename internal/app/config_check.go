package app

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

// findings gathers what is wrong with the settings, a sentence each.
type findings []error

func (f *findings) add(format string, args ...any) {
	*f = append(*f, fmt.Errorf("lab: "+format, args...))
}

// check reads the texts, and finds every setting that is wrong or contradicts another.
func (c *config) check(t texts) []error {
	var found findings
	c.readTexts(t, &found)
	c.checkAddresses(t, &found)
	for _, count := range c.counts() {
		if *count.value < 1 {
			found.add("-%s %d: want 1 or more", count.flag, *count.value)
		}
	}
	if c.limits.Idle <= 0 {
		found.add("-room-idle %s: want more than nothing, such as 2h", c.limits.Idle)
	}
	if !c.class && len(t.names) > 0 {
		found.add("-host needs -class: without it the lab answers to this machine alone")
	}
	if !c.class && c.newKey {
		found.add("-new-key needs -class: without it there is no instructor")
	}
	if c.dev && !isDirectory("web/templates") {
		found.add("-dev reads ./web; start it in the repository's folder")
	}
	if c.lessons != "" && !isDirectory(c.lessons) {
		found.add("-lessons %q is not a directory", c.lessons)
	}
	return found
}

func isDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func (c *config) readTexts(t texts, found *findings) {
	c.labURL = readURL("-lab-url", t.labURL, found)
	c.demoURL = readURL("-demo-url", t.demoURL, found)
	for _, text := range t.names {
		c.names = append(c.names, readName(text, found))
	}
	c.private = t.rooms == "private"
	if t.rooms != "shared" && t.rooms != "private" {
		found.add("-rooms %q: want shared or private", t.rooms)
	}
	switch strings.ToLower(t.trustProxy) {
	case "":
	case strings.ToLower(site.XForwardedFor):
		c.trustProxy = site.XForwardedFor
	case strings.ToLower(site.Forwarded):
		c.trustProxy = site.Forwarded
	default:
		found.add("-trust-proxy %q: want the header that the proxy writes, x-forwarded-for or forwarded", t.trustProxy)
	}
	if t.trustProxy != "" && t.labURL == "" {
		found.add("-trust-proxy needs -lab-url: without a proxy in front, anyone could write that header")
	}
}

// checkAddresses checks where the lab and the demo listen, and how browsers reach them.
func (c *config) checkAddresses(t texts, found *findings) {
	c.checkAddress("-addr", c.addr, t, found)
	if !c.onePort {
		c.checkAddress("-demo-addr", c.demoAddr, t, found)
	}
	if _, port, _ := net.SplitHostPort(c.addr); c.addr == c.demoAddr && port != "0" {
		found.add("-addr and -demo-addr are both %s; the lab and the demo need a port each, or -one-port", c.addr)
	}
	both := c.labURL != nil && c.demoURL != nil
	switch {
	case t.demoURL != "" && t.labURL == "", t.labURL != "" && t.demoURL == "" && !c.onePort:
		found.add("-lab-url and -demo-url go together: behind a proxy the lab and the demo are two names of one site")
	case both && c.onePort && strings.EqualFold(c.labURL.Hostname(), c.demoURL.Hostname()):
		found.add("-lab-url and -demo-url have one host name, and with -one-port only the name tells them apart; " +
			"give the demo another, or leave -demo-url out")
	case both && c.labURL.Scheme == c.demoURL.Scheme && c.labURL.Host == c.demoURL.Host:
		found.add("-lab-url and -demo-url are the same origin; the demo is vulnerable on purpose and needs an origin of its own")
	}
}

func (c *config) checkAddress(flag, addr string, t texts, found *findings) {
	host, port, err := net.SplitHostPort(addr)
	if n, numErr := strconv.Atoi(port); err != nil || numErr != nil || n < 0 || n > 65535 {
		found.add("%s %q: want host:port, such as localhost:8080", flag, addr)
		return
	}
	switch ip, err := netip.ParseAddr(host); {
	case t.labURL != "" || answersTo(host):
	case !c.class:
		found.add("%s %s: the lab answers to localhost alone; use localhost, let other devices in with -class, "+
			"or say with -lab-url and -demo-url how browsers reach it", flag, addr)
	case err == nil && ip.Is6():
		found.add("%s %s: a class can't work at an IPv6 address; leave the address out, or use an IPv4 address", flag, addr)
	}
}

// answersTo says whether a browser on this machine reaches a listener on a host under a
// name that the lab answers to.
func answersTo(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || host == "" || host == "127.0.0.1" || host == "::1" || ip != nil && ip.IsUnspecified()
}

// readURL reads a URL that is only an origin, nil if the text is empty. It is written
// as browsers write an origin: in lower case, without the scheme's default port
// (RFC 6454, section 6.2).
func readURL(flag, text string, found *findings) *url.URL {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || strings.TrimRight(u.Path, "/") != "" ||
		u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		found.add("%s %q: want scheme and host alone, such as https://lab.example.org", flag, text)
		return nil
	}
	u.Host = strings.ToLower(u.Host)
	if port := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]; u.Port() != "" {
		u.Host = strings.TrimSuffix(u.Host, port)
	}
	return u
}

// readName reads a host name or an IPv4 address that students are to type.
func readName(text string, found *findings) string {
	name := strings.ToLower(strings.TrimSpace(text))
	ip, err := netip.ParseAddr(name)
	u, urlErr := url.Parse("http://" + name)
	switch {
	case err == nil && ip.Is4() && !ip.IsUnspecified():
	case err == nil, urlErr != nil, name == "", u.Host != name, u.Hostname() != name:
		found.add("-host %q: want a name or an IPv4 address alone, such as lab.local or 192.168.0.5", text)
	}
	return name
}
