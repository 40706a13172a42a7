package app

import (
	"net/http"
	"net/http/cookiejar"
)

// newJar is an empty cookie jar.
func newJar() http.CookieJar {
	jar, _ := cookiejar.New(nil) // without options it can't fail
	return jar
}
