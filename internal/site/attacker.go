package site

import (
	"html"
	"net/http"

	"sessionlab/internal/room"
)

// otherName is the other name of a lab on the visitor's own machine, "" where it has
// none. One listener answers to both; to a browser they are two hosts, and so two
// sites, whatever the ports: a page under one is a stranger to the demo under the
// other. Behind a proxy, and on a network, there is one name.
func (h *Hosts) otherName(r *http.Request) string {
	if !h.TwoNames || h.LabURL != nil || h.DemoURL != nil {
		return ""
	}
	switch name, _ := h.name(r); name {
	case "localhost":
		return "127.0.0.1"
	case "127.0.0.1":
		return "localhost"
	}
	return ""
}

// OtherSite is the lab's origin at another site than the one that the client of a
// request uses, "" where there is none.
func (h *Hosts) OtherSite(r *http.Request) string {
	if name := h.otherName(r); name != "" {
		return h.labOrigin(name)
	}
	return ""
}

// otherDemo is the demo's origin at the other site.
func (h *Hosts) otherDemo(r *http.Request) string {
	if name := h.otherName(r); name != "" {
		return h.demoOrigin(name)
	}
	return ""
}

// attackerPage is the page of an attacker: what its forms post, and where.
type attackerPage struct {
	Page
	Desk   string // the URL of the demo that is attacked, with a slash at the end
	Name   string // that the first form writes into the session
	Logout bool   // there is a second form
}

// Form is the first form as a student would read it in the page's source.
func (p *attackerPage) Form() string {
	return `<form method="post" action="` + html.EscapeString(p.Desk) + `login">
  <input type="hidden" name="username" value="` + html.EscapeString(p.Name) + `">
  <button>` + html.EscapeString(p.T("attacker.take")) + `</button>
</form>`
}

// forgedName is the name of whoever makes a browser log in.
const forgedName = "mallory"

// attacker answers with a page that a student of the lesson on CSRF attacks their
// own demo with. It is asked for under one name and posts to the demo under the
// other: to the browser, another site's. All that is taken from the request is the
// desk's key, which has to look like one; the page has no script, keeps nothing
// and may post below that desk alone.
func (s *Site) attacker(w http.ResponseWriter, r *http.Request) error {
	victim, key := s.Hosts.otherDemo(r), r.PathValue("desk")
	if victim == "" || !room.IsDeskKey(key) {
		return &problem{status: http.StatusNotFound, key: "say.no-attacker"}
	}
	lang := languageOf(r)
	data := &attackerPage{
		Page: s.newPage(r, "attacker", lang, s.words.Say(lang, "attacker.title", nil)),
		Desk: victim + "/s/" + key + "/", Name: forgedName, Logout: r.URL.Query().Has("logout"),
	}
	c, err := s.pages.make(data.name, data) // for one student, so it is not kept
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; form-action "+data.Desk+
		"; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "origin") // the demo sees whence it comes, and not the desk's key
	h.Set("Cache-Control", "no-store")
	c.serve(w, r, http.StatusOK)
	return nil
}
