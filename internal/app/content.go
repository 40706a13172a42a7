package app

import (
	"io/fs"
	"os"
	"sync"

	"sessionlab/internal/demo"
	"sessionlab/internal/lesson"
	"sessionlab/lessons"
	"sessionlab/web"
)

// builtInLessons are the lessons within the program. They don't change, so all labs of
// a process share them, and what is made of them.
var builtInLessons = sync.OnceValues(func() (*lesson.Library, error) { return lesson.Load(lessons.FS, demo.Source) })

func readLessons(c config) (*lesson.Library, error) {
	switch {
	case c.lessons != "":
		return lesson.Load(os.DirFS(c.lessons), demo.Source)
	case c.dev:
		return lesson.Load(os.DirFS("lessons"), demo.Source)
	default:
		return builtInLessons()
	}
}

// webFiles are the pages, styles and scripts.
func webFiles(c config) fs.FS {
	if c.dev {
		return os.DirFS("web")
	}
	return web.FS
}
