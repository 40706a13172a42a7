package room

import "net/http"

// DemoOf is the demo's origin of a lab. TestMain sets it, because a test in this
// package can't import package desk, which imports this one.
var DemoOf func(*Lab) http.Handler
