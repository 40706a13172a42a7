package room

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestForeignTextsBecomeHashes: a file that an earlier version wrote keeps what its
// desks set aside, and none of the other programs' cookies.
func TestForeignTextsBecomeHashes(t *testing.T) {
	dir := t.TempDir()
	WriteData(t, dir, "version4.sql")
	l, stop := openIn(t, In(t, dir, Config{}))
	ask := func(method, path, cookie string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader("{}"))
		r.Header.Set("Origin", "http://localhost:8080") // the lab's
		r.Header.Set("Cookie", cookie)
		w := httptest.NewRecorder()
		DemoOf(l).ServeHTTP(w, r)
		return w
	}
	for cookie, own := range map[string]bool{"sessionid=django-secret": false, "sessionid=lifted-secret": true, "sessionid=typed": true} {
		if set := ask(http.MethodGet, "/s/desk-a/", cookie).Header().Get("Set-Cookie"); own != (set == "") {
			t.Errorf("with %s the desk answers %q", cookie, set)
		}
	}
	const want = `{"cookies":[{"name":"sessionid","value":"django-secret","from":"host"},{"name":"sessionid","value":"lifted-secret"}]}`
	if jar := ask(http.MethodPost, "/s/desk-a/.lab/jar", "sessionid=django-secret; sessionid=lifted-secret"); jar.Body.String() != want {
		t.Errorf("the jar shows %s", jar.Body)
	}
	stop()
	for _, file := range files(t, dir) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte("secret")) {
			t.Errorf("%s has a cookie of another program", file)
		}
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(all) == 0 {
		t.Fatalf("%v, %v", all, err)
	}
	return all
}
