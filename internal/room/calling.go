package room

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"sessionlab/internal/live"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// maxMarks is how many combining marks may follow one another: writing systems
// need two, and a pile of them covers the lines around it.
const maxMarks = 2

// cleanName is a name as it is kept: what can't be seen in it is made visible.
// The error is ErrName, ErrNameBlank or ErrNameMarks.
func cleanName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if utf8.RuneCountInString(name) > maxName || !utf8.ValidString(name) {
		return "", ErrName
	}
	name = live.Visible(name)
	if name != "" && !strings.ContainsFunc(name, isSeen) {
		return "", ErrNameBlank
	}
	marks := 0
	for _, r := range name {
		switch {
		case IsIgnorable(r): // it parts two marks only in the text, not on the screen
		case unicode.IsMark(r):
			marks++
		default:
			marks = 0
		}
		if marks > maxMarks {
			return "", ErrNameMarks
		}
	}
	return name, nil
}

// blanks are letters and symbols that fonts leave empty, and those that stand for
// what is not there: braille's blank, the null notehead, two blank hieroglyphs, the
// object and the replacement character.
const blanks = string(brailleBlank) + "\U0001d159\U00013441\U00013442\ufffc\ufffd"

const brailleBlank = '\u2800'

// isSeen says whether a character by itself leaves anything on the screen.
func isSeen(r rune) bool {
	return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) && !IsIgnorable(r) && !strings.ContainsRune(blanks, r)
}

// IsIgnorable says whether a font draws nothing for a character, such as a
// zero-width joiner, a variation selector or the Hangul filler.
func IsIgnorable(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// folded is what two names have in common that look alike on a list: case, width,
// ligatures, spaces, blanks and what can't be seen make no difference.
func folded(name string) string {
	seen := strings.Map(func(r rune) rune {
		switch {
		case r == brailleBlank: // it is as wide as a space
			return ' '
		case IsIgnorable(r), strings.ContainsRune(blanks, r):
			return -1
		}
		return r
	}, norm.NFKC.String(name))
	return strings.Join(strings.Fields(norm.NFKC.String(cases.Fold().String(seen))), " ")
}

// ownNameLocked is the name that a seat gets in the room: as it was asked for, or, where
// a classmate is called that, with a number behind it. So nobody is kept out, and the
// instructor can tell both apart. s is nil for a new seat.
func (r *Room) ownNameLocked(name string, s *Seat) string {
	taken := make(map[string]bool, len(r.seats))
	for _, other := range r.seats {
		if other != s {
			taken[other.folded] = true
		}
	}
	return numbered(name, taken)
}

// numbered is the name, with the first number from 2 on behind it that makes it
// differ from those that are taken, folded, where it is one of them. It folds the
// name once for each length of a number, not for each number: the room is locked
// meanwhile, and a class may have a thousand of one name.
func numbered(name string, taken map[string]bool) string {
	base, foldedBase := name, folded(name)
	if !taken[foldedBase] {
		return name
	}
	for n, length := 2, 0; ; n++ {
		number := " " + strconv.Itoa(n)
		if len(number) != length {
			length = len(number)
			base = cut(name, maxName-length)
			foldedBase = folded(base)
		}
		if !taken[foldedNumber(foldedBase, number)] {
			return base + number
		}
	}
}

// foldedNumber is folded(name + number) by the folded name. A space and digits fold to
// themselves and combine with nothing before them; folded takes the space away where
// nothing is before it.
func foldedNumber(foldedName, number string) string {
	return strings.TrimPrefix(foldedName+number, " ")
}

// cut is the beginning of a text, of at most so many characters.
func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return strings.TrimSpace(string(runes[:most]))
	}
	return text
}

// callLocked names the seat. The class is locked, or does not know the seat yet.
func (s *Seat) callLocked(name string) { s.name, s.folded = name, folded(name) }

// How often a seat may be renamed. Each time the names of the whole class are looked
// at, while nobody else can do anything in it.
const (
	renamesPerSecond = 1
	renamesAtOnce    = 10
)

// Rename gives the seat another name, with a number where a classmate has it. It
// returns ErrName, ErrNameBlank, ErrNameMarks, ErrRenames or ErrUnsaved.
func (s *Seat) Rename(name string) error {
	name, err := cleanName(name)
	switch {
	case err != nil:
		return err
	case name == "":
		return ErrNameBlank
	case !s.renames.Allow():
		return ErrRenames
	}
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	if name = s.room.ownNameLocked(name, s); name == s.name {
		return nil
	}
	if !s.room.keep.Takes() {
		return ErrUnsaved
	}
	s.callLocked(name)
	s.room.keep.SaveName(s.seatID(), s.name)
	return nil
}

// maxName is how many characters a seat's name has at most.
const maxName = 64
