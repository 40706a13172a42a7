package app

import (
	"fmt"
	"io"
	"net"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"sessionlab/internal/datafile"
	"sessionlab/internal/keep/sqlite"
	"sessionlab/internal/room"
	"sessionlab/internal/site"
	"sessionlab/internal/words"
)

// greet prints where everything is. What a class needs is in the middle of it, to be
// seen from some way off.
func greet(out io.Writer, c config, hosts *site.Hosts, lab *room.Lab, store *sqlite.Store, network *lan, colours bool) {
	labURL, demoURL := addressesHere(c, hosts)
	fmt.Fprintf(out, "Session Lab: %s/\n", labURL)
	fmt.Fprintf(out, "  %s: %s/\n", said("start.demo", nil), demoURL)
	fmt.Fprintf(out, "  %s: %s\n", said("start.data", nil), c.data)
	if store.Aside != "" {
		fmt.Fprintf(out, "  %s\n", said("start.aside", map[string]string{"path": store.Aside}))
	}
	for _, e := range store.Exposed {
		warnExposed(out, e)
	}
	if c.limits.Seats <= c.joins {
		fmt.Fprintf(out, "  %s\n", said("start.seats", map[string]string{"seats": strconv.Itoa(c.limits.Seats), "joins": strconv.Itoa(c.joins)}))
	}
	if c.class {
		greetClass(out, hosts, lab, network, colours)
		fmt.Fprintf(out, "  %s: %s/teach#key=%s\n", said("start.instructor", nil), labURL, lab.Key())
	}
	fmt.Fprintf(out, "  %s\n", said("start.end", nil))
	if c.open {
		if err := openBrowser(labURL + "/"); err != nil {
			fmt.Fprintf(out, "  %s (%v)\n", said("start.browser", nil), err)
		}
	}
}

// said is a text in all languages, on one line.
func said(key string, values map[string]string) string {
	return strings.Join(words.Own().SayAll(key, values), " · ")
}

// advice is a text in all languages, each on a line of an error. The lab's first
// language stands last, where a terminal shows it.
func advice(key string, values map[string]string) string {
	lines := words.Own().SayAll(key, values)
	slices.Reverse(lines)
	return "lab: " + strings.Join(lines, "\nlab: ")
}

// warnExposed names a file or directory that other users of this machine can read, or
// could until now.
func warnExposed(out io.Writer, e datafile.Exposed) {
	key := "start.exposed-file"
	switch {
	case e.Dir && e.Writable:
		key = "start.changeable-dir"
	case e.Dir:
		key = "start.exposed-dir"
	case e.Mended && e.Writable:
		key = "start.changeable-mended"
	case e.Mended:
		key = "start.exposed-mended"
	case e.Writable:
		key = "start.changeable-file"
	}
	fmt.Fprintf(out, "  %s: %s\n", said(key, nil), e.Path)
}

// greetClass prints what the students of a class open.
func greetClass(out io.Writer, hosts *site.Hosts, lab *room.Lab, network *lan, colours bool) {
	origin, ok := hosts.Join()
	switch {
	case !ok && network.local:
		fmt.Fprintf(out, "  %s\n", said("start.local", nil))
		return
	case !ok:
		fmt.Fprintf(out, "  %s\n", strings.Join(words.Own().SayAll("start.no-network", nil), "\n  "))
		return
	}
	code := ""
	if main, err := lab.Room(room.DefaultRoom); err == nil {
		code = main.Code()
	}
	bold, plain := "", ""
	if colours {
		bold, plain = "\x1b[1m", "\x1b[0m"
	}
	fmt.Fprintf(out, "\n  %s\n\n        %s%s%s        %s %s%s%s\n\n",
		said("start.open", nil), bold, origin, plain, said("start.code", nil), bold, code, plain)
	if colours {
		drawQR(out, origin+"/j/"+code)
	}
	chosen := hosts.LabURL == nil && len(hosts.Names) == 0 // by the lab
	if all := network.addresses(); chosen && len(all) > 1 {
		others := strings.Trim(fmt.Sprint(all[1:]), "[]")
		fmt.Fprintf(out, "  %s: %s\n", said("start.others", nil), others)
	}
}

// addressesHere are the URLs of the lab and of the demo's root for browsers on this
// machine, without the slash at the end. They are at localhost even for a class, because
// localhost is a secure context and an address of the network is not.
func addressesHere(c config, hosts *site.Hosts) (lab, demo string) {
	lab, demo = "http://"+urlHost(c.addr, hosts.LabPort), "http://"+urlHost(c.demoAddr, hosts.DemoPort)
	if c.labURL != nil {
		lab = strings.TrimRight(c.labURL.String(), "/")
	}
	switch {
	case c.demoURL != nil:
		demo = strings.TrimRight(c.demoURL.String(), "/")
	case hosts.OneOrigin():
		demo = lab + "/s/walk-in"
	}
	return lab, demo
}

// urlHost is an address as a browser on this machine writes it.
func urlHost(addr, port string) string {
	host, _, _ := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); host == "" || ip != nil && (ip.IsUnspecified() || ip.IsLoopback() && ip.To4() == nil) {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

// openBrowser has the desktop open a URL, and does not wait until it is open.
func openBrowser(url string) error {
	command := map[string][]string{
		"darwin":  {"open", url},
		"windows": {"rundll32", "url.dll,FileProtocolHandler", url},
	}[runtime.GOOS]
	if command == nil {
		command = []string{"xdg-open", url}
	}
	process := exec.Command(command[0], command[1:]...)
	if err := process.Start(); err != nil {
		return err
	}
	go func() { _ = process.Wait() }()
	return nil
}
