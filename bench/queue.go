package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// queue watches how many connections wait until a server accepts them.
type queue struct {
	deepest int // at a listener, as it was looked at
	refused int // by full queues of this machine's, since
	stop    chan struct{}
	ended   chan error
}

const lookEvery = time.Millisecond

// watchQueue watches the listener at an address until it is asked.
func watchQueue(addr string) (*queue, error) {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	before, err := overflows()
	if err != nil {
		return nil, err
	}
	q := &queue{refused: -before, stop: make(chan struct{}), ended: make(chan error, 1)}
	go func() { q.ended <- q.watch(port) }()
	return q, nil
}

// done ends the watching.
func (q *queue) done() error {
	close(q.stop)
	if err := <-q.ended; err != nil {
		return err
	}
	after, err := overflows()
	q.refused += after
	return err
}

func (q *queue) watch(port string) error {
	n, err := strconv.Atoi(port)
	if err != nil {
		return err
	}
	listener := fmt.Sprintf(":%04X 00000000:0000 0A ", n)
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case <-q.stop:
			return nil
		case <-look.C:
		}
		waiting, err := waitingAt(listener)
		if err != nil {
			return err
		}
		q.deepest = max(q.deepest, waiting)
	}
}

// waitingAt reads the accept queue of a listener (proc_net_tcp: its receive
// queue), 0 where there is none. Listeners come before all other sockets, so the
// first page of the file does.
func waitingAt(listener string) (int, error) {
	file, err := os.Open("/proc/net/tcp")
	if err != nil {
		return 0, err
	}
	defer func() { _ = file.Close() }()
	page := make([]byte, 16<<10)
	n, err := file.Read(page)
	if err != nil && err != io.EOF {
		return 0, err
	}
	_, rest, ok := strings.Cut(string(page[:n]), listener)
	if !ok || len(rest) < 17 {
		return 0, nil
	}
	waiting, err := strconv.ParseInt(rest[9:17], 16, 64)
	return int(waiting), err
}

// overflows is how many connections found an accept queue full since the machine
// started (proc_net_netstat: ListenOverflows).
func overflows() (int, error) {
	data, err := os.ReadFile("/proc/net/netstat")
	if err != nil {
		return 0, fmt.Errorf("accept queues are read from /proc: %w", err)
	}
	lines := strings.Split(string(data), "\n")
	for i := 0; i+1 < len(lines); i += 2 {
		names, values := strings.Fields(lines[i]), strings.Fields(lines[i+1])
		for k, name := range names {
			if names[0] == "TcpExt:" && name == "ListenOverflows" {
				return strconv.Atoi(values[k])
			}
		}
	}
	return 0, fmt.Errorf("/proc/net/netstat has no ListenOverflows")
}
