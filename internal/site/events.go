package site

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"sessionlab/internal/live"
	"sessionlab/internal/room"
)

// Times of the event stream.
const (
	keepEvery = 15 * time.Second // a comment while nothing happens
	retryWait = 2 * time.Second  // how long a page waits before it comes again, up to LONGEST in web/js/core/stream.js
	maxWait   = 30 * time.Second // of long polling
)

// events streams a room's journal (server-sent events, HTML Standard section
// 9.2), or answers one long poll where the call has after or wait.
func (s *Site) events(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	query := r.URL.Query()
	if seat := caller.Seat(); seat != nil {
		seat.Reads(query.Get("lesson"))
		if r.Header.Get("Accept-Language") != "" {
			seat.Speaks(languageOf(r)) // what the demo explains comes in the language of the page around it
		}
	}
	if query.Has("after") || query.Has("wait") {
		return s.poll(w, r, rm, caller)
	}
	f, err := rm.Follow(caller, languageOf(r))
	if err != nil {
		return err
	}
	// A reader that comes back says where it was; that counts more than the
	// address it came to first.
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		err = resume(f, id, 0)
	} else if from := query.Get("from"); from != "" {
		err = resume(f, from, 1)
	}
	if err != nil {
		return err
	}
	leave, ok := s.begin(follower{s.clientOf(r), false})
	if !ok {
		w.Header().Set("Retry-After", "5")
		return &problem{status: http.StatusTooManyRequests, key: "say.streams"}
	}
	defer leave()
	defer f.Stream()()
	under := s.readings.claim(caller, s.clientOf(r))
	defer under.keep(0)
	f.Admit = func(ctx context.Context) error {
		_, err := under.take(ctx, ask{bytes: maxReading, counts: true, patient: true})
		return err
	}

	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	if r.Method == http.MethodHead {
		return nil
	}
	control := http.NewResponseController(w)
	writeBy := under.ends(control)
	_ = control.SetReadDeadline(time.Time{}) // the request is read; its deadline would end the stream
	text := "retry: " + strconv.FormatInt(retryWait.Milliseconds(), 10) + "\n\n"
	for {
		_ = control.SetWriteDeadline(time.Now().Add(writeTimeout))
		_, _ = io.WriteString(w, text) // an error comes again at the next flush
		keep, stop := context.WithTimeout(r.Context(), keepEvery)
		err := stream(keep, w, control, f, under, writeBy)
		stop()
		switch {
		case errors.Is(err, errGone), errors.Is(err, errBusy), r.Context().Err() != nil,
			errors.Is(err, live.ErrEnded), errors.Is(err, live.ErrSlow):
			return nil
		case !errors.Is(err, context.DeadlineExceeded):
			s.Logger.Error("stream failed", "room", rm.ID, "err", err)
			return nil
		}
		text = ": keep\n\n"
	}
}

// errGone says that a stream's client takes nothing any more.
var errGone = errors.New("site: the stream's client is gone")

// stream writes what a follower gets until something ends it. There are many
// streams, so none has a buffer of its own beside net/http's, which a snapshot
// would leave large, and ctx with its timer serves more than one event.
func stream(
	ctx context.Context, w http.ResponseWriter, control *http.ResponseController,
	f *room.Follower, under *claim, writeBy func(time.Time) bool,
) error {
	var messages []live.Message
	var head []byte
	for {
		if control.Flush() != nil {
			return errGone
		}
		under.keep(0)
		f.Sent(messages)
		var err error
		if messages, err = f.Next(ctx); err != nil {
			return err
		}
		under.keep(sizeOf(messages))
		if !writeBy(time.Now().Add(writeTimeout)) {
			return errGone
		}
		for _, m := range messages {
			head = strconv.AppendUint(append(head[:0], "id: "...), m.Seq, 10)
			head = append(append(append(head, "\nevent: "...), m.Type...), "\ndata: "...)
			_, _ = w.Write(head)
			_, _ = m.WriteTo(w)
			_, _ = io.WriteString(w, "\n\n")
		}
	}
}

// begin counts one follower more, if there may be one, until leave is called.
func (s *Site) begin(f follower) (leave func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[f] >= s.Streams {
		return nil, false
	}
	s.open[f]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.open[f]--; s.open[f] == 0 {
			delete(s.open, f)
		}
	}, true
}

// poll waits for the events after a seq, once. Who polls may be here because no
// stream was free; so a poll beyond the limit is answered too, but does not wait.
// Whatever the limit, what it answers is counted until it is written.
func (s *Site) poll(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	query := r.URL.Query()
	f, err := rm.Follow(caller, languageOf(r))
	if err != nil {
		return err
	}
	seq := uint64(0)
	if after := query.Get("after"); after != "" {
		if err := resume(f, after, 0); err != nil {
			return err
		}
		seq, _ = strconv.ParseUint(after, 10, 64) // resume has read it
	}
	wait := time.Duration(0)
	if text := query.Get("wait"); text != "" {
		seconds, err := strconv.ParseFloat(text, 64)
		if err != nil || !(seconds >= 0) {
			return &problem{status: http.StatusBadRequest, key: "say.bad-wait"}
		}
		wait = min(maxWait, time.Duration(min(seconds, maxWait.Seconds())*float64(time.Second)))
	}
	if leave, ok := s.begin(follower{s.clientOf(r), true}); ok {
		defer leave()
	} else {
		wait = 0
	}
	under := s.readings.claim(caller, s.clientOf(r))
	defer under.keep(0)
	f.Admit = func(ctx context.Context) error { return under.admit(ctx, w, ask{bytes: maxReading, counts: true}) }
	control := http.NewResponseController(w)
	writeBy := under.ends(control)
	_ = control.SetReadDeadline(time.Time{})
	_ = control.SetWriteDeadline(time.Now().Add(wait + writeTimeout))
	f.Poll()
	if !f.Begun() {
		wait = writeTimeout // a snapshot does not wait for something to happen
	}
	ctx, cancel := context.WithTimeout(r.Context(), max(wait, time.Millisecond))
	defer cancel()
	messages, err := f.Next(ctx)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, live.ErrEnded) && !errors.Is(err, live.ErrSlow) {
		return err
	}
	size := sizeOf(messages)
	if under.keep(size); under.held == 0 {
		if err := under.admit(r.Context(), w, ask{bytes: size}); err != nil {
			return err
		}
	}
	if len(messages) > 0 {
		seq = messages[len(messages)-1].Seq
	}
	if !writeBy(time.Now().Add(writeTimeout)) {
		return nil // it was made so slowly that others had to have the room
	}
	writePoll(w, messages, size, seq)
	return nil
}

// writePoll writes a poll's answer as the stream does: out of what the journal has
// encoded. A client that is gone gets nothing.
func writePoll(w http.ResponseWriter, messages []live.Message, size int, seq uint64) {
	const begin, between = `{"events":[`, ","
	end := `],"seq":` + strconv.FormatUint(seq, 10) + "}\n"
	size += len(begin) + len(between)*max(0, len(messages)-1) + len(end)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(size))
	_, _ = io.WriteString(w, begin)
	for i, m := range messages {
		if i > 0 {
			_, _ = io.WriteString(w, between)
		}
		if _, err := m.WriteTo(w); err != nil {
			return
		}
	}
	_, _ = io.WriteString(w, end)
}

// sizeOf is how many bytes of JSON the messages have together.
func sizeOf(messages []live.Message) int {
	size := 0
	for _, m := range messages {
		size += m.Size()
	}
	return size
}

// resume lets a follower go on after the seq that a text says, less some.
func resume(f *room.Follower, text string, less uint64) error {
	seq, err := strconv.ParseUint(text, 10, 53)
	if err != nil {
		return &problem{status: http.StatusBadRequest, key: "say.bad-seq"}
	}
	f.Resume(seq - min(seq, less))
	return nil
}
