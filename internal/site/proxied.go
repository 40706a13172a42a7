package site

import (
	"net/http"
	"net/netip"
	"strings"
)

// Headers in which a proxy says for whom it asks, and that Config.TrustProxy may
// name.
const (
	XForwardedFor = "X-Forwarded-For"
	Forwarded     = "Forwarded" // RFC 7239
)

func (s *Site) clientOf(r *http.Request) netip.Addr { return ClientOf(r, s.TrustProxy) }

// ClientOf is the address that a request is counted under: that of its peer, or,
// where the peer is a proxy that is trusted, the one that the proxy says in the
// header it is trusted with. It gives no rights.
func ClientOf(r *http.Request, trusted string) netip.Addr {
	peer := addressOf(r)
	if trusted == "" {
		return peer
	}
	lines := r.Header.Values(trusted)
	if len(lines) == 0 {
		return peer
	}
	// The proxy adds at the end; all before it the client may have written.
	client, ok := lastHop(trusted, lines[len(lines)-1])
	if !ok {
		return peer
	}
	return client
}

// lastHop reads the address that the last proxy added to a header.
func lastHop(header, line string) (client netip.Addr, ok bool) {
	text := lastPart(line, ',')
	if header == Forwarded {
		text = forPair(text)
	}
	text = strings.Trim(strings.TrimSpace(text), `"`)
	if at, err := netip.ParseAddrPort(text); err == nil {
		return at.Addr().Unmap().WithZone(""), true
	}
	if strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") {
		text = text[1 : len(text)-1]
	}
	at, err := netip.ParseAddr(text)
	return at.Unmap().WithZone(""), err == nil
}

// forPair is what an element of Forwarded says of the client, "" if nothing: it
// may be unknown or a made-up name, too.
func forPair(element string) string {
	if strings.Contains(element, `\`) {
		return "" // what is quoted can't be told from here
	}
	for element != "" {
		pair := lastPart(element, ';')
		name, value, _ := strings.Cut(pair, "=")
		if strings.EqualFold(strings.TrimSpace(name), "for") {
			return value
		}
		element = strings.TrimSuffix(element[:len(element)-len(pair)], ";")
	}
	return ""
}

// lastPart is what comes after the last separator outside quotes. It is looked for
// from the end: there the proxy's own part is, whose quotes are in order.
func lastPart(line string, separator byte) string {
	quoted := false
	for i := len(line) - 1; i >= 0; i-- {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == separator && !quoted:
			return line[i+1:]
		}
	}
	return line
}
