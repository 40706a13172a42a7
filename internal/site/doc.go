// Package site is everything of the lab that has a URL: pages, the API, the
// event stream, assets, and the rules on who is asking. The demo's answers come
// from internal/demo; only the check of the Host header is here for both.
//
// routes.go names the handler of each URL. Most handlers stand in the file of their
// subject: rooms.go, roster.go, policy.go, clock.go, keys.go, xray.go, twin.go,
// guess.go, har.go, export.go, events.go for streams and polls, api.go for seats and
// the session table, pages.go for pages, and assets.go with imports.go for styles and
// scripts. The headers of every answer are in headers.go. Around all of them: who is asking in caller.go, under which names the lab answers
// in hosts.go, origins.go and proxied.go, which answers are errors in problem.go. How
// much a seat and an address may ask for is in rations.go, bodies.go, tries.go and
// codetries.go.
package site
