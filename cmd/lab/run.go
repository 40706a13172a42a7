package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/lesson"
	"sessionlab/internal/room"
	"sessionlab/internal/site"
	"sessionlab/lessons"
	"sessionlab/web"
)

// stopWithin is how long open requests may take to end. Streams end at once; a
// connection that a browser opened in advance would be waited for in vain.
const stopWithin = 2 * time.Second

// run is the program: it returns when ctx ends or something fails at start.
func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) (err error) {
	c, err := readConfig(args, getenv, out)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(out, nil))

	library, err := readLessons(c)
	if err != nil {
		return fmt.Errorf("lab: the lessons have errors:\n%w", err)
	}
	labListeners, err := listen("-addr", c.addr)
	if err != nil {
		return err
	}
	defer closeAll(labListeners)
	demoListeners := labListeners
	if !c.onePort {
		if demoListeners, err = listen("-demo-addr", c.demoAddr); err != nil {
			return err
		}
		defer closeAll(demoListeners)
	}

	hosts := &site.Hosts{
		LabPort: portOf(labListeners[0]), DemoPort: portOf(demoListeners[0]),
		LabURL: c.labURL, DemoURL: c.demoURL, Names: c.names,
		Class: c.class, OnePort: c.onePort, HostLine: demo.HostLine,
		TwoNames: onLoopback4(labListeners) && onLoopback4(demoListeners),
	}
	var network *lan
	if c.class {
		network = newLAN(addressOf(labListeners[0]))
		hosts.LAN = network.best
	}
	alone := !c.class && isLoopback(labListeners) && c.labURL == nil && !hosts.OneOrigin()
	lab, err := room.Open(room.Config{
		Dir: c.data, Course: library.Course(), DemoHeader: hosts.DemoHeader, LabOrigin: hosts.LabOrigin, Limits: c.limits,
		ClientOf: func(r *http.Request) netip.Addr { return site.ClientOf(r, c.trustProxy) },
		Policy:   demo.Policy{Escape: hosts.OneOrigin()}, Alone: alone,
		Class: c.class, NewKey: c.newKey, Private: c.private, Logger: log,
	})
	if err != nil {
		return explainData(c.data, err)
	}
	defer func() { err = errors.Join(err, lab.Close()) }()
	s, err := site.New(site.Config{
		Lab: lab, Library: library, Web: webFiles(c), Hosts: hosts,
		// Nobody is the owner where others come in, nor where pages of the demo have
		// the lab's origin.
		Owner:      alone,
		TrustProxy: c.trustProxy, Streams: streamsHere(c.streams, maxFiles()), Joins: c.joins,
		Dev: c.dev, Logger: log,
	})
	if err != nil {
		return fmt.Errorf("lab: the pages have errors:\n%w", err)
	}
	greet(out, c, hosts, lab, network, showsColours(out, getenv))

	var prepared sync.WaitGroup
	defer prepared.Wait()
	prepared.Go(func() {
		s.Prepare(ctx)
		// A lab is mostly idle, and with little garbage to come the collector
		// would keep for minutes what only the start needed.
		debug.FreeOSMemory()
	})
	return serve(ctx, services(s, lab, labListeners, demoListeners, log))
}

// ownLessons are those that the program brings along. They don't change, so the
// labs of one process share them and what is made of them.
var ownLessons = sync.OnceValues(func() (*lesson.Library, error) { return lesson.Load(lessons.FS, demo.Source) })

// explainData says what to do about a data directory that can't be used.
func explainData(dir string, err error) error {
	var planted *room.PlantedError
	switch {
	case errors.As(err, &planted):
		return explainPlanted(planted)
	case errors.Is(err, room.ErrInUse):
		return fmt.Errorf("lab: another lab uses %s; end it, or choose another directory with -data\n"+
			"lab: 다른 실습실이 %s 폴더를 쓰고 있습니다. 그것을 끝내거나 -data로 다른 폴더를 고르세요 (%w)", dir, dir, err)
	case errors.Is(err, room.ErrNewer):
		return fmt.Errorf("lab: %s was written by a newer version of the lab; update the lab, or choose another directory with -data\n"+
			"lab: %s 폴더는 더 새로운 버전이 쓴 것입니다. 실습실을 새 버전으로 바꾸거나 -data로 다른 폴더를 고르세요 (%w)", dir, dir, err)
	default:
		return fmt.Errorf("lab: -data %s: %w", dir, err)
	}
}

// explainPlanted says what to do about a data file that the lab did not make.
func explainPlanted(e *room.PlantedError) error {
	what, korean := "belongs to another user than the lab's", "실습실을 실행하는 사용자의 것이 아닙니다"
	switch e.Why {
	case room.ErrIsLink:
		what, korean = "is a symbolic link", "심볼릭 링크입니다"
	case room.ErrIsNoFile:
		what, korean = "is not a regular file", "보통 파일이 아닙니다"
	}
	return fmt.Errorf("lab: %s %s, and the lab's keys would be in it; remove it, or choose a directory of your own with -data\n"+
		"lab: %s은(는) %s. 실습실의 키가 그 안에 저장되므로, 그것을 지우거나 -data로 자신의 폴더를 고르세요 (%w)", e.Path, what, e.Path, korean, e)
}

func readLessons(c config) (*lesson.Library, error) {
	switch {
	case c.lessons != "":
		return lesson.Load(os.DirFS(c.lessons), demo.Source)
	case c.dev:
		return lesson.Load(os.DirFS("lessons"), demo.Source)
	default:
		return ownLessons()
	}
}

func webFiles(c config) fs.FS {
	if c.dev {
		return os.DirFS("web")
	}
	return web.FS
}

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		_ = l.Close() // already closed by its server, or never served
	}
}
