package exercise

import "slices"

// Course is the exercises of all lessons in all languages.
type Course []CourseLesson

// CourseLesson is the exercises of one lesson, in the lesson's order. Every
// language has the same ones.
type CourseLesson struct {
	Slug      string
	Languages map[string][]*Exercise // by language tag
}

// All yields each exercise once, in some language: verdicts need no words.
func (c Course) All(yield func(lesson string, e *Exercise) bool) {
	for _, l := range c {
		for _, exercises := range l.Languages {
			for _, e := range exercises {
				if !yield(l.Slug, e) {
					return
				}
			}
			break
		}
	}
}

// Has says whether there is a lesson of that name.
func (c Course) Has(lesson string) bool {
	return slices.ContainsFunc(c, func(l CourseLesson) bool { return l.Slug == lesson })
}

// Find returns a lesson's exercise in a language.
func (c Course) Find(language, lesson, id string) (*Exercise, bool) {
	for _, l := range c {
		if l.Slug != lesson {
			continue
		}
		for _, e := range l.Languages[language] {
			if e.ID == id {
				return e, true
			}
		}
	}
	return nil, false
}
