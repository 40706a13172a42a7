// Package demo is the login server under study: the program of the textbook
// chapter (9.2.1, "Session") as a Go server that can be watched.
//
// # The idea
//
// HTTP forgets: each request stands alone. A server that wants to know who is
// asking keeps a table of sessions, the [Store], and gives the browser the key to
// one row of it, the session ID, in a cookie:
//
//	browser                          server
//	GET /                      ──▶   no cookie: make an ID, make a row
//	                           ◀──   Set-Cookie: sessionid=7f3a91c2-…
//	POST /login username=kim   ──▶   Cookie: sessionid=7f3a91c2-… → that row's username is kim
//	                           ◀──   302, Location: /
//	GET /                      ──▶   Cookie: sessionid=7f3a91c2-… → Welcome, kim!
//
// With the zero [Policy] the [Server] does what the chapter's listing does, faults
// included: it takes an ID from whoever sends one, does not renew it at login, and
// writes the name into the page unescaped. Running it on a machine's only origin
// would be a mistake; the lab gives it a listener of its own.
//
// # The order to read
//
// The whole flow stands in one function, respond in program.go, in the order of
// the chapter's listing. It leads to the other files:
//
//  1. The chapter: program.go, then cookie.go and form.go (what the program reads),
//     page.go and setcookie.go (what it answers), exception.go (where it stops),
//     session.go and memory.go (the table).
//  2. Being made safe: policy.go has a field for each protection, protections.go
//     what each stops and leaves open, check.go which do not go together. Their
//     steps of the flow stand in protect.go (idForNewRow decides under which ID a row is
//     made, which only a GET does), and in sealed.go for signed cookies.
//     stateless.go is another program: its session is in the cookie, and there is
//     no table.
//  3. Being watched: each request and its answer becomes an [Exchange] with the
//     heads as they travelled (tap.go), the steps that ran (trace.go) and the rows
//     that changed (rows.go). run.go puts it together; server.go, which has the
//     clock and the critical section, hands it to the observer as an [Event].
//  4. Being handled: acts.go removes rows by hand, clock.go turns the clock,
//     keys.go changes the keys.
//
// An observer gets each event inside the critical section that changed the table,
// and before the answer is written. So the table is at every moment the fold of
// the events so far, in their order.
//
// The package knows nothing of lessons, rooms or seats. Who is visiting and where
// the demo is mounted comes with each request, as a [Visit].
package demo
