package demo

import "slices"

// Step names one thing that the program does. The lessons' listings mark their
// lines with these names; in this package, the line that calls ran is marked.
type Step string

// The steps of the chapter's program, and the value each works with.
const (
	StepPrintTable    Step = "print-table"    // print(sessions), the first thing on every GET
	StepReadCookie    Step = "read-cookie"    // the session ID in the Cookie header, "" if there is none
	StepNewID         Step = "new-id"         // the session ID just made
	StepCreateSession Step = "create-session" // the ID under which an empty row is made
	StepSetCookie     Step = "set-cookie"     // the Set-Cookie header's value
	StepRenderForm    Step = "render-form"    // nothing: the row has no username
	StepRenderWelcome Step = "render-welcome" // the username
	StepNotFound      Step = "not-found"      // the path
	StepReadForm      Step = "read-form"      // the username in the body
	StepStoreUsername Step = "store-username" // the username
	StepRedirect      Step = "redirect"       // the Location header's value
	StepError         Step = "error"          // the exception, or the limit, that ended the request
)

// The steps that policies add, and the value each works with. Values are as
// secret as the cookie.
const (
	StepOldKey        Step = "old-key"        // signed: the key that opens the cookie, where it is not the newest: 2 is the second newest
	StepOpenCookie    Step = "open-cookie"    // signed: what is inside the cookie, an ID or a session's state
	StepRefuseCookie  Step = "refuse-cookie"  // signed: the check of securecookie that failed
	StepExpire        Step = "expire"         // idleTimeout, absoluteTimeout: the timeout that ended the session, by its field's name
	StepRejectUnknown Step = "reject-unknown" // rejectUnknown: the client's ID, which is not used
	StepNewToken      Step = "new-token"      // csrfToken: the token just made for the session
	StepCheckToken    Step = "check-token"    // csrfToken: the token that the form sent, "" if there is none
	StepRenewID       Step = "renew-id"       // renewAtLogin: the new ID
	StepSealCookie    Step = "seal-cookie"    // signed: what goes into the cookie, an ID or a session's state
	StepDeleteSession Step = "delete-session" // logout: the row's ID
	StepClearCookie   Step = "clear-cookie"   // logout: the Set-Cookie header's value
	StepNewState      Step = "new-state"      // stateless: nothing; a session that no cookie holds yet
)

// ChapterSteps are those of the chapter's program, in its order.
var ChapterSteps = []Step{
	StepPrintTable, StepReadCookie, StepNewID, StepCreateSession, StepNotFound, StepSetCookie,
	StepRenderWelcome, StepRenderForm, StepReadForm, StepStoreUsername, StepRedirect, StepError,
}

// PolicySteps are those that policies add, in the order in which a request can
// meet them.
var PolicySteps = []Step{
	StepOldKey, StepOpenCookie, StepRefuseCookie, StepExpire, StepRejectUnknown, StepNewState, StepCheckToken,
	StepRenewID, StepDeleteSession, StepNewToken, StepSealCookie, StepClearCookie,
}

// The steps that a storage other than the chapter's adds, and the value each works with.
const (
	StepLoadSession Step = "load-session" // what the row holds that the store returned
	StepAddToBasket Step = "add-to-basket"
	StepSwitchDark  Step = "switch-dark"  // "dark" or "light", from now on
	StepConflict    Step = "conflict"     // nothing: the row has changed since it was read, and the request begins anew
	StepSaveSession Step = "save-session" // what the row holds as it was written
)

// StorageSteps are those that a storage adds, in the order in which a request can meet them.
var StorageSteps = []Step{StepLoadSession, StepAddToBasket, StepSwitchDark, StepConflict, StepSaveSession}

// Steps are all of them.
var Steps = slices.Concat(ChapterSteps, PolicySteps, StorageSteps)

// TraceStep is one step and the value it worked with, if any.
type TraceStep struct {
	Step  Step   `json:"step"`
	Value string `json:"value"`
}

// Trace is the steps that one exchange ran, in order.
type Trace []TraceStep

// Ran says whether the exchange ran the step.
func (t Trace) Ran(step Step) bool {
	return slices.ContainsFunc(t, func(s TraceStep) bool { return s.Step == step })
}

// Pages that the demo can answer with.
const (
	PageForm    = "form"
	PageWelcome = "welcome"
	PageError   = "error"
)

// Page is the page that the exchange was answered with, "" if it was none of them,
// such as a redirect.
func (t Trace) Page() string {
	switch {
	case t.Ran(StepError): // whatever was about to be rendered
		return PageError
	case t.Ran(StepRenderForm):
		return PageForm
	case t.Ran(StepRenderWelcome):
		return PageWelcome
	}
	return ""
}
