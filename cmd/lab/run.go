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
	"os"
	"os/exec"
	"runtime"
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

	library, err := lesson.Load(lessonFiles(c))
	if err != nil {
		return fmt.Errorf("lab: the lessons have errors:\n%w", err)
	}
	labListeners, err := listen("-addr", c.addr)
	if err != nil {
		return err
	}
	defer closeAll(labListeners)
	demoListeners, err := listen("-demo-addr", c.demoAddr)
	if err != nil {
		return err
	}
	defer closeAll(demoListeners)

	hosts := &site.Hosts{
		LabPort: portOf(labListeners[0]), DemoPort: portOf(demoListeners[0]),
		LabURL: c.labURL, DemoURL: c.demoURL,
	}
	lab, err := room.Open(room.Config{Dir: c.data, Course: library.Course(), DemoHeader: hosts.DemoHeader(), Limits: c.limits, Logger: log})
	if err != nil {
		return explainData(c.data, err)
	}
	defer func() { err = errors.Join(err, lab.Close()) }()
	s, err := site.New(site.Config{
		Lab: lab, Library: library, Web: webFiles(c), Hosts: hosts,
		Owner:   isLoopback(labListeners) && c.labURL == nil,
		Streams: c.streams,
		Dev:     c.dev, Logger: log,
	})
	if err != nil {
		return fmt.Errorf("lab: the pages have errors:\n%w", err)
	}

	labServer := site.NewHTTPServer(s.Handler())
	labServer.RegisterOnShutdown(lab.EndStreams)
	demoServer := demo.NewHTTPServer(hosts.Guard(http.HandlerFunc(lab.ServeDemo)))
	for _, server := range []*http.Server{labServer, demoServer} {
		server.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelWarn)
	}
	failed := make(chan error, len(labListeners)+len(demoListeners))
	for _, l := range labListeners {
		go func() { failed <- labServer.Serve(l) }()
	}
	for _, l := range demoListeners {
		go func() { failed <- demoServer.Serve(demo.Tap(l)) }()
	}
	greet(out, c, hosts, lab.Aside)

	var prepared sync.WaitGroup
	defer prepared.Wait()
	prepared.Go(func() {
		s.Prepare(ctx)
		// A lab is mostly idle, and with little garbage to come the collector
		// would keep for minutes what only the start needed.
		debug.FreeOSMemory()
	})

	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	var stopped sync.WaitGroup
	for _, server := range []*http.Server{labServer, demoServer} {
		stopped.Go(func() {
			if server.Shutdown(stopping) != nil {
				_ = server.Close()
			}
		})
	}
	stopped.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}

// explainData says what to do about a data directory that can't be used.
func explainData(dir string, err error) error {
	switch {
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

func greet(out io.Writer, c config, hosts *site.Hosts, aside string) {
	lab := "http://" + urlHost(c.addr, hosts.LabPort)
	demoURL := "http://" + urlHost(c.demoAddr, hosts.DemoPort)
	if c.labURL != nil {
		lab, demoURL = c.labURL.String(), c.demoURL.String()
	}
	fmt.Fprintf(out, "Session Lab: %s/\n", lab)
	fmt.Fprintf(out, "  데모 서버 · demo server: %s/\n", demoURL)
	fmt.Fprintf(out, "  자리와 진도를 두는 곳 · seats and progress are kept in: %s\n", c.data)
	if aside != "" {
		fmt.Fprintf(out, "  데이터 파일을 읽을 수 없어 옮겨 두고 새로 시작했습니다 · the data file could not be read; it was moved to %s\n", aside)
	}
	fmt.Fprintf(out, "  Ctrl+C로 끝냅니다 · Ctrl+C ends it\n")
	if c.open {
		if err := openBrowser(lab + "/"); err != nil {
			fmt.Fprintf(out, "  브라우저를 열지 못했습니다. 주소를 직접 여세요 · the browser did not open; open the address yourself (%v)\n", err)
		}
	}
}

// urlHost is an address as a browser on this machine writes it.
func urlHost(addr, port string) string {
	host, _, _ := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); host == "" || ip != nil && (ip.IsUnspecified() || ip.IsLoopback() && ip.To4() == nil) {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

func lessonFiles(c config) fs.FS {
	switch {
	case c.lessons != "":
		return os.DirFS(c.lessons)
	case c.dev:
		return os.DirFS("lessons")
	default:
		return lessons.FS
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

// openBrowser asks the desktop to open a URL, and does not wait for it.
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
