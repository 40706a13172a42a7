package app

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/lessons"
)

// class is a lab for a class, with a room beside the default one. Its pages are
// plain http under a host name: no secure context.
type class struct {
	*lab
	site, token    string // what students open, and the instructor's
	room, roomCode string
}

func newClass(t *testing.T, args ...string) *class {
	t.Helper()
	c := &class{lab: start(t, append([]string{"-class", "-host", "lab.test", "-addr", "localhost:0", "-demo-addr", "localhost:0"}, args...)...)}
	c.site = "http://lab.test:" + portIn(c.url)
	_, body := c.call(t, "POST", "/api/instructor", "", `{"key":"`+c.key(t)+`"}`)
	c.token = decode[struct{ Token string }](t, body).Token
	room := decode[struct{ Room, Code string }](t, c.lead(t, "POST", "/api/rooms", `{"name":"2반"}`))
	c.room, c.roomCode = room.Room, room.Code
	return c
}

// lead is a call of the instructor's.
func (c *class) lead(t *testing.T, method, path, body string) string {
	t.Helper()
	status, answer := c.call(t, method, path, c.token, body)
	if status >= 300 {
		t.Fatalf("%s %s: %d %s", method, path, status, answer)
	}
	return answer
}

// set changes the room.
func (c *class) set(t *testing.T, change string) {
	t.Helper()
	c.lead(t, "PATCH", "/api/rooms/"+c.room, change)
}

// student is a browser that nobody in the class has used.
func (c *class) student(t *testing.T) *chromium {
	t.Helper()
	return newChromium(t, "ko")
}

// joined is a student's browser on the lesson page, with a seat in the room.
func (c *class) joined(t *testing.T) *chromium {
	t.Helper()
	b := c.student(t)
	b.open(c.site + "/j/" + c.roomCode)
	b.enter()
	return b
}

// enter presses the button of the join page and waits for the lesson.
func (b *chromium) enter() {
	b.t.Helper()
	b.wait("the room to be found", "document.querySelector('#code-say.right') && document.querySelector('#name').value")
	b.click("#join .primary")
	b.seated()
}

// seated waits for the lesson page of a seat in a class.
func (b *chromium) seated() {
	b.t.Helper()
	b.wait("the seat", "document.querySelector('#my-seat:not([hidden]) .name').textContent && document.querySelector('#room .n').textContent && document.querySelector('.st tbody tr.is-mine') && document.querySelector('.link[data-state=open]')")
}

// storage is what the browser keeps under a key, "" if nothing.
func (b *chromium) storage(key string) string {
	b.t.Helper()
	return eval[string](b, "localStorage.getItem('"+key+"') ?? ''")
}

// TestJoin: a class is joined by its code under an own name; another browser gets
// the seat back by its code; who left comes back to the same seat.
func TestJoin(t *testing.T) {
	c := newClass(t)
	b := c.student(t)
	b.open(c.site + "/")
	if eval[bool](b, "isSecureContext") {
		t.Error("the class's pages are a secure context")
	}

	// A code that is too short, then one that no room has: the text stays.
	for _, bad := range []struct{ code, says string }{{"3f", "네 글자"}, {"BBBB", "그 코드의 교실이 없습니다"}} {
		b.fill("#code", bad.code)
		b.click(".joinform button")
		b.wait("the answer", "document.querySelector('#code-say').textContent.includes('%s')", bad.says)
		if !eval[bool](b, "document.querySelector('#code').matches('[aria-invalid=true]:focus') && document.querySelector('#code').value === '"+bad.code+"'") {
			t.Errorf("after %q the field is %s", bad.code, eval[string](b, "document.querySelector('#code').outerHTML"))
		}
	}
	b.fill("#code", strings.ToLower(c.roomCode[:2])+" "+c.roomCode[2:])
	b.click(".joinform button")
	b.wait("the join page", "location.pathname === '/j/%s' && document.querySelector('#code-say').textContent.includes('2반')", c.roomCode)
	b.wait("a name", "document.querySelector('#name').value")
	offered := eval[string](b, "document.querySelector('#name').value")
	for eval[string](b, "document.querySelector('#name').value") == offered { // by chance the same may be offered again
		b.click("#other")
		b.wait("the answer", "performance.getEntriesByType('resource').filter(e => e.name.includes('/api/names')).length > 1")
	}
	b.fill("#name", "김민아")
	b.click("#join .primary")
	b.seated()
	b.wait("the bar", "document.querySelector('#room').textContent === '교실 %s · 1명' && document.querySelector('#my-seat').textContent === '김민아'", c.roomCode)
	roster := c.lead(t, "GET", "/api/rooms/"+c.room+"/seats", "")
	if !strings.Contains(roster, `"name":"김민아"`) {
		t.Errorf("the seats are %s", roster)
	}
	b.login("민아")
	b.passed("login")

	// The popover has the seat's code, and changes the name.
	b.click("#my-seat")
	b.fill("#my-name", "김민아 2")
	b.click("#seat-card form button")
	b.wait("the new name", "document.querySelector('#seat-card .said.right') && document.querySelector('#my-seat .name').textContent === '김민아 2'")
	code, seatID := b.text("#seat-card .seat-code"), ""
	if !regexp.MustCompile(`^[A-Z0-9]{4}-[A-Z0-9]{4}$`).MatchString(code) {
		t.Fatalf("the seat's code is %q", code)
	}

	// Another device.
	other := c.student(t)
	other.open(c.site + "/j")
	other.click("#again summary")
	other.fill("#seat-code", "AAAA-AAAA")
	other.click("#return button")
	other.wait("the refusal", "document.querySelector('#seat-say.wrong') && document.querySelector('#seat-code[aria-invalid=true]').value === 'AAAA-AAAA'")
	other.fill("#seat-code", strings.ToLower(strings.Replace(code, "-", "", 1)))
	other.click("#return button")
	other.seated()
	other.passed("login")
	for _, browser := range []*chromium{b, other} {
		_, body := c.call(t, "GET", "/api/seats/me", browser.storage("lab.seat."+c.room), "")
		me := decode[seat](t, body)
		if me.Name != "김민아 2" || seatID != "" && me.Seat != seatID {
			t.Errorf("the seat is %s", body)
		}
		seatID = me.Seat
	}

	// Leaving keeps the seat: the code leads back to it.
	b.open(c.site + "/")
	b.wait("the room on the home page", "document.querySelector('#here').checkVisibility() && document.querySelector('#here').textContent.includes('%s')", c.roomCode)
	b.click("#here button")
	b.wait("the default room", "!document.querySelector('#here').checkVisibility() && document.querySelector('#start').textContent.includes('지금 시작')")
	if room := b.storage("lab.room"); room != "" {
		t.Errorf("the room is still %q", room)
	}
	b.open(c.site + "/j/" + c.roomCode)
	b.wait("the seat to be known", "document.querySelector('#join .primary').textContent.includes('돌아가기') && document.querySelector('#name').value === '김민아 2'")
	b.click("#join .primary")
	b.seated()
	b.passed("login")
	if seats := strings.Count(c.lead(t, "GET", "/api/rooms/"+c.room+"/seats", ""), `"seat":"`); seats != 1 {
		t.Errorf("there are %d seats, want 1", seats)
	}
}

// TestJoinRefused: what stands in the way of joining is said, and what to do.
func TestJoinRefused(t *testing.T) {
	c := newClass(t, "-max-seats", "1")
	first := c.joined(t)
	first.login("kim")
	first.passed("login") // nobody may take the seat of somebody who has begun
	b := c.student(t)
	b.open(c.site + "/j/" + c.roomCode)
	b.wait("the room to be found", "document.querySelector('#code-say.right') && document.querySelector('#name').value")
	b.click("#join .primary")
	b.wait("that it is full", "document.querySelector('#join-say.wrong').textContent.includes('빈자리')")
	c.set(t, `{"open":false}`)
	b.open(c.site + "/j/" + c.roomCode)
	b.wait("that it is closed", "document.querySelector('#join-say.wrong').textContent.includes('강사에게') && document.querySelector('#again').open")

	// A seat is no new one, so its browser gets in again.
	first.open(c.site + "/j/" + c.roomCode)
	first.wait("the seat to be known", "document.querySelector('#join .primary').textContent.includes('돌아가기')")
	first.click("#join .primary")
	first.seated()
}

// TestLed: a lesson that is opened for everyone is gone to from the pages beside
// the lessons, but not while somebody types; on another lesson a note leads there.
func TestLed(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, lessons.FS); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"ko", "en"} {
		text := "---\ntitle: 둘째 강의\norder: 2\nsummary: 둘\nminutes: 5\n---\n\n둘\n"
		if err := os.WriteFile(filepath.Join(dir, lang, "second.md"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := newClass(t, "-lessons", dir)
	b, reader := c.joined(t), c.joined(t)
	const here = "document.querySelector('#here[data-state=open]').checkVisibility()" // shown, and followed
	b.open(c.site + "/")
	b.wait("the room", here)
	c.set(t, `{"lesson":"second"}`)
	b.wait("the lesson", "location.pathname === '/lessons/second'")
	reader.wait("the note", "document.querySelector('[data-note=lesson] p').textContent.includes('둘째 강의')")
	if at := eval[string](reader, "location.pathname"); at != "/lessons/session" {
		t.Errorf("the reader was taken to %s", at)
	}
	reader.click("[data-note=lesson] .primary")
	reader.wait("the lesson", "location.pathname === '/lessons/second' && document.querySelector('#my-seat:not([hidden])')")

	// Who comes now is led there, too; the way there stands on the home page.
	late := c.student(t)
	late.open(c.site + "/j/" + c.roomCode)
	late.wait("the room to be found", "document.querySelector('#code-say.right') && document.querySelector('#name').value")
	late.click("#join .primary")
	late.wait("the lesson", "location.pathname === '/lessons/second'")
	b.open(c.site + "/")
	b.wait("the way to the lesson", "document.querySelector('#here a').checkVisibility() && document.querySelector('#here a').pathname === '/lessons/second'")
	b.wait("the room", here)
	b.fill("#code", "AB")
	c.set(t, `{"lesson":"session"}`)
	b.wait("the note", "document.querySelector('[data-note=lesson] p').textContent.includes('세션')")
	if at := eval[string](b, "location.pathname + document.querySelector('#code').value"); at != "/AB" {
		t.Errorf("what was typed is %s", at)
	}
}

// TestNews: a server each and back is said in the caption and in a sentence; a
// hint that is recommended is offered, and opened by its reader alone.
func TestNews(t *testing.T) {
	c := newClass(t)
	b, other := c.joined(t), c.joined(t)
	b.wait("both rows", "document.querySelectorAll('.st tbody tr[data-tag]').length === 2 && document.querySelector('.where').textContent === '모두의 서버 안'")
	c.set(t, `{"servers":"each"}`)
	b.wait("the own server", "document.querySelector('.where').textContent === '내 서버 안' && document.querySelectorAll('.st tbody tr[data-tag]').length === 0")
	b.wait("the reason", "document.querySelector('[data-note=servers] p').textContent.includes('각자 하나씩')")
	b.click("#frame-a [name=reload]")
	b.wait("the row there", "document.querySelectorAll('.st tbody tr.is-mine').length === 1")
	c.set(t, `{"servers":"one"}`)
	b.wait("the class's server", "document.querySelector('.where').textContent === '모두의 서버 안' && document.querySelectorAll('.st tbody tr[data-tag]').length === 2")
	b.wait("the reason", "document.querySelector('[data-note=servers] p').textContent.includes('한 서버')")
	b.click("[data-note=servers] .icon")
	b.wait("the note to go", "!document.querySelector('[data-note=servers]')")

	_, body := c.call(t, "GET", "/api/seats/me", b.storage("lab.seat."+c.room), "")
	c.lead(t, "POST", "/api/rooms/"+c.room+"/seats/"+decode[seat](t, body).Seat+"/nudge", `{"lesson":"session","exercise":"login"}`)
	b.wait("the offer", "document.querySelector('[data-note=nudge] p').textContent.includes('로그인')")
	if eval[bool](b, "document.querySelector('#ex-login .hint').open") {
		t.Error("the hint opened by itself")
	}
	b.click("[data-note=nudge] .primary")
	b.wait("the hint", "document.querySelector('#ex-login .hint').open && document.activeElement.matches('#ex-login .hint summary')")
	if eval[bool](other, "Boolean(document.querySelector('[data-note=nudge]'))") {
		t.Error("another seat was offered the hint")
	}
}

// TestAsked: a prediction is given, changed and kept, and what came true is said.
func TestAsked(t *testing.T) {
	c := newClass(t)
	b, other, idle := c.joined(t), c.joined(t), c.joined(t)
	asks := "/api/rooms/" + c.room + "/asks"
	ask := decode[struct{ ID string }](t, c.lead(t, "POST", asks,
		`{"ask":"무엇이 보일까요?","options":[{"say":"환영 문구","page":"welcome"},{"say":"로그인 폼","page":"form"},{"say":"오류","page":"error"}]}`))
	for _, student := range []*chromium{b, other, idle} {
		student.wait("the question", "document.querySelector('#ask').checkVisibility() && document.querySelector('#ask legend').textContent === '무엇이 보일까요?'")
	}
	answered := func(n string) {
		t.Helper()
		b.wait(n+" answers", "document.querySelector('#ask summary .note').textContent.startsWith('%s')", n)
	}
	picked := "document.querySelector('#ask output').textContent.includes('바꿀 수 있습니다') && document.querySelector('#ask li:nth-child(%s) input:checked:not(:disabled)')"
	b.click("#ask li:nth-child(1) label")
	b.wait("the prediction", picked, "1")
	other.click("#ask li:nth-child(1) label")
	answered("2명")
	b.click("#ask li:nth-child(2) label")
	b.wait("the other prediction", picked, "2")
	b.run(chromedp.Reload())
	b.wait("the prediction after a reload", picked, "2")
	if told := b.text("#ask .options"); strings.Contains(told, "명") {
		t.Errorf("the others' predictions are told: %s", told)
	}
	over := `(() => {
		const card = document.querySelector('#ask').getBoundingClientRect();
		return [...document.querySelectorAll('.st-wrap, .wire, #frame-a, .dock')].filter(e => {
			const r = e.getBoundingClientRect();
			return e.checkVisibility() && r.left < card.right && r.right > card.left && r.top < card.bottom - .5 && r.bottom > card.top + .5;
		}).map(e => e.className);
	})()`
	for _, size := range [][2]int64{{1440, 900}, {1024, 768}} {
		b.run(chromedp.EmulateViewport(size[0], size[1]))
		if covered := eval[[]string](b, over); len(covered) > 0 {
			t.Errorf("at %v the card covers %v", size, covered)
		}
	}

	c.lead(t, "PATCH", asks+"/"+ask.ID, `{"open":false,"seat":"`+c.seatOf(t, other, c.room)+`"}`)
	idle.wait("the end of predictions", "document.querySelector('#ask[data-state=closed] output').textContent.includes('마감') && !document.querySelector('#ask input:not(:disabled)')")
	other.click("#frame-a [name=reload]") // its page shows the form
	b.wait("the outcome", "document.querySelector('#ask .said.right').textContent.startsWith('✓') && document.querySelector('#ask .came .tell').textContent === '✓ 실제 결과 · 내 예측 · 1명'")
	other.wait("the outcome", "document.querySelector('#ask .said').textContent.startsWith('✕') && document.querySelector('#ask li:first-child .tell').textContent === '내 예측 · 1명'")
	idle.wait("the outcome", "document.querySelector('#ask .said').textContent === '실제 결과: 로그인 폼'")
	b.click("#ask button")
	b.run(chromedp.Reload())
	b.seated()
	if eval[bool](b, "document.querySelector('#ask').checkVisibility()") {
		t.Error("the card that was closed is back")
	}
	c.lead(t, "DELETE", asks+"/"+ask.ID, "")
	idle.wait("the card to go", "!document.querySelector('#ask').checkVisibility()")
}

// TestAskedByTheOwner: on a machine of one's own there is no class until somebody
// leads it.
func TestAskedByTheOwner(t *testing.T) {
	l := start(t)
	b := newChromium(t, "ko")
	b.open(l.url + "/lessons/session")
	b.wait("the connection", "document.querySelector('.link[data-state=open]') && document.querySelector('.st tbody tr.is-mine')")
	if status, body := l.call(t, "POST", "/api/rooms/main/asks", "", question); status != http.StatusCreated {
		t.Fatalf("asking: %d %s", status, body)
	}
	b.wait("the question", "document.querySelector('#ask').checkVisibility() && document.querySelector('#my-seat').checkVisibility()")
}

// TestRoomEnds: where the room of a page ends, the page says so and is in the
// default room; what somebody types stays until they go.
func TestRoomEnds(t *testing.T) {
	c := newClass(t)
	typist, reader, home := c.joined(t), c.joined(t), c.joined(t)
	eval[any](typist, "document.querySelector('#ex-network').open = true")
	typist.fill("#a-network-clue", "abc")
	home.open(c.site + "/")
	home.wait("the class", "document.querySelector('#here[data-state=open]')")
	c.lead(t, "DELETE", "/api/rooms/"+c.room, "")
	for _, b := range []*chromium{reader, home, typist} {
		b.wait("the sentence", "document.querySelector('[data-note=over] p').textContent.includes('교실이 닫혔습니다')")
		if room := b.storage("lab.room"); room != "" {
			t.Errorf("the room is still %q", room)
		}
	}
	reader.wait("the default room", "document.querySelector('.link[data-state=open]') && document.querySelector('.st tbody tr.is-mine')")
	if typed := eval[string](typist, "document.querySelector('#a-network-clue').value"); typed != "abc" {
		t.Errorf("what was typed became %q", typed)
	}
	typist.click("[data-note=over] .primary")
	typist.wait("the default room", "document.querySelector('.link[data-state=open]') && document.querySelector('#a-network-clue').value === ''")

	// A page that opens in a room that is gone.
	eval[any](reader, "localStorage.setItem('lab.room', 'rgone'), localStorage.setItem('lab.seat.rgone', 'x')")
	reader.open(c.site + "/lessons/session")
	reader.wait("the sentence", "document.querySelector('[data-note=over] p').textContent.includes('없어졌습니다')")
	reader.wait("the default room", "document.querySelector('.link[data-state=open]') && document.querySelector('.st tbody tr.is-mine')")
	taken := 0
	for _, r := range reader.seen(c.site + "/api/seats") {
		if r.Method == http.MethodPost && r.URL == c.site+"/api/seats" {
			taken++
		}
	}
	if taken != 2 {
		t.Errorf("the reader took %d seats, want one in the room and one in the default room", taken)
	}
}

// TestForesight: a lesson's own question is answered by what the student does,
// without an instructor. Where it is about a deleted row, pages that come before
// the deletion answer nothing.
func TestForesight(t *testing.T) {
	// The panel has taken in so many requests of the row's, and the prediction waits.
	const undecided = "document.querySelector('.st tr.is-mine .n')?.textContent === '%d' && document.querySelector('.predict li[data-page=%s] input:not(:disabled)')?.checked && !document.querySelector('.predict .came') && document.querySelector('.predict output').textContent.includes('예측했습니다')"
	l := start(t)
	b := newChromium(t, "ko")
	b.open(l.url + "/lessons/session")
	b.wait("the own row", "document.querySelector('.st tbody tr.is-mine')")
	if eval[bool](b, "document.querySelector('#my-seat').checkVisibility() || document.querySelector('#room').checkVisibility() || performance.getEntriesByType('resource').some(e => e.name.endsWith('/class.js'))") {
		t.Error("a class is shown to who is alone")
	}
	b.login("kim")
	b.passed("login")
	b.click(".predict li[data-page=form] label")
	b.click(".predict li[data-page=welcome] label")
	b.wait("the prediction", "document.querySelector('.predict output').textContent.includes('예측했습니다')")
	b.run(chromedp.Reload()) // the frame's request is one, too
	b.wait("what comes before the deletion to decide nothing", undecided, 4, "welcome")
	deleteAndReload := func() {
		b.click(".st tr.is-mine button.danger")
		b.wait("the row to go", "!document.querySelector('.st tbody tr.is-mine')")
		b.click("#frame-a [name=reload]")
	}
	deleteAndReload()
	b.wait("the outcome", "document.querySelector('.predict .came[data-page=form]') && document.querySelector('.predict output').textContent.includes('✕ 맞는 행 없음')")
	if said := b.text(".predict output"); !strings.HasPrefix(said, "✕") || !strings.Contains(said, "서버가 봄") {
		t.Errorf("the card says %q", said)
	}
	b.click(".predict button")
	b.wait("a question again", "document.activeElement.matches('.predict input:not(:disabled)')")
	b.click(".predict li[data-page=form] label")
	b.click("#frame-a [name=reload]")
	b.wait("the form before the deletion to decide nothing", undecided, 2, "form")
	deleteAndReload()
	b.wait("the outcome", "document.querySelector('.predict .said.right').textContent.includes('✕ 맞는 행 없음')")
	b.run(chromedp.Reload())
	b.wait("the outcome after a reload", "document.querySelector('.predict .said.right').textContent.includes('✕ 맞는 행 없음')")
}
