package lesson

import (
	"html/template"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// code is a programming language, as far as a page marks it: keywords and
// comments. The page is otherwise of one colour: colour means a session, or that
// a line ran. A library of lexers takes more time at start than all else.
type code struct {
	keywords string // separated by spaces
	anyCase  bool   // keywords may be in capitals
	comment  string // a regular expression
	literal  string // of texts in which nothing is marked
}

// Parts that languages share.
const (
	quoted    = `"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'`
	slashes   = `//[^\n]*|/\*(?s:.*?)\*/`
	backticks = "`(?s:\\\\.|[^`\\\\])*`"
)

// codes are the languages that a listing may be in. A test holds each of them
// against chroma's lexer.
var codes = map[string]code{
	"go": {
		keywords: "bool break byte case chan complex128 complex64 const continue default defer else error fallthrough false float32 float64 for func " +
			"go goto if import int int16 int32 int64 int8 interface iota map nil package range return rune select string struct switch true type " +
			"uint uint16 uint32 uint64 uint8 uintptr var",
		comment: slashes, literal: quoted + "|`[^`]*`",
	},
	"java": {
		keywords: "abstract assert boolean break byte case catch char class const continue default do double else enum extends " +
			"false final finally float for goto if implements import instanceof int interface long native new null package private protected " +
			"public return short static strictfp super switch synchronized this throw throws transient true try void volatile while",
		comment: slashes, literal: `"""(?s:.*?)"""|` + quoted,
	},
	"javascript": {
		keywords: "async await break case catch class const continue debugger default delete do else export extends false finally for function " +
			"if import in instanceof let new null of return static super switch this throw true try typeof undefined var void while with yield",
		comment: slashes, literal: quoted + "|" + backticks,
	},
	"php": {
		keywords: "abstract and array as break case catch class clone const continue declare default do echo else elseif empty extends false final finally " +
			"fn for foreach function global if implements include include_once instanceof interface list match namespace new null or print private protected " +
			"public require require_once return static switch throw trait true try unset use var while xor yield",
		comment: slashes + `|#[^\n]*`, literal: `"(?s:\\.|[^"\\])*"|'(?s:\\.|[^'\\])*'|->\w+`,
	},
	"python": {
		keywords: "False None True and as assert async await break class continue def del elif else except finally for from global " +
			"if import in is lambda nonlocal not or pass raise return try while with yield",
		comment: `#[^\n]*`, literal: `"""(?s:\\.|.)*?"""|'''(?s:\\.|.)*?'''|` + quoted,
	},
	"sql": {
		keywords: "add all alter and as asc begin between by case check column commit constraint create cross default delete desc distinct drop else end exists " +
			"foreign from full group having if in index inner insert into is join key left like limit not null offset on or order outer primary " +
			"references replace right rollback select set table then transaction trigger union unique update using values view when where with",
		anyCase: true,
		comment: `--[^\n]*|/\*(?s:.*?)\*/`, literal: `'(?:''|[^'])*'|"[^"]*"`,
	},
	"text": {comment: `\z`, literal: `\z`},
}

// codeNames are the languages, as an error lists them.
func codeNames() string {
	return strings.Join(slices.Sorted(maps.Keys(codes)), ", ")
}

// mark returns the HTML of each line.
func (c code) mark(lines []string) []template.HTML {
	parts := regexp.MustCompile(`(` + c.comment + `)|` + c.literal + `|([\pL_$][\pL\pN_$]*)`)
	source := strings.Join(lines, "\n")
	var b strings.Builder
	written := 0
	for _, at := range parts.FindAllStringSubmatchIndex(source, -1) {
		part := source[at[0]:at[1]]
		before, after := "", ""
		switch {
		case part == "":
		case at[2] >= 0:
			before, after = `<span class="cm">`, `</span>`
		case at[4] >= 0 && c.isKeyword(part):
			before, after = `<b class="kw">`, `</b>`
		}
		if before == "" {
			continue
		}
		b.WriteString(template.HTMLEscapeString(source[written:at[0]]))
		// An element ends with its line.
		b.WriteString(before + strings.ReplaceAll(template.HTMLEscapeString(part), "\n", after+"\n"+before) + after)
		written = at[1]
	}
	b.WriteString(template.HTMLEscapeString(source[written:]))
	var html []template.HTML
	for line := range strings.SplitSeq(b.String(), "\n") {
		html = append(html, template.HTML(line))
	}
	return html
}

func (c code) isKeyword(word string) bool {
	if c.anyCase {
		word = strings.ToLower(word)
	}
	return strings.Contains(" "+c.keywords+" ", " "+word+" ")
}
