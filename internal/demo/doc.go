// Package demo is the login server under study: the program of the textbook
// chapter (9.2.1, "Session") as a Go server that can be watched.
//
// # The idea
//
// HTTP forgets. Each request stands alone, so a server that wants to know who
// is asking keeps a table of its own, the [Store], and gives the browser only
// the key to one row of it, the session ID, in a cookie:
//
//	browser                          server
//	GET /                      ──▶   no cookie: make an id, make a row
//	                           ◀──   Set-Cookie: sessionid=7f3a91c2-…
//	POST /login username=kim   ──▶   Cookie: sessionid=7f3a91c2-… → that row's username is kim
//	                           ◀──   302, Location: /
//	GET /                      ──▶   Cookie: sessionid=7f3a91c2-… → Welcome, kim!
//
// The whole flow stands in one function, respond, in the order of the
// chapter's listing. With the zero [Policy] the [Server] does what that
// listing does, its faults included: ids are taken from whoever sends one, are
// not renewed at login, and the name is written into the page unescaped.
// Running it on a machine's only origin would be a mistake; the lab gives it a
// listener of its own.
//
// # Being made safe
//
// Each field of the [Policy] is one protection, in the order of protections.go,
// which says what it stops, what it leaves and who asks for it. Its step of the
// flow stands in protect.go, or in sealed.go for signed cookies; respond calls
// it by name. The program without a table, all of its session inside the cookie,
// is another one, in stateless.go.
//
// # Being watched
//
// Each request and its answer is an [Exchange]: the heads as they travelled
// (see [Tap]), the [Trace] of the steps that ran, and the rows that changed.
// It is handed to the server's observer as an [Event] inside the critical
// section that changed the table, and before the answer is written. So the
// table is at every moment the fold of the events so far, in their order.
//
// The package knows nothing of lessons, rooms or seats. Who is visiting and
// where the demo is mounted comes with each request, as a [Visit].
package demo
