package journal_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sessionlab/internal/journal"
)

func values(entries []journal.Entry[string]) string {
	var s string
	for _, e := range entries {
		s += fmt.Sprintf("%d%s ", e.Seq, e.Value)
	}
	return s
}

func TestAfter(t *testing.T) {
	j := journal.New[string](journal.Limits{Entries: 3}, nil, 10)
	for _, v := range []string{"a", "b", "c", "d", "e"} { // 11 … 15, of which 13 … 15 are kept
		j.Append(v)
	}
	for _, c := range []struct {
		cursor uint64
		limit  int
		want   string
		err    error
	}{
		{cursor: 12, limit: 9, want: "13c 14d 15e "},
		{cursor: 12, limit: 2, want: "13c 14d "},
		{cursor: 14, limit: 9, want: "15e "},
		{cursor: 15, limit: 9, want: ""},
		{cursor: 11, limit: 9, err: journal.ErrGap},
		{cursor: 0, limit: 9, err: journal.ErrGap},
		{cursor: 16, limit: 9, err: journal.ErrGap},
	} {
		got, err := j.After(c.cursor, c.limit)
		if values(got) != c.want || !errors.Is(err, c.err) {
			t.Errorf("After(%d, %d) is %q, %v; want %q, %v", c.cursor, c.limit, values(got), err, c.want, c.err)
		}
	}
	if beginning, last := j.Bounds(); beginning != 12 || last != 15 {
		t.Errorf("bounds are %d and %d, want 12 and 15", beginning, last)
	}
}

func TestBytesAreBounded(t *testing.T) {
	j := journal.New(journal.Limits{Entries: 100, Bytes: 10}, func(s string) int { return len(s) }, 0)
	for _, v := range []string{"aaaa", "bbbb", "cccc"} {
		j.Append(v)
	}
	if got, err := j.After(1, 9); values(got) != "2bbbb 3cccc " || err != nil {
		t.Errorf("kept %q, %v", values(got), err)
	}
	j.Append("an entry larger than the whole limit")
	if got, err := j.After(3, 9); len(got) != 1 || err != nil {
		t.Errorf("the newest entry is kept whatever its size: %q, %v", values(got), err)
	}
}

func TestCopyKeepsSeqs(t *testing.T) {
	j := journal.New[string](journal.Limits{Entries: 9}, nil, 0)
	j.Copy(journal.Entry[string]{3, "c"}, journal.Entry[string]{3, "again"})
	j.Copy(journal.Entry[string]{7, "g"})
	if got, err := j.After(0, 9); values(got) != "3c 7g " || err != nil {
		t.Errorf("%q, %v", values(got), err)
	}
}

func TestNextWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := journal.New[string](journal.Limits{Entries: 9}, nil, 0)
		ctx, cancel := context.WithCancel(t.Context())
		got := make(chan string)
		go func() {
			for cursor := uint64(0); ; {
				entries, err := j.Next(ctx, cursor, 9)
				if err != nil {
					got <- err.Error()
					return
				}
				cursor = entries[len(entries)-1].Seq
				got <- values(entries)
			}
		}()
		synctest.Wait() // it waits: nothing was published
		j.Append("a")
		if v := <-got; v != "1a " {
			t.Errorf("got %q", v)
		}
		synctest.Wait()
		cancel()
		if v := <-got; v != context.Canceled.Error() {
			t.Errorf("after the end of the context got %q", v)
		}
	})
}

func TestCloseLetsReadersFinish(t *testing.T) {
	j := journal.New[string](journal.Limits{Entries: 9}, nil, 0)
	j.Append("a")
	j.Close()
	j.Close()
	j.Append("late")
	if got, err := j.Next(t.Context(), 0, 9); values(got) != "1a " || err != nil {
		t.Errorf("%q, %v", values(got), err)
	}
	if _, err := j.Next(t.Context(), 1, 9); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("%v, want ErrClosed", err)
	}
}

func TestUntilAndForget(t *testing.T) {
	j := journal.New[string](journal.Limits{Entries: 9}, nil, 10)
	for _, v := range []string{"a", "b", "c", "d"} {
		j.Append(v)
	}
	if got := values(j.Until(13, 2)); got != "12b 13c " {
		t.Errorf("until 13: %q", got)
	}
	if got := values(j.Until(99, 99)); got != "11a 12b 13c 14d " {
		t.Errorf("until the end: %q", got)
	}
	j.Forget(12)
	if got, err := j.After(12, 9); values(got) != "13c 14d " || err != nil {
		t.Errorf("after what was forgotten: %q, %v", values(got), err)
	}
	if _, err := j.After(11, 9); !errors.Is(err, journal.ErrGap) {
		t.Errorf("in what was forgotten: %v", err)
	}
	j.Skip(20)
	if seq := j.Append("e"); seq != 21 {
		t.Errorf("after a skip comes %d", seq)
	}
	if _, err := j.After(14, 9); !errors.Is(err, journal.ErrGap) {
		t.Errorf("before a skip: %v", err)
	}
}

func TestReach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := journal.New[string](journal.Limits{Entries: 1}, nil, 0)
		reached := make(chan error)
		go func() { reached <- j.Reach(t.Context(), 3) }()
		for range 3 {
			synctest.Wait()
			select {
			case <-reached:
				t.Error("reached too early")
			default:
			}
			j.Append("x")
		}
		if err := <-reached; err != nil {
			t.Error(err)
		}
		go func() { reached <- j.Reach(t.Context(), 4) }()
		synctest.Wait()
		j.Close()
		if err := <-reached; !errors.Is(err, journal.ErrClosed) {
			t.Errorf("%v, want ErrClosed", err)
		}
	})
}

// Every follower that keeps up sees every entry once and in order, and one that
// does not is told so.
func TestFollowers(t *testing.T) {
	const n = 2000
	j := journal.New[string](journal.Limits{Entries: n}, nil, 0)
	var followers sync.WaitGroup
	for range 4 {
		followers.Go(func() {
			for cursor := uint64(0); cursor < n; {
				entries, err := j.Next(t.Context(), cursor, 64)
				if err != nil {
					t.Error(err)
					return
				}
				for _, e := range entries {
					if e.Seq != cursor+1 {
						t.Errorf("%d follows %d", e.Seq, cursor)
					}
					cursor = e.Seq
				}
			}
		})
	}
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			for range n / 4 {
				j.Append("x")
			}
		})
	}
	writers.Wait()
	followers.Wait()
}

// The value that a journal is closed with is its last, whoever appends meanwhile.
func TestCloseWith(t *testing.T) {
	for range 20 {
		j := journal.New[string](journal.Limits{Entries: 1 << 16}, nil, 0)
		var writers sync.WaitGroup
		begun := make(chan struct{}, 4)
		for range 4 {
			writers.Go(func() {
				before := uint64(0)
				for {
					seq := j.Append("x")
					select {
					case begun <- struct{}{}:
					default:
					}
					if seq == before {
						return // nothing is added any more
					}
					before = seq
				}
			})
		}
		<-begun
		j.CloseWith("last")
		j.CloseWith("too late")
		writers.Wait()
		_, last := j.Bounds()
		if entries := j.Until(last, 1); len(entries) != 1 || entries[0].Value != "last" {
			t.Fatalf("the last entry is %+v", entries)
		}
		if _, err := j.After(last, 1); !errors.Is(err, journal.ErrClosed) {
			t.Errorf("after it: %v", err)
		}
	}
}

// Whoever is about to append waits until the reader has forgotten enough.
func TestSpare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := journal.New(journal.Limits{}, func(s string) int { return len(s) }, 0)
		limits := journal.Limits{Entries: 3, Bytes: 10}
		spare := func() error {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			return j.Spare(ctx, limits)
		}
		j.Append("a single entry is never too much")
		if err := spare(); err != nil {
			t.Errorf("with one entry: %v", err)
		}
		j.Append("b")
		if err := spare(); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("with too many bytes: %v", err)
		}
		j.Forget(1)
		for range 3 {
			j.Append("c")
		}
		if err := spare(); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("with too many entries: %v", err)
		}
		waited := make(chan error)
		go func() { waited <- j.Spare(t.Context(), limits) }()
		synctest.Wait()
		j.Forget(2)
		if err := <-waited; err != nil {
			t.Errorf("when one was forgotten: %v", err)
		}
		j.Append("d")
		go func() { waited <- j.Spare(t.Context(), limits) }()
		synctest.Wait()
		j.Close()
		if err := <-waited; !errors.Is(err, journal.ErrClosed) {
			t.Errorf("when it was closed: %v", err)
		}
	})
}

// Shrink drops the oldest, and the newest stays however large it is.
func TestShrink(t *testing.T) {
	j := journal.New(journal.Limits{}, func(s string) int { return len(s) }, 0)
	for _, v := range []string{"aaaa", "bbbb", "cccc"} {
		j.Append(v)
	}
	j.Shrink(8)
	if got, err := j.After(1, 9); values(got) != "2bbbb 3cccc " || err != nil || j.Size() != 8 {
		t.Errorf("within 8 bytes are %q with %d bytes, %v", values(got), j.Size(), err)
	}
	j.Shrink(0)
	j.Append("d")
	if got, err := j.After(2, 9); values(got) != "3cccc 4d " || err != nil || j.Size() != 5 {
		t.Errorf("then %q with %d bytes, %v", values(got), j.Size(), err)
	}
}
