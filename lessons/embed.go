// Package lessons holds the content: one folder of Markdown for each language,
// and as files that run the chapter's program, what the protections make of it, and the
// same with its session table in a store.
package lessons

import "embed"

// FS has {language}/*.md and the listings that they show.
//
//go:embed */*.md server.py hardened.py stores.py
var FS embed.FS
