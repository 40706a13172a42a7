package exercise

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"sessionlab/internal/demo"
)

// Pattern is what one step waits for. Empty fields match anything.
type Pattern struct {
	Event string `yaml:"event"` // "exchange" or "session"

	// Of an exchange.
	Method    string `yaml:"method"`    // "GET" or "POST"
	Status    int    `yaml:"status"`    // the response's
	Page      string `yaml:"page"`      // "form", "welcome" or "error": what the demo answered with
	Site      string `yaml:"site"`      // "cross": a page of another site began the request
	Cookie    string `yaml:"cookie"`    // "same": the request carried the id that the steps before are about; "none": it carried none; "withheld": likewise, from a browser that has one without SameSite; "refused": it carried a signed one that did not open
	Row       Left   `yaml:"row"`       // of the cookie that the browser had and no longer sends: "kept", "gone" or "outlived"
	SetCookie string `yaml:"setCookie"` // "none": the response set no cookie; "given": it gave a session ID
	ID        string `yaml:"id"`        // "chosen": the exchange ended with the session ID that came, and no server made that one
	Browser   string `yaml:"browser"`   // "A" or "B": which of the seat's browsers asked
	Name      string `yaml:"name"`      // "markup": the page's name holds a <; "kept", "changed": it is the one that the steps before last welcomed, or another
	Leak      string `yaml:"leak"`      // of the request's query: "id": it holds the session ID that came as the cookie; "nothing": it does not
	Key       string `yaml:"key"`       // of those that sign: "older" or "newest": the one that opened the cookie
	Policy    string `yaml:"policy"`    // a field of the policy that was on
	Timeout   string `yaml:"timeout"`   // "idleTimeout" or "absoluteTimeout": it had ended the session whose ID came
	Ran       string `yaml:"ran"`       // a step of the demo's trace that ran
	Read      string `yaml:"read"`      // where the session ID stood: "exact": in the pair of the cookie's very name; "loose": within another
	Unread    string `yaml:"unread"`    // a pair of the browser's own that the demo passed over: "other": any; "decoy": one of another name with the text sessionid= in it

	// Of an act on the table.
	Op string `yaml:"op"` // "deleted"
	By string `yaml:"by"` // "self": the seat did it
}

// check returns what is wrong with the pattern of a step that comes after others,
// or of an optional one, which comes after none.
func (p Pattern) check(before []Step, optional bool) error {
	first := len(before) == 0
	lacks := p.Cookie == "none" || p.Cookie == "withheld"
	ofSession := p.Op != "" || p.By != ""
	ofExchange := p != Pattern{Event: p.Event, Op: p.Op, By: p.By}
	switch {
	case p.Event == "exchange" && !ofExchange:
		return errors.New("when: an exchange needs method, status, page, site, cookie, setCookie, id, browser, name, leak, key, policy, timeout, ran, read or unread")
	case p.Event == "exchange" && ofSession:
		return errors.New("when: op and by are for event: session")
	case p.Event == "session" && (p.Op != string(demo.ActDeleted) || p.By != "self" || ofExchange):
		return errors.New("when: event: session takes op: deleted and by: self, and nothing else")
	case p.Event != "exchange" && p.Event != "session":
		return fmt.Errorf("when: event %q: want exchange or session", p.Event)
	case p.Cookie != "" && p.Cookie != "same" && p.Cookie != "refused" && !lacks || first && p.Cookie == "same" || first && lacks && !optional:
		return errors.New("when: cookie takes 'same', from the second step on, 'none' and 'withheld', there or in an optional step, and 'refused'")
	case p.Row != "" && p.Row != LeftRow && p.Row != LeftNothing && p.Row != LeftOutlived || p.Row != "" && p.Cookie != "none":
		return fmt.Errorf("when: row %q: want kept, gone or outlived, with cookie: none", p.Row)
	case (p.Name == "kept" || p.Name == "changed") && !slices.ContainsFunc(before, welcomes):
		return fmt.Errorf("when: name: %s needs a step before it with page: welcome", p.Name)
	case p.Policy != "" && !isProtection(p.Policy):
		return fmt.Errorf("when: policy %q is no field of the policy", p.Policy)
	case p.Ran != "" && !IsStep(p.Ran):
		return fmt.Errorf("when: ran %q is no step of the trace", p.Ran)
	}
	return p.checkWords()
}

// checkWords returns what is wrong with the fields that take a few words.
func (p Pattern) checkWords() error {
	for _, f := range []struct {
		name, value string
		words       []string
	}{
		{"method", p.Method, []string{http.MethodGet, http.MethodPost}},
		{"page", p.Page, []string{PageForm, PageWelcome, PageError}},
		{"site", p.Site, []string{"cross"}},
		{"setCookie", p.SetCookie, []string{"none", "given"}},
		{"id", p.ID, []string{"chosen"}},
		{"browser", p.Browser, []string{"A", "B"}},
		{"name", p.Name, []string{"markup", "kept", "changed"}},
		{"leak", p.Leak, []string{"id", "nothing"}},
		{"key", p.Key, []string{"older", "newest"}},
		{"timeout", p.Timeout, []string{"idleTimeout", "absoluteTimeout"}},
		{"read", p.Read, []string{"exact", "loose"}},
		{"unread", p.Unread, []string{"other", "decoy"}},
	} {
		if f.value != "" && !slices.Contains(f.words, f.value) {
			return fmt.Errorf("when: %s %q: want %s", f.name, f.value, either(f.words))
		}
	}
	return nil
}

// either is "a", "a or b", "a, b or c".
func either(words []string) string {
	most, last := words[:len(words)-1], words[len(words)-1]
	if len(most) == 0 {
		return last
	}
	return strings.Join(most, ", ") + " or " + last
}

func welcomes(s Step) bool { return s.When.Page == PageWelcome }

// Pages that the demo can answer with.
const (
	PageForm    = "form"
	PageWelcome = "welcome"
	PageError   = "error"
)

// IsPage says whether the demo can answer with a page of that name.
func IsPage(name string) bool { return name == PageForm || name == PageWelcome || name == PageError }

// PageOf is the page that an exchange answered with, "" if it was none of them,
// such as a redirect.
func PageOf(x *demo.Exchange) string {
	switch {
	case x.Trace.Ran(demo.StepError): // whatever was about to be rendered
		return PageError
	case x.Trace.Ran(demo.StepRenderForm):
		return PageForm
	case x.Trace.Ran(demo.StepRenderWelcome):
		return PageWelcome
	}
	return ""
}

// matches says whether an event of the seat's own meets the pattern; so is what
// came of the steps before, lost what is known of a cookie that did not come.
func (p Pattern) matches(e demo.Event, so thread, lost Lost) bool {
	if e.Act != nil {
		return p.Event == "session" && p.Op == string(e.Act.Op)
	}
	x := e.Exchange
	return p.Event == "exchange" && x != nil && (x.HasID || x.Policy != nil && x.Policy.Stateless) &&
		(p.Method == "" || p.Method == x.Request.Method) &&
		(p.Status == 0 || p.Status == x.Response.Status) &&
		(p.Page == "" || p.Page == PageOf(x)) &&
		(p.Cookie != "same" || x.Sent && x.ID == so.id) &&
		(p.Cookie != "none" || !x.Sent && !x.Trace.Ran(demo.StepRefuseCookie)) &&
		(p.Cookie != "withheld" || lost.Withheld) &&
		(p.Cookie != "refused" || x.Trace.Ran(demo.StepRefuseCookie)) &&
		(p.Row == "" || lost.left(p.Row) && (so.id == "" || so.id == lost.ID)) &&
		(p.SetCookie != "none" || len(x.Response.SetCookies()) == 0) &&
		(p.SetCookie != "given" || x.GivenID != "") &&
		(p.ID == "" || x.Sent && !demo.MadeID(SessionOf(x))) &&
		(p.Browser == "" || strings.HasSuffix(x.Visit, "/"+p.Browser)) && // as the room names its desks
		p.matchesName(welcomed(x), so.name) &&
		(p.Leak == "" || p.Leak == leakOf(x)) &&
		(p.Key == "" || p.Key == keyOf(x)) &&
		(p.Policy == "" || x.Policy != nil && isOn(p.Policy, *x.Policy)) &&
		(p.Timeout == "" || p.Timeout == valueOf(x, demo.StepExpire)) &&
		(p.Ran == "" || x.Trace.Ran(demo.Step(p.Ran))) &&
		(p.Read == "" || p.Read == readOf(x)) &&
		(p.Unread == "" || passedOver(x, p.Unread == "decoy")) &&
		(p.Site == "" || isCrossSite(x.Request.Head)) // last: it reads the whole head
}

// matchesName says whether the pattern takes a page that welcomes a name, after one
// that welcomed another.
func (p Pattern) matchesName(name, before string) bool {
	switch p.Name {
	case "markup":
		return strings.Contains(name, "<")
	case "kept":
		return name != "" && name == before
	case "changed":
		return name != "" && before != "" && name != before
	}
	return true
}

// welcomed is the name that the page welcomes, "" if it is another page.
func welcomed(x *demo.Exchange) string { return valueOf(x, demo.StepRenderWelcome) }

// valueOf is what a step worked on, "" if it did not run.
func valueOf(x *demo.Exchange, step demo.Step) string {
	for _, s := range x.Trace {
		if s.Step == step {
			return s.Value
		}
	}
	return ""
}

// nameIn is the name that an event's page welcomes, "" if it has none.
func nameIn(e demo.Event) string {
	if e.Exchange == nil {
		return ""
	}
	return welcomed(e.Exchange)
}

// leakOf says what a request's query gives away of the session ID that came with
// it as the cookie; "" where there is no query.
func leakOf(x *demo.Exchange) string {
	_, query, ok := strings.Cut(x.Request.Path, "?")
	switch {
	case !ok || !x.Sent || x.ID == "":
		return ""
	case strings.Contains(query, x.ID):
		return "id"
	default:
		return "nothing"
	}
}

// keyOf says which key opened the request's cookie, "" where none did.
func keyOf(x *demo.Exchange) string {
	switch {
	case x.Trace.Ran(demo.StepOldKey):
		return "older"
	case x.Trace.Ran(demo.StepOpenCookie):
		return "newest"
	}
	return ""
}

func isProtection(field string) bool {
	return slices.ContainsFunc(demo.Policy{}.Explain(), func(e demo.Explanation) bool { return e.Field == field })
}

func isOn(field string, p demo.Policy) bool {
	return slices.ContainsFunc(p.Explain(), func(e demo.Explanation) bool { return e.Field == field && e.On })
}

// IsStep says whether the demo's trace has a step of that name. A listing marks
// its lines with such names.
func IsStep(name string) bool { return slices.Contains(demo.Steps, demo.Step(name)) }

// PrintsTable says whether the step of that name prints the table.
func PrintsTable(name string) bool { return name == string(demo.StepPrintTable) }

// SessionOf is the ID of the session that an exchange ended with: the one that the
// response gave, else the one that the request carried or was given a row under. A
// server that rejects unknown IDs, or renews them at login, ends with another ID
// than the request carried.
func SessionOf(x *demo.Exchange) string { return cmp.Or(x.GivenID, x.ID) }

// idOf is the session ID that an event is about.
func idOf(e demo.Event) string {
	switch {
	case e.Exchange != nil:
		return SessionOf(e.Exchange)
	case len(e.Changes) > 0:
		return e.Changes[0].Before.ID
	default: // an act on the whole table
		return ""
	}
}
