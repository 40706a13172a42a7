package lab

import (
	"sync"
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/keep"
	"sessionlab/internal/keep/sqlite"
	"sessionlab/internal/lesson"
	"sessionlab/lessons"
)

// Library is read and highlighted once, outside of any fake time: the
// highlighter leaves a clock running.
var Library = sync.OnceValues(func() (*lesson.Library, error) {
	l, err := lesson.Load(lessons.FS, demo.Source)
	if err == nil {
		l.Highlight()
	}
	return l, err
})

// InMemory is a store in memory. The lab that gets it closes it.
func InMemory(t *testing.T) keep.Store {
	t.Helper()
	store, err := sqlite.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	return store
}
