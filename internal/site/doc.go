// Package site is everything of the lab that has a URL: pages, the API, the
// event stream, assets, and the rules on who is asking. The demo's answers come
// from internal/demo; only the check of the Host header is here for both.
package site
