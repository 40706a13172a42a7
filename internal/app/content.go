package app

import (
	"io/fs"
	"os"
	"sync"

	"sessionlab/internal/demo"
	"sessionlab/internal/lesson"
	"sessionlab/internal/site"
	"sessionlab/lessons"
	"sessionlab/web"
)

// Content is the lessons, styles and scripts within the program. Each is read when it
// is first asked for, and only once, however many labs of one process share it.
type Content struct {
	lessons func() (*lesson.Library, error)
	assets  func() (*site.Assets, error)
}

// NewContent returns the program's own content, of which nothing is read yet.
func NewContent() Content {
	return Content{
		lessons: sync.OnceValues(func() (*lesson.Library, error) { return lesson.Load(lessons.FS, demo.Source) }),
		assets:  sync.OnceValues(func() (*site.Assets, error) { return site.ReadAssets(web.FS) }),
	}
}

// lessonsFor returns the lessons that the settings name, else the program's own.
func (own Content) lessonsFor(c config) (*lesson.Library, error) {
	switch {
	case c.lessons != "":
		return lesson.Load(os.DirFS(c.lessons), demo.Source)
	case c.dev:
		return lesson.Load(os.DirFS("lessons"), demo.Source)
	default:
		return own.lessons()
	}
}

// webFor returns the pages, and their assets where they are the program's own.
func (own Content) webFor(c config) (fs.FS, *site.Assets, error) {
	if c.dev {
		return os.DirFS("web"), nil, nil
	}
	assets, err := own.assets()
	return web.FS, assets, err
}
