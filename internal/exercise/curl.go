package exercise

import (
	"strconv"
	"strings"
)

// isCurl says whether text begins as a cURL command does, or as the piece of
// one that holds the cookie.
func isCurl(text string) bool {
	text = strings.TrimPrefix(text, "$ ")
	if end := strings.IndexAny(text, " \t\r\n\"'^$"); end > 0 {
		text = text[:end]
	}
	switch strings.ToLower(text) {
	case "curl", "curl.exe", "-h", "--header", "-b", "--cookie":
		return true
	}
	return false
}

// curlCookie returns the first Cookie header a command would send, or "".
func curlCookie(command string) string {
	words := shellWords(command)
	for i, word := range words {
		next := ""
		if i+1 < len(words) {
			next = words[i+1]
		}
		cookie := ""
		switch {
		case word == "-H", word == "--header":
			cookie = headerCookie(next)
		case word == "-b", word == "--cookie":
			cookie = next
		case strings.HasPrefix(word, "-H"):
			cookie = headerCookie(word[2:])
		case strings.HasPrefix(word, "-b"):
			cookie = word[2:]
		}
		if cookie = trim(cookie); cookie != "" {
			return cookie
		}
	}
	return ""
}

func headerCookie(line string) string {
	name, value, _ := strings.Cut(line, ":")
	if !strings.EqualFold(trim(name), "Cookie") {
		return ""
	}
	return value
}

// shellWords splits a command as the shell it was copied for would: a POSIX
// shell with bash's $'…', or cmd.exe and then the C runtime of Windows.
// It is lenient where a browser quotes wrongly; no quote need be closed.
func shellWords(s string) []string {
	posix := !isCmd(s)
	if !posix {
		s = uncaret(s)
	}
	var (
		words          []string
		word           strings.Builder
		inWord, quoted bool // quoted: between double quotes
	)
	for i := 0; i < len(s); i++ {
		c, next := s[i], byte(0)
		if i+1 < len(s) {
			next = s[i+1]
		}
		switch {
		case c == '\\' && posix && (next == '\n' || next == '\r'):
			i++
			if strings.HasPrefix(s[i:], "\r\n") {
				i++
			}
			continue
		case c == '"' && next == '"' && quoted: // older browsers' way on Windows
			word.WriteByte('"')
			i++
		case c == '"':
			quoted = !quoted
		case c == '\\' && next != 0 && (strings.IndexByte("\"\\$`", next) >= 0 || posix && !quoted):
			word.WriteByte(next)
			i++
		case c == '\'' && posix && !quoted:
			inner, _, _ := strings.Cut(s[i+1:], "'")
			word.WriteString(inner)
			i += len(inner) + 1
		case c == '$' && next == '\'' && posix && !quoted:
			i += 1 + ansiC(&word, s[i+2:])
		case strings.IndexByte(" \t\r\n", c) >= 0 && !quoted:
			if inWord {
				words = append(words, word.String())
			}
			word.Reset()
			inWord = false
			continue
		default:
			word.WriteByte(c)
		}
		inWord = true
	}
	if inWord {
		words = append(words, word.String())
	}
	return words
}

// isCmd says whether a command was quoted for cmd.exe: no browser begins with
// a single quote there, and all of them leave a caret before a quote or at the
// end of a line. A one-line text field turns that line's end into a space.
func isCmd(s string) bool {
	if i := strings.IndexAny(s, `'"`); i >= 0 && s[i] == '\'' {
		return false
	}
	for _, sign := range []string{`^"`, "^\n", "^\r", "^ "} {
		if strings.Contains(s, sign) {
			return true
		}
	}
	return false
}

// uncaret does cmd.exe's part: a caret vanishes and so does a line's end after
// it; the character that follows stands for itself.
func uncaret(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '^' {
			i++
			for _, end := range []string{"\r\n", "\n"} {
				if strings.HasPrefix(s[min(i, len(s)):], end) {
					i += len(end)
					break
				}
			}
		}
		if i < len(s) {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// ansiC writes out a $'…' string, of which s is what follows its first quote,
// and returns how many bytes it took.
func ansiC(w *strings.Builder, s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] == '\'' {
			return i + 1
		}
		if s[i] != '\\' || i+1 == len(s) {
			w.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n':
			w.WriteByte('\n')
		case 'r':
			w.WriteByte('\r')
		case 't':
			w.WriteByte('\t')
		case 'x':
			v, n := number(s[i+1:], 16, 2)
			w.WriteByte(byte(v))
			i += n
		case 'u':
			v, n := number(s[i+1:], 16, 4)
			w.WriteRune(rune(v))
			i += n
		case '0', '1', '2', '3', '4', '5', '6', '7':
			v, n := number(s[i:], 8, 3)
			w.WriteByte(byte(v))
			i += n - 1
		default:
			w.WriteByte(s[i])
		}
	}
	return len(s)
}

// number reads up to most digits at the beginning of s.
func number(s string, base, most int) (value uint64, digits int) {
	for digits < min(most, len(s)) {
		v, err := strconv.ParseUint(s[:digits+1], base, 32)
		if err != nil {
			break
		}
		value, digits = v, digits+1
	}
	return value, digits
}
