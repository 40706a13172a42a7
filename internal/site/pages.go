package site

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"sessionlab/internal/languages"
	"sessionlab/internal/lesson"
	"sessionlab/internal/room"
	"sessionlab/internal/words"
)

// Page is what the template of every page has.
type Page struct {
	Lang       string
	Title      string
	Room       string
	DemoOrigin string

	name   string // of its template
	words  words.Words
	assets *Assets
}

// Language is a language as the choice of languages names it, in itself.
type Language struct{ Tag, Name, Short string }

// DemoHost is the demo's origin as an address bar shows it.
func (p *Page) DemoHost() string {
	_, host, _ := strings.Cut(p.DemoOrigin, "://")
	return host
}

// Script is the words of the page's own code in the browser.
func (p *Page) Script() map[string]string { return script(p.words, p.Lang, p.name) }

// T is a text of the interface.
func (p *Page) T(key string) string { return p.words[p.Lang][key] }

// Languages are those that a page can be read in.
func (p *Page) Languages() (all []Language) {
	for _, tag := range languages.All {
		all = append(all, Language{tag, p.words[tag]["language.name"], p.words[tag]["language.short"]})
	}
	return all
}

// Asset is the path of a style or script.
func (p *Page) Asset(name string) string { return p.assets.url(name) }

// Modules are the paths of a script and of all that it imports, itself first.
func (p *Page) Modules(name string) []string {
	names := p.assets.modules(name)
	for i, module := range names {
		names[i] = p.assets.url(module)
	}
	return names
}

// Card is a lesson in the list on the home page.
type Card struct {
	*lesson.Lesson
	URL string
}

type homePage struct {
	Page
	Lessons []Card
}

type lessonPage struct {
	Page
	Lesson  *lesson.Lesson
	Lessons []*lesson.Lesson // all there are: a class may be led to another
	Escaped bool             // the lesson needs raw HTML, and this demo escapes it
	Attacks string           // the origin of the attacker's page, "" where there is no other site
}

// AttacksHost is the attacker's origin as an address bar shows it.
func (p *lessonPage) AttacksHost() string {
	_, host, _ := strings.Cut(p.Attacks, "://")
	return host
}

// framed is one browser of the lesson page.
type framed struct {
	*Page
	Browser, ID string
}

// Frame is the browser with a letter.
func (p *lessonPage) Frame(browser string) framed {
	return framed{&p.Page, browser, strings.ToLower(browser)}
}

// classPage is a page of a class: where one joins it, its wall, or the
// instructor's. Its script reads the room from the address, so that one page is
// made for all rooms.
type classPage struct {
	Page
	Lessons []*lesson.Lesson
}

type errorPage struct {
	Page
	Status       int
	Heading, Say string
}

// pages are the templates, and the pages made so far: a page depends on its
// template, its lesson, its language and the host name, so there are few.
type pages struct {
	templates map[string]*template.Template

	mu   sync.Mutex
	made map[string]func() (*content, error)
}

var usedWord = regexp.MustCompile(`\.T "([^"]+)"`)

// readPages parses the templates and checks that every word they use exists.
func (s *Site) readPages() (*pages, error) {
	p := &pages{templates: map[string]*template.Template{}, made: map[string]func() (*content, error){}}
	var errs []error
	for _, name := range []string{"base", "home", "lesson", "join", "wall", "teach", "attacker", "error"} {
		source, err := fs.ReadFile(s.Web, "templates/"+name+".html")
		if err != nil {
			return nil, err
		}
		for _, used := range usedWord.FindAllSubmatch(source, -1) {
			if key := string(used[1]); s.words[languages.First][key] == "" {
				errs = append(errs, fmt.Errorf("templates/%s.html: no word %q", name, key))
			}
		}
		if name == "base" {
			continue
		}
		t, err := template.ParseFS(s.Web, "templates/base.html", "templates/"+name+".html")
		if err != nil {
			return nil, err
		}
		p.templates[name] = t
	}
	return p, errors.Join(errs...)
}

func (s *Site) newPage(r *http.Request, name, lang, title string) Page {
	return Page{
		Lang: lang, Title: title, Room: room.DefaultRoom, DemoOrigin: s.Hosts.DemoOrigin(r),
		name: name, words: s.words, assets: s.assets,
	}
}

// render writes a page, made once for each host name and language.
func (s *Site) render(w http.ResponseWriter, r *http.Request, page *Page, data any) error {
	if s.Dev {
		fresh, err := New(s.Config)
		if err != nil {
			return err
		}
		page.words = fresh.words
		page.assets = fresh.assets
		page.assets.hash = s.assets.hash // the one that s answers
		c, err := fresh.pages.make(page.name, data)
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store")
		c.serve(w, r, http.StatusOK)
		return nil
	}
	key := strings.Join([]string{page.name, r.PathValue("slug"), page.Lang, page.DemoOrigin}, "\x00")
	c, err := s.pages.once(key, page.name, data)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Add("Vary", "Accept-Language")
	c.serve(w, r, http.StatusOK)
	return nil
}

// once makes a page unless it was made before. Whoever asks for the same page
// meanwhile waits for it; no other page does, so it is made outside the lock.
func (p *pages) once(key, name string, data any) (*content, error) {
	p.mu.Lock()
	page, ok := p.made[key]
	if !ok {
		page = sync.OnceValues(func() (*content, error) { return p.make(name, data) })
		p.made[key] = page
	}
	p.mu.Unlock()
	return page()
}

// make executes a template before the first byte is written.
func (p *pages) make(name string, data any) (*content, error) {
	var b bytes.Buffer
	if err := p.templates[name].ExecuteTemplate(&b, "base", data); err != nil {
		return nil, err
	}
	return newContent("text/html; charset=utf-8", b.Bytes()), nil
}

func (s *Site) home(w http.ResponseWriter, r *http.Request) error {
	lang := languageOf(r)
	data := &homePage{Page: s.newPage(r, "home", lang, "Session Lab")}
	for _, l := range s.Library.In(lang) {
		data.Lessons = append(data.Lessons, Card{l, "/lessons/" + l.Slug + "?lang=" + lang})
	}
	return s.render(w, r, &data.Page, data)
}

func (s *Site) lesson(w http.ResponseWriter, r *http.Request) error {
	lang := languageOf(r)
	l, ok := s.Library.Find(lang, r.PathValue("slug"))
	if !ok {
		return &problem{status: http.StatusNotFound, key: "say.no-page"}
	}
	data := &lessonPage{
		Page:   s.newPage(r, "lesson", lang, l.Title+" · Session Lab"),
		Lesson: l, Lessons: s.Library.In(lang), Escaped: l.Raw && s.Hosts.OneOrigin(),
		Attacks: s.Hosts.OtherSite(r),
	}
	return s.render(w, r, &data.Page, data)
}

// classPage answers with the page of a class that a template makes.
func (s *Site) classPage(name string) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		lang := languageOf(r)
		title := s.words.Say(lang, name+".title", nil) + " · Session Lab"
		data := &classPage{Page: s.newPage(r, name, lang, title), Lessons: s.Library.In(lang)}
		return s.render(w, r, &data.Page, data)
	}
}

func (s *Site) errorPage(w http.ResponseWriter, r *http.Request, p *problem) {
	lang := languageOf(r)
	data := &errorPage{Page: s.newPage(r, "error", lang, "Session Lab"), Status: p.status, Say: s.words.Say(lang, p.key, p.values)}
	data.Heading = s.words.Say(lang, "error.title", nil)
	w.Header().Set("Cache-Control", "no-store")
	c, err := s.pages.make(data.name, data)
	if err != nil {
		s.Logger.Error("error page failed", "err", err)
		http.Error(w, data.Say, p.status)
		return
	}
	c.serve(w, r, p.status)
}
