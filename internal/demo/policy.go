package demo

// Policy is how a demo departs from the chapter's program; the zero Policy is
// the chapter's program. It has no fields yet: each protection that joins the
// demo becomes one, independent of the others and off when absent.
type Policy struct{}
