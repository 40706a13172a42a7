package twin_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"sessionlab/internal/demo"
	"sessionlab/internal/twin"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// hardened has every field on that goes together; its cookie outlives every script.
var hardened = func() demo.Policy {
	p := demo.Everything()
	p.MaxAge = 172800
	return p
}()

func run(t *testing.T, p demo.Policy, name string) twin.Result {
	t.Helper()
	script, ok := twin.Find(name)
	if !ok {
		t.Fatalf("there is no script %q", name)
	}
	result, err := twin.Run(t.Context(), p, script)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func shown(text *string) string {
	if text == nil {
		return "–"
	}
	return *text
}

// told is a difference in a line: place, both texts, and what it comes from.
func told(d twin.Difference) string {
	cause := strings.Join(d.Because, "+")
	if d.AnyOf != nil {
		cause = strings.Join(d.AnyOf, "|")
	}
	if d.Enough != nil {
		cause = "enough: " + strings.Join(d.Enough, "+")
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s", d.Place, d.Name)) + fmt.Sprintf(": %s → %s by %s", shown(d.Chapter), shown(d.Policy), cause)
}

// Every script is the same on both sides under the zero policy.
func TestZeroPolicyIsTheChapter(t *testing.T) {
	for _, script := range twin.Scripts {
		result := run(t, demo.Policy{}, script.Name)
		if len(result.Steps) != len(script.Requests) {
			t.Errorf("%s has %d steps", script.Name, len(result.Steps))
		}
		for i, step := range result.Steps {
			for _, d := range step.Differences {
				t.Errorf("%s, step %d: %s", script.Name, i+1, told(d))
			}
		}
	}
}

// What the important protections change.
func TestDifferences(t *testing.T) {
	for _, test := range []struct {
		script string
		policy demo.Policy
		step   int
		want   []string // the step's differences; "…" ends a beginning, and stands for others
	}{
		{"visit", demo.Policy{HttpOnly: true}, 1, []string{"set-cookie HttpOnly: – →  by httpOnly"}},
		{"visit", demo.Policy{HttpOnly: true}, 2, nil},
		{"visit", demo.Policy{HttpOnly: true, SameSite: "Lax", MaxAge: 60, Secure: true, Path: "/"}, 1, []string{
			"set-cookie Path: – → / by path", "set-cookie Max-Age: – → 60 by maxAge", "set-cookie HttpOnly: – →  by httpOnly",
			"set-cookie Secure: – →  by secure", "set-cookie SameSite: – → Lax by sameSite"}},
		{"visit", demo.Policy{HostPrefix: true, Secure: true, Path: "/"}, 2, []string{"cookie name: sessionid → __Host-sessionid by hostPrefix"}},
		{"visit", demo.Policy{Signed: true}, 2, []string{
			"cookie value: {id 1} → {signed 1} by signed", "trace read-cookie: {id 1} → {signed 1} by signed", "trace open-cookie: – → {id 1} by signed"}},
		{"login", demo.Policy{RenewAtLogin: true}, 2, []string{
			"set-cookie: – →  by renewAtLogin", "trace renew-id: – → {id 2} by renewAtLogin", "trace set-cookie: – →  by renewAtLogin",
			"row {id 1}: kim → – by renewAtLogin", "row {id 2}: – → kim by renewAtLogin"}},
		{"login", demo.Policy{RenewAtLogin: true, HttpOnly: true}, 2, []string{
			"set-cookie: – →  by renewAtLogin", "set-cookie HttpOnly: – →  by httpOnly+renewAtLogin",
			"trace renew-id: – → {id 2} by renewAtLogin", "trace set-cookie: – →  by renewAtLogin",
			"row {id 1}: kim → – by renewAtLogin", "row {id 2}: – → kim by renewAtLogin"}},
		{"planted", demo.Policy{RejectUnknown: true}, 1, []string{
			"set-cookie: – →  by rejectUnknown",
			"trace create-session: planted-by-mallory → {id 1} by rejectUnknown", "trace reject-unknown: – → planted-by-mallory by rejectUnknown",
			"trace new-id: – → {id 1} by rejectUnknown", "trace set-cookie: – →  by rejectUnknown",
			"row planted-by-mallory:  → – by rejectUnknown", "row {id 1}: – →  by rejectUnknown"}},
		{"stolen", demo.Policy{HttpOnly: true, Secure: true, SameSite: "Strict"}, 3, nil}, // who has a copy is let in
		{"script", demo.Policy{Escape: true, HttpOnly: true}, 4, []string{
			"cookie:  → – by httpOnly|escape", "set-cookie: – →  by httpOnly|escape", "…"}},
		{"cross-site", demo.Policy{CSRFToken: true}, 4, []string{
			"header Content-Length: 52 → 48 by csrfToken", "page: …", "trace render-welcome: mallory → kim by csrfToken", "row {id 1}: mallory → kim by csrfToken"}},
		{"cross-site", demo.Policy{SameSite: "Strict"}, 3, []string{
			"cookie:  → – by sameSite", "status: 302 Found → 500 Internal Server Error by sameSite", "…"}},
		{"cross-site", demo.Policy{SameSite: "Lax", CSRFToken: true}, 3, []string{
			"cookie:  → – by sameSite", "status: 302 Found → 500 Internal Server Error by sameSite|csrfToken", "…"}},
		{"logout", demo.Policy{Logout: true}, 6, []string{
			"header Content-Length: 48 → 139 by logout", "page: …", "trace render-welcome: kim → – by logout", "…"}},
		{"forged", demo.Policy{StrictCookie: true}, 2, nil},
		{"forged", demo.Policy{StrictCookie: true}, 3, []string{
			"set-cookie: – →  by strictCookie", "trace read-cookie: other →  by strictCookie", "trace create-session: other → {id 3} by strictCookie",
			"trace new-id: – → {id 3} by strictCookie", "trace set-cookie: – →  by strictCookie",
			"row other:  → – by strictCookie", "row {id 3}: – →  by strictCookie"}},
		{"forged", demo.Policy{Signed: true, RejectUnknown: true}, 2, []string{"set-cookie: – →  by rejectUnknown|signed", "…"}},
		{"later", demo.Policy{MaxAge: 3600}, 3, []string{"cookie:  → – by maxAge", "…"}},
		{"later", demo.Policy{IdleTimeout: 900, RejectUnknown: true, MaxAge: 3600, Signed: true}, 4, []string{"set-cookie: – →  by enough: idleTimeout+rejectUnknown", "…"}},
		{"later", demo.Policy{IdleTimeout: 900, AbsoluteTimeout: 3600}, 3, []string{"trace render-welcome: kim → – by idleTimeout|absoluteTimeout", "…"}},
	} {
		var got []string
		for _, d := range run(t, test.policy, test.script).Steps[test.step-1].Differences {
			got = append(got, told(d))
		}
		found, more := 0, false
		for _, want := range test.want {
			beginning, cut := strings.CutSuffix(want, "…")
			more = more || want == "…"
			for _, g := range got {
				if g == want || cut && beginning != "" && strings.HasPrefix(g, beginning) {
					found++
				}
			}
		}
		if wanted := len(test.want); more && found != wanted-1 || !more && (found != wanted || len(got) != wanted) {
			t.Errorf("%s under %+v, step %d:\n%s\nand not\n%s", test.script, test.policy, test.step, strings.Join(got, "\n"), strings.Join(test.want, "\n"))
		}
	}
}

// Both sides are played anew each time, and come out the same.
func TestRunsAreAlike(t *testing.T) {
	for _, script := range twin.Scripts {
		if a, b := fmt.Sprintf("%+v", texts(run(t, hardened, script.Name))), fmt.Sprintf("%+v", texts(run(t, hardened, script.Name))); a != b {
			t.Errorf("%s is once\n%s\nand once\n%s", script.Name, a, b)
		}
	}
}

func texts(result twin.Result) (all []string) {
	for _, step := range result.Steps {
		all = append(all, step.Policy.Request, step.Policy.Page, fmt.Sprint(step.Policy.Trace, step.Policy.Table))
		for _, d := range step.Differences {
			all = append(all, told(d))
		}
	}
	return all
}

// The heads are those that travelled, and no value made at random is in a result.
func TestSides(t *testing.T) {
	result := run(t, hardened, "login")
	step := result.Steps[1]
	if want := "POST /login HTTP/1.1\r\nHost: localhost:8000\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 12\r\nCookie: sessionid={id 1}\r\n\r\nusername=kim"; step.Chapter.Request != want {
		t.Errorf("the chapter's server was sent %q", step.Chapter.Request)
	}
	if !strings.HasPrefix(step.Chapter.Response, "HTTP/1.1 302 Found\r\n") || !strings.Contains(step.Policy.Response, "\r\nSet-Cookie: __Host-sessionid={encrypted 2}; Path=/; Max-Age=172800; HttpOnly; Secure; SameSite=Lax\r\n") {
		t.Errorf("the answers are\n%s\nand\n%s", step.Chapter.Response, step.Policy.Response)
	}
	if len(step.Chapter.Table) != 1 || step.Chapter.Table[0] != (twin.Row{ID: "{id 1}", Username: "kim"}) || len(step.Policy.Table) != 1 || step.Policy.Table[0].ID != "{id 2}" {
		t.Errorf("the tables are %v and %v", step.Chapter.Table, step.Policy.Table)
	}
}

// Who is gone is not played to.
func TestContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	script, _ := twin.Find("login")
	if _, err := twin.Run(ctx, hardened, script); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
