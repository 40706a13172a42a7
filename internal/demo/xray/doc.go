// Package xray takes a signed cookie apart and asks the demo what it makes of
// it, also after somebody has tampered with it.
//
// A signed cookie is the base64 of date|value|MAC. Reading it takes no key, and
// [ReadSealed] reads it: a signature hides nothing. What the server would say
// of it, and which of its checks says no, is a [Verdict]. Between the two stand
// the tampers: what anybody can do to a cookie without a key, and two things
// that only the server can do, so that its other checks can be seen to fail.
//
// The order to read: xray.go, which argues why none of this forges a cookie,
// then sealed.go and verdict.go.
package xray
