package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"

	"sessionlab/internal/demo"
	"sessionlab/internal/room"
	"sessionlab/internal/site"
)

// service is a server and what it listens on.
type service struct {
	*http.Server
	listeners []net.Listener
}

// services are the lab's and the demo's, each on its own listeners; or one for
// both, where the lab's are all there are. All are tapped, and all their
// connections are counted together.
func services(s *site.Site, lab *room.Lab, labListeners, demoListeners []net.Listener, log *slog.Logger) []service {
	open := newConnections(connectionLimits(maxFiles(), s.Streams))
	labListeners, demoListeners = open.listening(labListeners), open.listening(demoListeners)
	demos := s.Hosts.Guard(http.HandlerFunc(lab.ServeDemo))
	var all []service
	if s.Hosts.OnePort {
		all = []service{{demo.NewHTTPServer(limitHeads(s.Hosts.Split(s.Handler(), demos))), tapped(labListeners)}}
	} else {
		all = []service{
			{demo.NewHTTPServer(limitHeads(s.Handler())), tapped(labListeners)},
			{demo.NewHTTPServer(limitHeads(demos)), tapped(demoListeners)},
		}
	}
	all[0].RegisterOnShutdown(lab.EndStreams)
	for _, one := range all {
		open.watch(one.Server)
		one.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelWarn)
	}
	return all
}

func tapped(listeners []net.Listener) []net.Listener {
	all := make([]net.Listener, len(listeners))
	for i, l := range listeners {
		all[i] = demo.Tap(l)
	}
	return all
}

// serve serves all until ctx ends, or until one fails: that is the error.
func serve(ctx context.Context, all []service) error {
	failed := make(chan error, 1)
	for _, one := range all {
		for _, l := range one.listeners {
			go func() {
				select {
				case failed <- one.Serve(l):
				default: // another one has, or all are stopped
				}
			}()
		}
	}
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	var stopped sync.WaitGroup
	for _, one := range all {
		stopped.Go(func() {
			if one.Shutdown(stopping) != nil {
				_ = one.Close()
			}
		})
	}
	stopped.Wait()
	return err
}
