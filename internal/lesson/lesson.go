// Package lesson turns the Markdown of the lessons into pages' parts: prose,
// traced listings and exercises. All files are read and checked at once, so that
// a fault is found when the lab starts and not when a student comes to it.
//
// A lesson is plain Markdown that reads well on any Git host. Its front matter
// has a title, an order, a summary and the minutes it takes. Five kinds of
// fences are more than prose: an "exercise" holds the YAML of an
// [exercise.Exercise], an "ask" that of an [exercise.Ask], a "ledger" is
// empty and shows the four cells of cookie and row, an "attacker" is empty and
// leads to a page of another site, and a fence with file=NAME
// shows that very file of the lessons' folder, or of the demo's own source, its
// lines marked with the steps of the demo's trace.
package lesson

import (
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"sessionlab/internal/exercise"
	"sessionlab/internal/languages"
)

// Lesson is one lesson in one language.
type Lesson struct {
	Slug, Language string
	Title, Summary string
	Order          int        // place in the list of lessons
	Minutes        int        // how long it takes
	Raw            bool       // needs a demo that writes names into its pages as they are
	Policy         string     // that its demo begins with, as the API writes it
	Storage        string     // likewise
	Blocks         []Block    // its body, in order
	Exercises      []Exercise // those among the blocks
	Asks           []*exercise.Ask

	asked     []*exercise.Exercise
	ledgers   int
	attackers int
}

// Block is one part of a lesson's body. One of its fields is set.
type Block struct {
	HTML     template.HTML
	Listing  *Listing
	Exercise *Exercise
	Ask      *exercise.Ask
	Ledger   bool // the four cells: cookie or none, row or none
	Attacker bool // the way to the attacker's page
}

// Exercise is an exercise ready for a page.
type Exercise struct {
	ID, Title string
	Number    int // place in the lesson, from 1
	Text      template.HTML
	Steps     []Step
	Questions []Question
	Optional  []Step
	Hints     []template.HTML
}

// Step is one step of an exercise ready for a page.
type Step struct{ Do template.HTML }

// Question is one question of an exercise ready for a page.
type Question struct {
	ID          string
	Want        exercise.Want
	Ask, Note   template.HTML
	Placeholder string
}

// Library is all lessons in all languages.
type Library struct {
	lessons  map[string][]*Lesson
	listings map[string]*Listing // each once, for all lessons that show it
}

// Load reads and checks every lesson, all at once, and highlights nothing yet;
// demo is the demo's own source, which lessons may show. The error names
// everything that is wrong in any file, each on a line of its own.
func Load(files, demo fs.FS) (*Library, error) { return load(files, demo, languages.All[:]) }

func load(files, demo fs.FS, tags []string) (*Library, error) {
	type file struct {
		language, name string
		lesson         *Lesson
		err            error
	}
	var all []*file
	for _, language := range tags {
		names, err := fs.Glob(files, language+"/*.md")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			all = append(all, &file{language: language, name: name})
		}
	}
	shown := &listings{all: map[string]*Listing{}}
	var parsing sync.WaitGroup
	for _, f := range all {
		parsing.Go(func() { f.lesson, f.err = parse(sources{files, demo}, f.name, shown) })
	}
	parsing.Wait()

	l := &Library{lessons: map[string][]*Lesson{}, listings: shown.all}
	var errs []error
	for _, f := range all {
		if f.err != nil {
			errs = append(errs, f.err)
			continue
		}
		f.lesson.Language = f.language
		f.lesson.Slug = strings.TrimSuffix(path.Base(f.name), ".md")
		l.lessons[f.language] = append(l.lessons[f.language], f.lesson)
	}
	for _, language := range tags {
		slices.SortFunc(l.lessons[language], func(a, b *Lesson) int {
			return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Slug, b.Slug))
		})
	}
	if len(errs) == 0 {
		errs = l.compare(tags)
	}
	return l, errors.Join(errs...)
}

// compare finds what the languages' lessons differ in beside their words.
func (l *Library) compare(tags []string) (errs []error) {
	first := tags[0]
	if len(l.lessons[first]) == 0 {
		errs = append(errs, fmt.Errorf("%s: no lessons", first))
	}
	for _, language := range tags[1:] {
		for _, a := range l.lessons[first] {
			b, ok := l.Find(language, a.Slug)
			if !ok {
				errs = append(errs, fmt.Errorf("%s/%s.md: missing; every lesson has every language", language, a.Slug))
				continue
			}
			bad := func(what string) {
				errs = append(errs, fmt.Errorf("%s/%s.md: %s than in %s", language, a.Slug, what, first))
			}
			if a.Order != b.Order {
				bad("another order")
			}
			if a.Policy != b.Policy {
				bad("another policy")
			}
			if a.Storage != b.Storage {
				bad("another storage")
			}
			if a.Raw != b.Raw {
				bad("another raw")
			}
			if len(a.asked) != len(b.asked) {
				bad("other exercises")
				continue
			}
			for i := range a.asked {
				if !a.asked[i].SameShape(b.asked[i]) {
					bad(fmt.Sprintf("exercise %s asks for something else", b.asked[i].ID))
				}
			}
			if !slices.EqualFunc(a.Asks, b.Asks, (*exercise.Ask).SameShape) {
				bad("other ask fences")
			}
			if a.ledgers != b.ledgers {
				bad("other ledger fences")
			}
			if a.attackers != b.attackers {
				bad("other attacker fences")
			}
		}
		for _, b := range l.lessons[language] {
			if _, ok := l.Find(first, b.Slug); !ok {
				errs = append(errs, fmt.Errorf("%s/%s.md: missing; every lesson has every language", first, b.Slug))
			}
		}
	}
	return errs
}

// Highlight makes the lines of all listings, so that no page has to wait for
// them later.
func (l *Library) Highlight() {
	for _, listing := range l.listings {
		listing.Lines()
	}
}

// In returns the lessons in a language, in order.
func (l *Library) In(language string) []*Lesson { return l.lessons[language] }

// Find returns a lesson in a language.
func (l *Library) Find(language, slug string) (*Lesson, bool) {
	for _, lesson := range l.lessons[language] {
		if lesson.Slug == slug {
			return lesson, true
		}
	}
	return nil, false
}

// Praise is what a lesson says to the right answer of a question.
func (l *Library) Praise(language, slug, id, question string) string {
	lesson, ok := l.Find(language, slug)
	if !ok {
		return ""
	}
	for _, ex := range lesson.asked {
		if q, _, ok := ex.Question(question); ok && ex.ID == id {
			return q.Say
		}
	}
	return ""
}

// Ask returns the question that a lesson asks before the act.
func (l *Library) Ask(language, slug, id string) (*exercise.Ask, bool) {
	if lesson, ok := l.Find(language, slug); ok {
		for _, ask := range lesson.Asks {
			if ask.ID == id {
				return ask, true
			}
		}
	}
	return nil, false
}

// Course returns what the exercises of all lessons ask for.
func (l *Library) Course() exercise.Course {
	var course exercise.Course
	for _, first := range l.lessons[languages.First] {
		c := exercise.CourseLesson{Slug: first.Slug, Languages: map[string][]*exercise.Exercise{}}
		for _, language := range languages.All {
			if lesson, ok := l.Find(language, first.Slug); ok {
				c.Languages[language] = lesson.asked
			}
		}
		course = append(course, c)
	}
	return course
}
