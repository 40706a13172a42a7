package app

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"sessionlab/internal/app/connlimit"
	"sessionlab/internal/demo"
	"sessionlab/internal/desk"
	"sessionlab/internal/limit"
	"sessionlab/internal/room"
	"sessionlab/internal/site"
)

// service is a server and what it listens on.
type service struct {
	*http.Server
	listeners []net.Listener
}

// services are the lab's and the demo's server, each on its own listeners, or with
// -one-port a single one for both on the lab's. One limit counts all connections.
func services(s *site.Site, lab *room.Lab, desks *desk.Desks, labListeners, demoListeners []net.Listener, log *slog.Logger) []service {
	inAll, fromOne := connectionLimits(maxFiles(), s.Streams)
	limiter := connlimit.New(inAll, fromOne, limit.NetworkOf)
	tapped := func(l net.Listener) net.Listener { return demo.Tap(explainTooLarge(limiter.Listener(l))) }

	demos := s.Hosts.Guard(desks)
	var all []service
	if s.Hosts.OnePort {
		all = []service{{demo.NewHTTPServer(limitHeads(s.Hosts.Split(s.Handler(), demos))), each(labListeners, tapped)}}
	} else {
		all = []service{
			{demo.NewHTTPServer(limitHeads(s.Handler())), each(labListeners, tapped)},
			{demo.NewHTTPServer(limitHeads(demos)), each(demoListeners, tapped)},
		}
	}
	all[0].RegisterOnShutdown(lab.EndStreams)
	for _, one := range all {
		limiter.Watch(one.Server)
		one.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelWarn)
	}
	return all
}

func each(listeners []net.Listener, wrap func(net.Listener) net.Listener) []net.Listener {
	wrapped := make([]net.Listener, len(listeners))
	for i, l := range listeners {
		wrapped[i] = wrap(l)
	}
	return wrapped
}

// stopWithin is how long open requests may take to end. Streams end at once; for a
// connection that a browser opened in advance it would be vain to wait longer.
const stopWithin = 2 * time.Second

// serve serves until ctx ends, or until one service fails: that is the error.
func serve(ctx context.Context, all []service) error {
	failed := make(chan error, 1)
	for _, one := range all {
		for _, l := range one.listeners {
			go func() {
				select {
				case failed <- one.Serve(l):
				default: // another one has failed, or all are stopped
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
