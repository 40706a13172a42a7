package app

import (
	"net/http"
	"net/http/cookiejar"
)

// NewJar is an empty cookie jar.
func NewJar() http.CookieJar {
	jar, _ := cookiejar.New(nil) // without options it can't fail
	return jar
}
