// Package app is the program, as one function: [Run] reads the settings and the
// lessons, listens, opens the lab in its data directory, prints where everything is,
// and serves until it is told to stop. Whatever can fail, fails before it serves.
//
// The demo is vulnerable on purpose, so it listens on a port of its own; with
// -one-port it shares the lab's. Without -class the lab answers to this machine alone;
// with -class, the program finds the address at which students reach this machine.
package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"sync"

	"sessionlab/internal/demo"
	"sessionlab/internal/desk"
	"sessionlab/internal/keep/sqlite"
	"sessionlab/internal/room"
	"sessionlab/internal/site"
	"sessionlab/internal/words"
	"sessionlab/web"
)

// Run runs the program until ctx ends, or until it fails. The error is in sentences for
// the person who started the program; everything else goes to out.
func Run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	return NewContent().Run(ctx, args, getenv, out)
}

// Run is the program with this content; see the function [Run].
func (own Content) Run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) (err error) {
	c, err := readConfig(args, getenv, out)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return err
	}
	if _, err := words.Read(web.FS); err != nil {
		return fmt.Errorf("lab: the words have errors:\n%w", err)
	}
	log := slog.New(slog.NewTextHandler(out, nil))

	library, err := own.lessonsFor(c)
	if err != nil {
		return fmt.Errorf("lab: the lessons have errors:\n%w", err)
	}
	at, err := listenAll(c)
	if err != nil {
		return err
	}
	defer at.close()
	network := newLAN(addressOf(at.lab[0]))
	hosts := hostsOf(c, at, network)
	// Nobody is the owner where others come in, nor where pages of the demo have the
	// lab's origin.
	alone := !c.class && isLoopback(at.lab) && c.labURL == nil && !hosts.OneOrigin()
	sessions, err := newStores(c, log)
	if err != nil {
		return fmt.Errorf("lab: -redis: %w", err)
	}
	defer sessions.Close()
	store, err := sqlite.Open(c.data, log)
	if err != nil {
		return explainData(c.data, err)
	}
	lab, err := room.Open(room.Config{
		Keep: store, Course: library.Course(), Limits: c.limits, Stores: sessions,
		Policy: demo.Policy{Escape: hosts.OneOrigin()}, Alone: alone,
		Class: c.class, NewKey: c.newKey, Private: c.private, Logger: log,
	})
	if err != nil {
		return explainData(c.data, err)
	}
	defer func() { err = errors.Join(err, lab.Close()) }()
	desks, err := desk.New(desk.Config{
		Lab: lab, Keep: lab.DeskKeep(), Rate: c.rate, Header: hosts.DemoHeader, LabOrigin: hosts.LabOrigin,
		ClientOf: func(r *http.Request) netip.Addr { return site.ClientOf(r, c.trustProxy) }, Logger: log,
	})
	if err != nil {
		return explainData(c.data, err)
	}
	files, assets, err := own.webFor(c)
	if err != nil {
		return fmt.Errorf("lab: the pages have errors:\n%w", err)
	}
	s, err := site.New(site.Config{
		Lab: lab, Library: library, Web: files, Assets: assets, Hosts: hosts, Owner: alone,
		TrustProxy: c.trustProxy, Streams: streamsHere(c.streams, maxFiles()), Joins: c.joins,
		Dev: c.dev, Logger: log,
	})
	if err != nil {
		return fmt.Errorf("lab: the pages have errors:\n%w", err)
	}
	greet(out, c, hosts, lab, store, network, showsColours(out, getenv))

	var prepared sync.WaitGroup
	defer prepared.Wait()
	prepared.Go(func() {
		s.Prepare(ctx)
		// An idle lab makes little garbage: without this, the collector would keep for
		// minutes what only the start needed.
		debug.FreeOSMemory()
	})
	return serve(ctx, services(s, lab, desks, at.lab, at.demo, log))
}

// hostsOf are the names under which browsers reach the lab and the demo.
func hostsOf(c config, at listeners, network *lan) *site.Hosts {
	hosts := &site.Hosts{
		LabPort: portOf(at.lab[0]), DemoPort: portOf(at.demo[0]),
		LabURL: c.labURL, DemoURL: c.demoURL, Names: c.names,
		Class: c.class, OnePort: c.onePort, HostLine: demo.HostLine,
		TwoNames: onLoopback4(at.lab) && onLoopback4(at.demo),
	}
	if c.class {
		hosts.LAN = network.best
	}
	return hosts
}
