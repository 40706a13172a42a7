package demo

import "embed"

// Source is this package's own text, for the lessons to show the very lines that
// run. A step of the trace stands on the line that calls ran with it.
//
//go:embed program.go protect.go sealed.go stateless.go
var Source embed.FS
