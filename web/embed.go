// Package web holds what the browser gets: page templates, styles, scripts and
// the words of each language. It has no code of its own; internal/site serves it.
package web

import "embed"

// FS has templates/*.html, css/*/*.css, js/*/*.js and words/{language}.json.
//
//go:embed templates css js words
var FS embed.FS
