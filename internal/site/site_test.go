package site_test

import (
	"compress/gzip"
	"context"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"sessionlab/internal/demo"
	"sessionlab/internal/keep"
	"sessionlab/internal/keep/sqlite"
	"sessionlab/internal/lesson"
	"sessionlab/internal/room"
	"sessionlab/internal/site"
	"sessionlab/lessons"
	"sessionlab/web"
)

// load reads the lessons once. The highlighter leaves a clock running for a
// while, which must not begin in a test's own time.
var load = sync.OnceValues(func() (*lesson.Library, error) { return lesson.Load(lessons.FS, demo.Source) })

func TestMain(m *testing.M) {
	if _, err := load(); err != nil {
		log.Fatal(err)
	}
	m.Run()
}

// inMemory is a store in memory. The lab that gets it closes it.
func inMemory(t *testing.T) keep.Store {
	t.Helper()
	store, err := sqlite.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func open(t *testing.T, change func(*site.Config)) http.Handler {
	t.Helper()
	library, err := load()
	if err != nil {
		t.Fatal(err)
	}
	lab, err := room.Open(room.Config{Keep: inMemory(t), Course: library.Course()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := lab.Close(); err != nil {
			t.Error(err)
		}
	})
	config := site.Config{Lab: lab, Library: library, Web: web.FS, Hosts: &site.Hosts{LabPort: "8080", DemoPort: "8000"}, Owner: true}
	if change != nil {
		change(&config)
	}
	s, err := site.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return here(s.Handler())
}

// here is a handler whose requests came to this machine's own loopback address,
// where they don't say otherwise. net/http's server always says.
func here(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Context().Value(http.LocalAddrContextKey) == nil {
			local := net.Addr(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080})
			r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, local))
		}
		h.ServeHTTP(w, r)
	})
}

func ask(h http.Handler, method, url string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, url, nil)
	r.RemoteAddr = "127.0.0.1:5"
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Behind a proxy the lab answers to its public names, sends the demo's public
// URL, and takes nobody for the owner.
func TestBehindAProxy(t *testing.T) {
	h := open(t, func(c *site.Config) {
		lab, _ := url.Parse("https://lab.example.org")
		demo, _ := url.Parse("https://demo.example.org")
		c.Hosts.LabURL, c.Hosts.DemoURL = lab, demo
		c.Owner = false
		header := c.Hosts.DemoHeader(httptest.NewRequest("GET", "http://demo.example.org/", nil))
		if policy := header.Get("Content-Security-Policy"); policy != "frame-ancestors https://lab.example.org" {
			t.Errorf("the demo may be framed by %q", policy)
		}
	})
	seat := ask(h, "POST", "http://lab.example.org/api/seats", "Origin: https://lab.example.org", "X-Forwarded-For: 192.0.2.1")
	if text := body(t, seat); seat.StatusCode != http.StatusCreated || !strings.Contains(text, `"demo":"https://demo.example.org/s/`) {
		t.Errorf("a seat: %d %s", seat.StatusCode, text)
	}
	page := ask(h, "GET", "http://lab.example.org/lessons/session")
	if csp := page.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "frame-src https://demo.example.org;") {
		t.Errorf("the page may frame %q", csp)
	}
	for url, want := range map[string]int{
		"http://lab.example.org/api/rooms/main/sessions": http.StatusUnauthorized,
		"http://localhost:8080/api/rooms/main/sessions":  http.StatusUnauthorized,
		"http://evil.example/":                           http.StatusMisdirectedRequest,
	} {
		if r := ask(h, "GET", url); r.StatusCode != want {
			t.Errorf("%s: %d, want %d", url, r.StatusCode, want)
		}
	}
}

// A call from another machine is not the owner's, whatever it says.
func TestAnotherMachine(t *testing.T) {
	h := open(t, nil)
	for _, peer := range []string{"192.0.2.1:5", "[2001:db8::1]:5", "nonsense"} {
		r := httptest.NewRequest("GET", "http://localhost:8080/api/rooms/main/sessions", nil)
		r.RemoteAddr = peer
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusUnauthorized {
			t.Errorf("from %s: %d", peer, w.Code)
		}
	}
	for local, want := range map[string]int{"192.0.2.7": http.StatusUnauthorized, "2001:db8::7": http.StatusUnauthorized, "::ffff:192.0.2.7": http.StatusUnauthorized,
		"127.0.0.1": http.StatusOK, "127.8.9.1": http.StatusOK, "::1": http.StatusOK, "::ffff:127.0.0.1": http.StatusOK} {
		r := from(local, "http://localhost:8080/api/rooms/main/sessions")
		r.RemoteAddr = "127.0.0.1:5"
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("from this machine to %s: %d, want %d", local, w.Code, want)
		}
	}
	r := httptest.NewRequest("GET", "http://localhost:8080/api/rooms/main/sessions", nil)
	r.RemoteAddr = "[::ffff:127.0.0.1]:5"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Errorf("from this machine in IPv6's words: %d", w.Code)
	}
}

// Every link and asset of every page leads somewhere, and pages are served
// compressed and not again when unchanged.
func TestPages(t *testing.T) {
	h := open(t, nil)
	link := regexp.MustCompile(`(?:href|src)="(/[^"]*)"`)
	imported := regexp.MustCompile(`from '(\.\.?/[^']+)'|import '(\.\.?/[^']+)'`)
	seen := map[string]bool{}
	queue := []string{"/?lang=ko", "/?lang=en"}
	for len(queue) > 0 {
		path := strings.ReplaceAll(queue[0], "&amp;", "&")
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		r := ask(h, "GET", "http://localhost:8080"+path)
		text := body(t, r)
		if r.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", path, r.StatusCode)
			continue
		}
		small := ask(h, "GET", "http://localhost:8080"+path, "Accept-Encoding: br, gzip;q=0.9")
		z, err := gzip.NewReader(small.Body)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if plain, _ := io.ReadAll(z); string(plain) != text {
			t.Errorf("%s is another when compressed", path)
		}
		if again := ask(h, "GET", "http://localhost:8080"+path, "If-None-Match: "+r.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s again: %d", path, again.StatusCode)
		}
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			queue = append(queue, m[1])
		}
		for _, m := range imported.FindAllStringSubmatch(text, -1) {
			next, err := url.JoinPath(path[:strings.LastIndex(path, "/")+1], m[1]+m[2])
			if err != nil {
				t.Fatal(err)
			}
			queue = append(queue, next)
		}
		if strings.HasPrefix(path, "/assets/") {
			continue
		}
		if strings.Contains(text, "style=") || regexp.MustCompile(`<script>|\son[a-z]+=`).MatchString(text) {
			t.Errorf("%s has inline style or script, which its policy forbids", path)
		}
	}
	if len(seen) < 25 {
		t.Errorf("only %d pages and assets", len(seen))
	}
}

func TestLanguage(t *testing.T) {
	h := open(t, nil)
	for accept, want := range map[string]string{
		"": "ko", "ko": "ko", "ko-KR,ko;q=0.9,en;q=0.8": "ko", "en-US,en;q=0.5": "en", "de,en;q=0.5": "en", "de": "ko", ";;;": "ko", "en;q=0.1,ko;q=0.9": "ko",
	} {
		if text := body(t, ask(h, "GET", "http://localhost:8080/", "Accept-Language: "+accept)); !strings.Contains(text, `<html lang="`+want+`"`) {
			t.Errorf("Accept-Language %q: not %s", accept, want)
		}
	}
	if text := body(t, ask(h, "GET", "http://localhost:8080/?lang=en", "Accept-Language: ko")); !strings.Contains(text, `<html lang="en"`) {
		t.Error("?lang=en is not heard")
	}
}

// scriptWords finds the words that a script asks for: t('KEY'), or t(this ? 'KEY' : 'KEY').
var scriptWords = regexp.MustCompile(`[^a-zA-Z.](?:t|woven)\((?:'([a-zA-Z.]+)'|[^;\n]*?\? '([a-zA-Z.]+)' : '([a-zA-Z.]+)'[,)])`)

// A word that a page or a verdict needs and that is missing stops the start, or
// this test.
func TestWords(t *testing.T) {
	var files []string
	for _, root := range []string{"..", "../../web/js"} {
		err := fs.WalkDir(os.DirFS(root), ".", func(name string, _ fs.DirEntry, err error) error {
			if strings.HasSuffix(name, ".js") || strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
				data, readErr := os.ReadFile(root + "/" + name)
				files = append(files, string(data))
				return readErr
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	source := strings.Join(files, "\n")
	h := open(t, nil)
	for path, others := range map[string]string{"/lessons/session": "teach wall", "/project/main": "teach", "/teach": "wall"} {
		page := body(t, ask(h, "GET", "http://localhost:8080"+path+"?lang=ko"))
		for _, m := range scriptWords.FindAllStringSubmatch(source, -1) {
			for _, key := range m[1:] {
				section, _, ok := strings.Cut(key, ".")
				elsewhere := ok && slices.Contains(strings.Fields(others), section)
				if key != "" && strings.Contains(page, `"js.`+key+`"`) == elsewhere {
					t.Errorf("%s has the word %q: %v", path, "js."+key, !elsewhere)
				}
			}
		}
	}
	words, err := os.ReadFile("../../web/words/ko.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`no\("([a-z.-]+)"|"say\.([a-z.-]+)"`).FindAllStringSubmatch(source, -1) {
		if key := "say." + m[1] + m[2]; !strings.Contains(string(words), `"`+key) {
			t.Errorf("there is no word %q", key)
		}
	}
}

// edited is package web with one text of a file replaced.
func edited(t *testing.T, file, old, text string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(web.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(web.FS, name)
		if name == file {
			data = []byte(strings.Replace(string(data), old, text, 1))
		}
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestMissingWordStopsTheStart(t *testing.T) {
	broken := edited(t, "words/en.json", `"home.start"`, `"home.begun"`)
	_, err := site.New(site.Config{Web: broken, Hosts: &site.Hosts{}})
	if err == nil || !strings.Contains(err.Error(), `words/en.json: no text for "home.start"`) || !strings.Contains(err.Error(), `words/ko.json: no text for "home.begun"`) {
		t.Errorf("%v", err)
	}
}
