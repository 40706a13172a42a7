package class

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/lessons"
	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestJoin: a class is joined by its code under an own name; another browser gets
// the seat back by its code; who left comes back to the same seat.
func TestJoin(t *testing.T) {
	c := lab.NewClass(t)
	b := browser.New(t, "ko")
	b.Open(c.Site + "/")
	if browser.Eval[bool](b, "isSecureContext") {
		t.Error("the class's pages are a secure context")
	}

	// A code that is too short, then one that no room has: the text stays.
	for _, bad := range []struct{ code, says string }{{"3f", "네 글자"}, {"BBBB", "그 코드의 교실이 없습니다"}} {
		b.Fill("#code", bad.code)
		b.Click(".joinform button")
		b.Wait("the answer", "document.querySelector('#code-say').textContent.includes('%s')", bad.says)
		if !browser.Eval[bool](b, "document.querySelector('#code').matches('[aria-invalid=true]:focus') && document.querySelector('#code').value === '"+bad.code+"'") {
			t.Errorf("after %q the field is %s", bad.code, browser.Eval[string](b, "document.querySelector('#code').outerHTML"))
		}
	}
	b.Fill("#code", strings.ToLower(c.RoomCode[:2])+" "+c.RoomCode[2:])
	b.Click(".joinform button")
	b.Wait("the join page", "location.pathname === '/j/%s' && document.querySelector('#code-say').textContent.includes('2반')", c.RoomCode)
	b.Wait("a name", "document.querySelector('#name').value")
	offered := browser.Eval[string](b, "document.querySelector('#name').value")
	for browser.Eval[string](b, "document.querySelector('#name').value") == offered { // by chance the same may be offered again
		b.Click("#other")
		b.Wait("the answer", "performance.getEntriesByType('resource').filter(e => e.name.includes('/api/names')).length > 1")
	}
	b.Fill("#name", "김민아")
	b.PressJoin()
	b.Seated()
	b.Wait("the bar", "document.querySelector('#room').textContent === '교실 %s · 1명' && document.querySelector('#my-seat').textContent === '김민아'", c.RoomCode)
	roster := c.Lead(t, "GET", "/api/rooms/"+c.Room+"/seats", "")
	if !strings.Contains(roster, `"name":"김민아"`) {
		t.Errorf("the seats are %s", roster)
	}
	b.Login("민아")
	b.Passed("login")

	// The popover has the seat's code, and changes the name.
	b.PressMySeat()
	b.Fill("#my-name", "김민아 2")
	b.Click("#seat-card form button")
	b.Wait("the new name", "document.querySelector('#seat-card .said.right') && document.querySelector('#my-seat .name').textContent === '김민아 2'")
	code, seatID := b.Text("#seat-card .seat-code"), ""
	if !regexp.MustCompile(`^[A-Z0-9]{4}-[A-Z0-9]{4}$`).MatchString(code) {
		t.Fatalf("the seat's code is %q", code)
	}

	// Another device.
	other := browser.New(t, "ko")
	other.Open(c.Site + "/j")
	other.Click("#again summary")
	other.Fill("#seat-code", "AAAA-AAAA")
	other.Click("#return button")
	other.Wait("the refusal", "document.querySelector('#seat-say.wrong') && document.querySelector('#seat-code[aria-invalid=true]').value === 'AAAA-AAAA'")
	other.Fill("#seat-code", strings.ToLower(strings.Replace(code, "-", "", 1)))
	other.Click("#return button")
	other.Seated()
	other.Passed("login")
	for _, browser := range []*browser.Chromium{b, other} {
		_, body := c.Call(t, "GET", "/api/seats/me", browser.Storage("lab.seat."+c.Room), "")
		me := lab.Decode[lab.Seat](t, body)
		if me.Name != "김민아 2" || seatID != "" && me.ID != seatID {
			t.Errorf("the seat is %s", body)
		}
		seatID = me.ID
	}

	// Leaving keeps the seat: the code leads back to it.
	b.Open(c.Site + "/")
	b.Wait("the room on the home page", "document.querySelector('#here').checkVisibility() && document.querySelector('#here').textContent.includes('%s')", c.RoomCode)
	b.Click("#here button")
	b.Wait("the default room", "!document.querySelector('#here').checkVisibility() && document.querySelector('#start').textContent.includes('지금 시작')")
	if room := b.Storage("lab.room"); room != "" {
		t.Errorf("the room is still %q", room)
	}
	b.Open(c.Site + "/j/" + c.RoomCode)
	b.Wait("the seat to be known", "document.querySelector('#join .primary').textContent.includes('돌아가기') && document.querySelector('#name').value === '김민아 2'")
	b.PressJoin()
	b.Seated()
	b.Passed("login")
	if seats := strings.Count(c.Lead(t, "GET", "/api/rooms/"+c.Room+"/seats", ""), `"seat":"`); seats != 1 {
		t.Errorf("there are %d seats, want 1", seats)
	}
}

// TestJoinRefused: what stands in the way of joining is said, and what to do.
func TestJoinRefused(t *testing.T) {
	c := lab.NewClass(t, "-max-seats", "1")
	first := browser.Joined(t, c)
	first.Login("kim")
	first.Passed("login") // nobody may take the seat of somebody who has begun
	b := browser.New(t, "ko")
	b.Open(c.Site + "/j/" + c.RoomCode)
	b.AwaitRoomFound()
	b.PressJoin()
	b.Wait("that it is full", "document.querySelector('#join-say.wrong').textContent.includes('빈자리')")
	c.Set(t, `{"open":false}`)
	b.Open(c.Site + "/j/" + c.RoomCode)
	b.Wait("that it is closed", "document.querySelector('#join-say.wrong').textContent.includes('강사에게') && document.querySelector('#again').open")

	// A seat is no new one, so its browser gets in again.
	first.Open(c.Site + "/j/" + c.RoomCode)
	first.Wait("the seat to be known", "document.querySelector('#join .primary').textContent.includes('돌아가기')")
	first.PressJoin()
	first.Seated()
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
	c := lab.NewClass(t, "-lessons", dir)
	b, reader := browser.Joined(t, c), browser.Joined(t, c)
	const here = "document.querySelector('#here[data-state=open]').checkVisibility()" // shown, and followed
	b.Open(c.Site + "/")
	b.Wait("the room", here)
	c.Set(t, `{"lesson":"second"}`)
	b.Wait("the lesson", "location.pathname === '/lessons/second'")
	reader.Wait("the note", "document.querySelector('[data-note=lesson] p').textContent.includes('둘째 강의')")
	if at := browser.Eval[string](reader, "location.pathname"); at != "/lessons/session" {
		t.Errorf("the reader was taken to %s", at)
	}
	reader.Click("[data-note=lesson] .primary")
	reader.Wait("the lesson", "location.pathname === '/lessons/second' && document.querySelector('#my-seat:not([hidden])')")

	// Who comes now is led there, too; the way there stands on the home page.
	late := browser.New(t, "ko")
	late.Open(c.Site + "/j/" + c.RoomCode)
	late.AwaitRoomFound()
	late.PressJoin()
	late.Wait("the lesson", "location.pathname === '/lessons/second'")
	b.Open(c.Site + "/")
	b.Wait("the way to the lesson", "document.querySelector('#here a').checkVisibility() && document.querySelector('#here a').pathname === '/lessons/second'")
	b.Wait("the room", here)
	b.Fill("#code", "AB")
	c.Set(t, `{"lesson":"session"}`)
	b.Wait("the note", "document.querySelector('[data-note=lesson] p').textContent.includes('세션')")
	if at := browser.Eval[string](b, "location.pathname + document.querySelector('#code').value"); at != "/AB" {
		t.Errorf("what was typed is %s", at)
	}
}

// TestNews: a server each and back is said in the caption and in a sentence; a
// hint that is recommended is offered, and opened by its reader alone.
func TestNews(t *testing.T) {
	c := lab.NewClass(t)
	b, other := browser.Joined(t, c), browser.Joined(t, c)
	b.Wait("both rows", "document.querySelectorAll('.st tbody tr[data-tag]').length === 2 && document.querySelector('.where').textContent === '모두의 서버 안'")
	c.Set(t, `{"servers":"each"}`)
	b.Wait("the own server", "document.querySelector('.where').textContent === '내 서버 안' && document.querySelectorAll('.st tbody tr[data-tag]').length === 0")
	b.Wait("the reason", "document.querySelector('[data-note=servers] p').textContent.includes('각자 하나씩')")
	b.PressReload("a")
	b.Wait("the row there", "document.querySelectorAll('.st tbody tr.is-mine').length === 1")
	c.Set(t, `{"servers":"one"}`)
	b.Wait("the class's server", "document.querySelector('.where').textContent === '모두의 서버 안' && document.querySelectorAll('.st tbody tr[data-tag]').length === 2")
	b.Wait("the reason", "document.querySelector('[data-note=servers] p').textContent.includes('한 서버')")
	b.Click("[data-note=servers] .icon")
	b.Wait("the note to go", "!document.querySelector('[data-note=servers]')")

	_, body := c.Call(t, "GET", "/api/seats/me", b.Storage("lab.seat."+c.Room), "")
	c.Lead(t, "POST", "/api/rooms/"+c.Room+"/seats/"+lab.Decode[lab.Seat](t, body).ID+"/nudge", `{"lesson":"session","exercise":"login"}`)
	b.Wait("the offer", "document.querySelector('[data-note=nudge] p').textContent.includes('로그인')")
	if browser.Eval[bool](b, "document.querySelector('#ex-login .hint').open") {
		t.Error("the hint opened by itself")
	}
	b.Click("[data-note=nudge] .primary")
	b.Wait("the hint", "document.querySelector('#ex-login .hint').open && document.activeElement.matches('#ex-login .hint summary')")
	if browser.Eval[bool](other, "Boolean(document.querySelector('[data-note=nudge]'))") {
		t.Error("another seat was offered the hint")
	}
}

// TestAsked: a prediction is given, changed and kept, and what came true is said.
func TestAsked(t *testing.T) {
	c := lab.NewClass(t)
	b, other, idle := browser.Joined(t, c), browser.Joined(t, c), browser.Joined(t, c)
	asks := "/api/rooms/" + c.Room + "/asks"
	ask := lab.Decode[struct{ ID string }](t, c.Lead(t, "POST", asks,
		`{"ask":"무엇이 보일까요?","options":[{"say":"환영 문구","page":"welcome"},{"say":"로그인 폼","page":"form"},{"say":"오류","page":"error"}]}`))
	for _, student := range []*browser.Chromium{b, other, idle} {
		student.Wait("the question", "document.querySelector('#ask').checkVisibility() && document.querySelector('#ask legend').textContent === '무엇이 보일까요?'")
	}
	answered := func(n string) {
		t.Helper()
		b.Wait(n+" answers", "document.querySelector('#ask summary .note').textContent.startsWith('%s')", n)
	}
	picked := "document.querySelector('#ask output').textContent.includes('바꿀 수 있습니다') && document.querySelector('#ask li:nth-child(%s) input:checked:not(:disabled)')"
	b.Click("#ask li:nth-child(1) label")
	b.Wait("the prediction", picked, "1")
	other.Click("#ask li:nth-child(1) label")
	answered("2명")
	b.Click("#ask li:nth-child(2) label")
	b.Wait("the other prediction", picked, "2")
	b.Run(chromedp.Reload())
	b.Wait("the prediction after a reload", picked, "2")
	if told := b.Text("#ask .options"); strings.Contains(told, "명") {
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
		b.Run(chromedp.EmulateViewport(size[0], size[1]))
		if covered := browser.Eval[[]string](b, over); len(covered) > 0 {
			t.Errorf("at %v the card covers %v", size, covered)
		}
	}

	c.Lead(t, "PATCH", asks+"/"+ask.ID, `{"open":false,"seat":"`+browser.SeatOf(t, c.Lab, other, c.Room)+`"}`)
	idle.Wait("the end of predictions", "document.querySelector('#ask[data-state=closed] output').textContent.includes('마감') && !document.querySelector('#ask input:not(:disabled)')")
	other.PressReload("a") // its page shows the form
	b.Wait("the outcome", "document.querySelector('#ask .said.right').textContent.startsWith('✓') && document.querySelector('#ask .came .tell').textContent === '✓ 실제 결과 · 내 예측 · 1명'")
	other.Wait("the outcome", "document.querySelector('#ask .said').textContent.startsWith('✕') && document.querySelector('#ask li:first-child .tell').textContent === '내 예측 · 1명'")
	idle.Wait("the outcome", "document.querySelector('#ask .said').textContent === '실제 결과: 로그인 폼'")
	b.Click("#ask button")
	b.Run(chromedp.Reload())
	b.Seated()
	if browser.Eval[bool](b, "document.querySelector('#ask').checkVisibility()") {
		t.Error("the card that was closed is back")
	}
	c.Lead(t, "DELETE", asks+"/"+ask.ID, "")
	idle.Wait("the card to go", "!document.querySelector('#ask').checkVisibility()")
}

// TestAskedByTheOwner: on a machine of one's own there is no class until somebody
// leads it.
func TestAskedByTheOwner(t *testing.T) {
	l := lab.Start(t)
	b := browser.New(t, "ko")
	b.Open(l.URL + "/lessons/session")
	b.AwaitReady()
	if status, body := l.Call(t, "POST", "/api/rooms/main/asks", "", lab.Question); status != http.StatusCreated {
		t.Fatalf("asking: %d %s", status, body)
	}
	b.Wait("the question", "document.querySelector('#ask').checkVisibility() && document.querySelector('#my-seat').checkVisibility()")
}

// TestRoomEnds: where the room of a page ends, the page says so and is in the
// default room; what somebody types stays until they go.
func TestRoomEnds(t *testing.T) {
	c := lab.NewClass(t)
	typist, reader, home := browser.Joined(t, c), browser.Joined(t, c), browser.Joined(t, c)
	browser.Eval[any](typist, "document.querySelector('#ex-network').open = true")
	typist.Fill("#a-network-clue", "abc")
	home.Open(c.Site + "/")
	home.Wait("the class", "document.querySelector('#here[data-state=open]')")
	c.Lead(t, "DELETE", "/api/rooms/"+c.Room, "")
	for _, b := range []*browser.Chromium{reader, home, typist} {
		b.Wait("the sentence", "document.querySelector('[data-note=over] p').textContent.includes('교실이 닫혔습니다')")
		if room := b.Storage("lab.room"); room != "" {
			t.Errorf("the room is still %q", room)
		}
	}
	reader.AwaitReady()
	if typed := browser.Eval[string](typist, "document.querySelector('#a-network-clue').value"); typed != "abc" {
		t.Errorf("what was typed became %q", typed)
	}
	typist.Click("[data-note=over] .primary")
	typist.Wait("the default room", "document.querySelector('.link[data-state=open]') && document.querySelector('#a-network-clue').value === ''")

	// A page that opens in a room that is gone.
	browser.Eval[any](reader, "localStorage.setItem('lab.room', 'rgone'), localStorage.setItem('lab.seat.rgone', 'x')")
	reader.Open(c.Site + "/lessons/session")
	reader.Wait("the sentence", "document.querySelector('[data-note=over] p').textContent.includes('없어졌습니다')")
	reader.AwaitReady()
	taken := 0
	for _, r := range reader.Seen(c.Site + "/api/seats") {
		if r.Method == http.MethodPost && r.URL == c.Site+"/api/seats" {
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
	l := lab.Start(t)
	b := browser.New(t, "ko")
	b.Open(l.URL + "/lessons/session")
	b.AwaitRow()
	if browser.Eval[bool](b, "document.querySelector('#my-seat').checkVisibility() || document.querySelector('#room').checkVisibility() || performance.getEntriesByType('resource').some(e => e.name.endsWith('/class.js'))") {
		t.Error("a class is shown to who is alone")
	}
	b.Login("kim")
	b.Passed("login")
	b.Click(".predict li[data-page=form] label")
	b.Click(".predict li[data-page=welcome] label")
	b.Wait("the prediction", "document.querySelector('.predict output').textContent.includes('예측했습니다')")
	b.Run(chromedp.Reload()) // the frame's request is one, too
	b.Wait("what comes before the deletion to decide nothing", undecided, 4, "welcome")
	deleteAndReload := func() {
		b.PressDelete()
		b.AwaitNoRow()
		b.PressReload("a")
	}
	deleteAndReload()
	b.Wait("the outcome", "document.querySelector('.predict .came[data-page=form]') && document.querySelector('.predict output').textContent.includes('✕ 맞는 행 없음')")
	if said := b.Text(".predict output"); !strings.HasPrefix(said, "✕") || !strings.Contains(said, "서버가 봄") {
		t.Errorf("the card says %q", said)
	}
	b.Click(".predict button")
	b.Wait("a question again", "document.activeElement.matches('.predict input:not(:disabled)')")
	b.Click(".predict li[data-page=form] label")
	b.PressReload("a")
	b.Wait("the form before the deletion to decide nothing", undecided, 2, "form")
	deleteAndReload()
	b.Wait("the outcome", "document.querySelector('.predict .said.right').textContent.includes('✕ 맞는 행 없음')")
	b.Run(chromedp.Reload())
	b.Wait("the outcome after a reload", "document.querySelector('.predict .said.right').textContent.includes('✕ 맞는 행 없음')")
}
