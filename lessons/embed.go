// Package lessons holds the content: one folder of Markdown for each language,
// and the chapter's program as a file that runs.
package lessons

import "embed"

// FS has ko/*.md, en/*.md and the listings that they show.
//
//go:embed ko/*.md en/*.md server.py
var FS embed.FS
