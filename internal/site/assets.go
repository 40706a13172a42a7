package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
)

// content is something that is served as it is: known by its hash, and
// compressed once, by whoever needs it first.
type content struct {
	kind  string // Content-Type
	etag  string // weak: it names the text, compressed or not (RFC 9110, section 8.8.1)
	plain []byte
	small func() []byte // gzip
}

func newContent(kind string, plain []byte) *content {
	sum := sha256.Sum256(plain)
	return &content{
		kind: kind, etag: `W/"` + hex.EncodeToString(sum[:8]) + `"`, plain: plain,
		small: sync.OnceValue(func() []byte { return compress(plain) }),
	}
}

// compressors are used again, because one is much larger than most files. It
// takes its time: everything is compressed once and sent often.
var compressors = sync.Pool{New: func() any {
	z, err := gzip.NewWriterLevel(nil, gzip.BestCompression)
	if err != nil {
		panic(err) // there is such a level
	}
	return z
}}

func compress(plain []byte) []byte {
	var b bytes.Buffer
	z := compressors.Get().(*gzip.Writer)
	defer compressors.Put(z)
	z.Reset(&b)
	_, writeErr := z.Write(plain)
	if err := errors.Join(writeErr, z.Close()); err != nil {
		panic(err) // a Buffer takes everything
	}
	return b.Bytes()
}

func (c *content) serve(w http.ResponseWriter, r *http.Request, status int) {
	h := w.Header()
	h.Set("ETag", c.etag)
	h.Add("Vary", "Accept-Encoding")
	if status == http.StatusOK && c.known(r.Header.Get("If-None-Match")) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", c.kind)
	data := c.plain
	if acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		data = c.small()
	}
	w.WriteHeader(status)
	_, _ = w.Write(data) // a client that is gone gets nothing
}

// known says whether an If-None-Match header names the content (RFC 9110,
// section 13.1.2: weak comparison).
func (c *content) known(header string) bool {
	for tag := range strings.SplitSeq(header, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || tag != "" && strings.TrimPrefix(tag, "W/") == strings.TrimPrefix(c.etag, "W/") {
			return true
		}
	}
	return false
}

func acceptsGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if strings.EqualFold(name, "gzip") && strings.ReplaceAll(weight, " ", "") != "q=0" {
			return true
		}
	}
	return false
}

// Assets are the pages' styles and the scripts. One hash of them all is part of
// their path, so a browser may keep them for good and modules import one another
// by relative paths.
type Assets struct {
	files   fs.FS
	hash    string
	all     map[string]*content
	imports map[string][]string // of scripts
}

// ReadAssets reads the styles and scripts among files. A process with several sites
// may read them once, see [Config].
func ReadAssets(files fs.FS) (*Assets, error) {
	a := &Assets{files: files, all: map[string]*content{}, imports: map[string][]string{}}
	tree := sha256.New()
	for _, pattern := range []string{"css/pages/*.css", "js/*/*.js"} {
		names, err := fs.Glob(files, pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			c, err := a.read(name)
			if err != nil {
				return nil, err
			}
			a.all[name] = c
			if path.Ext(name) == ".js" {
				a.imports[name] = imports(name, c.plain)
			}
			tree.Write([]byte(name + c.etag))
		}
	}
	a.hash = hex.EncodeToString(tree.Sum(nil))[:12]
	return a, a.complete()
}

// complete says which scripts import one that is not there.
func (a *Assets) complete() error {
	var errs []error
	for name, imported := range a.imports {
		for _, other := range imported {
			if a.all[other] == nil {
				errs = append(errs, fmt.Errorf("%s: no %s to import", name, other))
			}
		}
	}
	return errors.Join(errs...)
}

func (a *Assets) read(name string) (*content, error) {
	read := fs.ReadFile
	if path.Ext(name) == ".css" {
		read = style
	}
	data, err := read(a.files, name)
	if err != nil {
		return nil, err
	}
	return newContent(kindOf(name), data), nil
}

// kindOf is an asset's Content-Type. The system's own table of types is long to
// read, and on some machines wrong.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	default:
		return "text/plain; charset=utf-8"
	}
}

// url is the path of an asset.
func (a *Assets) url(name string) string { return "/assets/" + a.hash + "/" + name }

func (s *Site) asset(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("path")
	c, ok := s.assets.all[name]
	if s.Dev && fs.ValidPath(name) && (strings.HasPrefix(name, "css/") || strings.HasPrefix(name, "js/")) {
		fresh, err := s.assets.read(name)
		c, ok = fresh, err == nil
	}
	if !ok || r.PathValue("hash") != s.assets.hash {
		return &problem{status: http.StatusNotFound, key: "say.no-page"}
	}
	if s.Dev {
		w.Header().Set("Cache-Control", "no-store")
	} else {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	c.serve(w, r, http.StatusOK)
	return nil
}
