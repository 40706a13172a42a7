package accessible

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// reading is one node of what a screen reader gets.
type reading struct {
	role, name string
	states     map[string]string
	text       string // of everything within
	within     []*reading
}

// tree reads the page as a screen reader does.
func tree(h *browser.Hands) *reading {
	h.T.Helper()
	ctx, cancel := context.WithTimeout(h.Ctx, lab.Patience)
	defer cancel()
	nodes, err := chromedp.Run(ctx, func(ctx context.Context, target *chromedp.Target) ([]*accessibility.Node, error) {
		r, err := cdp.Call(ctx, target, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
		return r.Nodes, err
	})
	if err != nil {
		h.T.Fatalf("browser: %v", err)
	}
	plain := func(v *accessibility.Value) string {
		if v == nil {
			return ""
		}
		var text any
		_ = json.Unmarshal(v.Value, &text)
		if text == nil {
			return ""
		}
		return fmt.Sprint(text)
	}
	byID := map[accessibility.NodeID]*accessibility.Node{}
	for _, n := range nodes {
		byID[n.NodeID] = n
	}
	var read func(n *accessibility.Node) []*reading
	read = func(n *accessibility.Node) []*reading {
		r := &reading{role: plain(n.Role), name: plain(n.Name), states: map[string]string{}}
		for _, p := range n.Properties {
			r.states[string(p.Name)] = plain(p.Value)
		}
		if r.role == "StaticText" {
			r.text = r.name
			return []*reading{r}
		}
		for _, id := range n.ChildIDs {
			if child := byID[id]; child != nil {
				r.within = append(r.within, read(child)...)
			}
		}
		for _, child := range r.within {
			r.text += child.text
		}
		if n.Ignored { // only what it holds is there
			return r.within
		}
		return []*reading{r}
	}
	return read(nodes[0])[0]
}

// all finds what has a role.
func (r *reading) all(role string) []*reading {
	var found []*reading
	for _, child := range r.within {
		if child.role == role {
			found = append(found, child)
		}
		found = append(found, child.all(role)...)
	}
	return found
}

func names(found []*reading) []string {
	var all []string
	for _, r := range found {
		all = append(all, r.name)
	}
	return all
}

// TestScreenReader reads the lesson as a screen reader gets it.
func TestScreenReader(t *testing.T) {
	l := lab.Start(t)
	h := &browser.Hands{Chromium: browser.New(t, "ko")}
	h.Open(l.URL + "/lessons/session")
	h.AwaitReady()
	h.Login("김민아")
	h.Passed("login")
	other, visitor := l.Seat(t), lab.NewClient()
	visitor.Visit(t, other.Demo)
	h.Wait("the other's row", "document.querySelector('.st tbody tr:not(.is-mine)') && document.querySelector('.news').textContent")
	h.Wait("the first tick of the next exercise", "document.querySelectorAll('#ex-check .steps li.done').length === 1")
	root := tree(h)

	lab.Step(t, "the session table")
	var table *reading
	for _, found := range root.all("table") {
		if found.name == "세션 테이블" {
			table = found
		}
	}
	if table == nil {
		t.Fatalf("no table has the name; there are %q", names(root.all("table")))
	}
	want := []string{"세션 ID", "username", "생성", "마지막 요청", "요청 수", "삭제"}
	if got := names(table.all("columnheader")); !slices.Equal(got, want) {
		t.Errorf("the columns are %q, want %q", got, want)
	}
	tag := browser.Eval[string](h.Chromium, "document.querySelector('.st tr.is-mine').dataset.tag")
	found := false
	for _, row := range table.all("row") {
		cells := row.all("cell")
		if len(cells) != 6 || !strings.HasPrefix(cells[0].text, tag) {
			continue
		}
		found = true
		if got := cells[1].text; got != "김민아나" {
			t.Errorf("the own row's name is read as %q", got)
		}
		for i, cell := range cells[2:4] {
			if _, err := time.Parse(time.TimeOnly, cell.text); err != nil {
				t.Errorf("cell %d is read as %q", i+2, cell.text)
			}
		}
		if cells[4].text != "3" {
			t.Errorf("the number of requests is read as %q", cells[4].text)
		}
		if got := names(cells[5].all("button")); !slices.Equal(got, []string{"세션 " + tag + " 삭제"}) {
			t.Errorf("the delete button is read as %q", got)
		}
	}
	if !found {
		t.Error("the own row is not in the table")
	}
	if got := names(table.all("button")); strings.Count(strings.Join(got, "|"), "삭제") != 1 {
		t.Errorf("the table's buttons are %q, and one deletes", got)
	}

	status := func(text string) {
		t.Helper()
		var all []string
		for _, r := range tree(h).all("status") {
			if strings.Contains(r.text, text) && r.states["live"] == "polite" {
				return
			}
			all = append(all, r.text+" "+r.states["live"])
		}
		t.Errorf("nothing says %q; there are %q", text, all)
	}
	lab.Step(t, "what is announced")
	// The ticks of one login may come in one frame; whichever comes last is said.
	status("서버가 당신의 이름이 든 환영 페이지를 보냈습니다.")
	status("연결됨")
	status("✓ 맞는 행: 김민아")

	lab.Step(t, "the exercises")
	var exercises []*reading
	for _, r := range root.all("DisclosureTriangle") {
		if !strings.HasPrefix(r.name, "힌트") && !strings.HasPrefix(r.name, "program.go") {
			exercises = append(exercises, r)
		}
	}
	if len(exercises) != 4 {
		t.Fatalf("the exercises are %q", names(exercises))
	}
	for i, want := range []struct{ begin, state, expanded string }{
		{"로그인", "✓ 통과", "true"}, {"로그인 후 세션 확인", "진행 중 1/3", "true"},
		{"세션 지워보기", "아직", "false"}, {"Network 탭에서 Request Header 보기", "아직", "false"},
	} {
		r := exercises[i]
		if !strings.HasPrefix(r.name, want.begin+" "+want.state) || r.states["expanded"] != want.expanded {
			t.Errorf("exercise %d is read as %q, expanded %s", i+1, r.name, r.states["expanded"])
		}
	}

	lab.Step(t, "a row that cannot be deleted")
	browser.Eval[any](h.Chromium, "globalThis.fetch = () => Promise.reject(new TypeError())")
	h.PressDelete()
	h.Wait("the refusal", "document.querySelector('.news.bad')")
	status("✕ 서버에 닿지 못했습니다. 잠시 뒤에 다시 해 주세요.")
}
