package demo

// Step names one thing that the chapter's program does. The lessons' listings
// mark their lines with these names.
type Step string

// The steps of the chapter's program, and the value each works with.
const (
	StepPrintTable    Step = "print-table"    // print(sessions), the first thing on every GET
	StepReadCookie    Step = "read-cookie"    // the session ID in the Cookie header, "" if there is none
	StepNewID         Step = "new-id"         // the session ID just made
	StepCreateSession Step = "create-session" // the id under which an empty row is made
	StepSetCookie     Step = "set-cookie"     // the Set-Cookie header's value
	StepRenderForm    Step = "render-form"    // nothing: the row has no username
	StepRenderWelcome Step = "render-welcome" // the username
	StepNotFound      Step = "not-found"      // the path
	StepReadForm      Step = "read-form"      // the username in the body
	StepStoreUsername Step = "store-username" // the username
	StepRedirect      Step = "redirect"       // the Location header's value
	StepError         Step = "error"          // the exception, or the limit, that ended the request
)

// Steps are all of them, in the order of the chapter's program.
var Steps = []Step{
	StepPrintTable, StepReadCookie, StepNewID, StepCreateSession, StepNotFound, StepSetCookie,
	StepRenderWelcome, StepRenderForm, StepReadForm, StepStoreUsername, StepRedirect, StepError,
}

// TraceStep is one step and the value it worked with, if any.
type TraceStep struct {
	Step  Step
	Value string
}

// Trace is the steps that one exchange ran, in order.
type Trace []TraceStep

// Ran says whether the exchange ran the step.
func (t Trace) Ran(step Step) bool {
	for _, s := range t {
		if s.Step == step {
			return true
		}
	}
	return false
}
