package live

import (
	"strings"
	"unsafe"

	"sessionlab/internal/demo"
)

// A journal is bounded in bytes, so an entry says how many it holds: what came
// from the demo, and its views as JSON, which are made when somebody looks and
// stay as long as the entry. All of these are upper bounds, found without
// encoding anything.

// unread is how many bytes an entry holds that the reader has not seen yet.
func (r *Entry) unread() int {
	if r.event == nil {
		return NoticeSize
	}
	return int(r.came)
}

// cameWith is how many bytes the entry of an event holds when it comes.
func cameWith(e *demo.Event) int {
	changes := e.Changes
	size := int(unsafe.Sizeof(Entry{})+unsafe.Sizeof(demo.Event{})) + 2*int(unsafe.Sizeof(knownID{})) + 32
	if e.Exchange != nil {
		size += e.Exchange.Size()
		changes = changes[min(1, len(changes)):] // the first is in there
	}
	for _, c := range changes {
		size += heldChange + 2*(len(c.Row().ID)+len(c.Row().Username))
	}
	return size
}

// size is how many bytes an entry holds that the reader has seen.
func (r *Entry) size() int { return int(r.held) }

// measure finds out how large the entry is. The reader does so, once.
func (r *Entry) measure() {
	held := r.unread() + r.lostHeld() + int(unsafe.Sizeof(encodings{})) + inMemory(max(0, cap(r.known)-2)*int(unsafe.Sizeof(knownID{})))
	everybodys, whole := r.viewSizes()
	held += inMemory(everybodys) + inMemory(whole)
	r.held, r.shown = uint32(held), uint32(max(everybodys, whole))
}

// lostHeld is how many bytes are held of the cookie that the request lacks.
func (r *Entry) lostHeld() int {
	if r.lost == nil {
		return 0
	}
	return inMemory(int(unsafe.Sizeof(*r.lost))) + inMemory(len(r.lost.Name))
}

// inMemory is what an allocation of so many bytes takes, at most: size classes are
// no more than an eighth apart.
func inMemory(n int) int { return n + n/8 + 16 }

// NoticeSize is an upper bound of a notice without its texts: as JSON, and as it is
// held.
const NoticeSize = 512

// Upper bounds of parts, without the texts and tags in them.
const (
	exchangeSize   = 288     // an exchange's names, numbers and times as JSON
	timeSize       = 16      // when a step ran as JSON
	oftenAbsent    = 96      // those that most exchanges do not have
	heldChange     = 400     // a row before and after, as it is held
	changeSize     = 150     // a row's names and marks as JSON
	useSize        = 110     // when and how often a row was used as JSON
	pairSize       = 116     // a cookie's names and marks as JSON
	stepSize       = 24      // a step as JSON
	lostSize       = 192     // a cookie that did not come back as JSON
	answerSize     = 64      // what the line ends of a response's head become
	noExchangeSize = 4 * 336 // an act on the table, the clock, or at most a policy and the one before it
)

// viewSizes are upper bounds of the entry as JSON: as everybody sees it, and
// whole.
func (r *Entry) viewSizes() (everybodys, whole int) {
	if r.notice != nil {
		size := NoticeSize + r.notice.TextSize()
		return size, size
	}
	tag := 0 // the longest
	for i := range r.known {
		tag = max(tag, len(r.known[i].Tag))
	}
	size := exchangeSize
	if x := r.event.Exchange; x == nil {
		size = noExchangeSize
	} else if r.gone || r.event.Ahead != 0 || x.Policy != nil && x.Policy.HostPrefix {
		size += oftenAbsent
	}
	x := r.event.Exchange
	for _, c := range r.event.Changes {
		size += changeSize + tag + nameSize(c.Row().Username)
		if x == nil || x.Beside != nil {
			size += useSize
		}
	}
	if x == nil {
		return size, size
	}
	for _, step := range x.Trace {
		size += stepSize + len(step.Step)
	}
	if x.Beside != nil {
		size += timeSize * len(x.Beside.Times)
	}
	pairs, cookies := 0, 0
	for _, header := range x.Request.CookieHeaders() {
		cookies += JSONSize(header)
		pairs += pairsIn(header, demo.MaxPairs-pairs)
	}
	size += (pairSize + tag) * (pairs + len(x.Response.SetCookies()))
	if pairs == demo.MaxPairs {
		size += oftenAbsent // and how many others there are
	}
	everybodys = size + min(cookies, maxMaskedName*jsonWorst*pairs)

	whole = size + cookies + JSONSize(x.Request.Head) + JSONSize(x.Request.Path) + JSONSize(x.Request.Method)
	for _, name := range x.Request.Removed {
		whole += JSONSize(name) + len(`"",`)
	}
	for _, step := range x.Trace {
		whole += JSONSize(step.Value)
	}
	if r.lost != nil {
		whole += lostSize
	}
	answer := x.Response.MaxHeadSize() + answerSize
	for _, line := range x.Response.SetCookies() {
		answer += 2 * JSONSize(line) // in the head, and as a pair
	}
	return everybodys, whole + answer
}

// pairsIn is how many pairs a Cookie header has at most, up to a number.
func pairsIn(header string, most int) int {
	if most <= 0 {
		return 0
	}
	return min(most, 1+strings.Count(header, ";"))
}

// jsonWorst is how many bytes of JSON one byte of a text can become: one that is
// not UTF-8 is written as \xNN, whose backslash is doubled, and a control
// character as \u00NN.
const jsonWorst = 6

// jsonMore is how many bytes of JSON each byte of a text can become, less one.
var jsonMore = func() (more [256]uint8) {
	for c := range more {
		switch {
		case c == '\t' || c == '\n' || c == '\r' || c == '"' || c == '\\':
			more[c] = 1
		case c < ' ' || c >= 0x7f:
			more[c] = jsonWorst - 1
		}
	}
	return more
}()

// JSONSize is an upper bound of how long a text is as JSON, without its quotes.
func JSONSize(s string) int {
	size := len(s)
	for i := range len(s) {
		size += int(jsonMore[s[i]])
	}
	return size
}

// nameSize is JSONSize of a username, in which what can't be seen is written as
// \uNNNN.
func nameSize(s string) int {
	size := len(s)
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			size += len(`\\u0000`) - 1
		}
	}
	return size
}
