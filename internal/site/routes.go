package site

import (
	"net/http"
	"strings"
)

// route is a pattern of [http.ServeMux] and what answers it.
type route struct {
	pattern string
	handler http.Handler
}

// routes are all there are, each with who may call: anyone, who has a seat, who is
// in the room, the instructor or owner. What of it a caller may see and do, package room decides.
func (s *Site) routes() []route {
	return []route{
		{"GET /{$}", s.page(s.home)},
		{"GET /lessons/{slug}", s.page(s.lesson)},
		{"GET /j", s.page(s.classPage("join"))},
		{"GET /j/{code}", s.page(s.classPage("join"))},
		{"GET /project/{room}", s.page(s.classPage("wall"))},
		{"GET /teach", s.page(s.classPage("teach"))},
		{"GET /attacker/{desk}", s.page(s.attacker)},
		{"GET /assets/{hash}/{path...}", s.page(s.asset)},

		{"POST /api/seats", s.anyone(s.takeSeat)},
		{"GET /api/seats/me", s.seated(s.mySeat)},
		{"POST /api/seats/me/answers", s.seated(s.answer)},
		{"POST /api/seats/me/hints", s.seated(s.hint)},
		{"PATCH /api/seats/me", s.seated(s.renameSeat)},
		{"POST /api/seats/me/predictions", s.seated(s.predict)},
		{"GET /api/names", s.anyone(s.offerNames)},

		{"GET /api/rooms/{room}", s.anyone(s.room)},
		{"GET /api/rooms/{room}/qr.svg", s.anyone(s.joinQR)},
		{"GET /api/rooms/{room}/sessions", s.inRoom(s.sessions)},
		{"DELETE /api/rooms/{room}/sessions/{tag}", s.inRoom(s.deleteSession)},
		{"GET /api/twin", s.anyone(s.twinScripts)},
		{"POST /api/rooms/{room}/twin", s.inRoom(s.runTwin)},
		{"GET /api/rooms/{room}/events", s.inRoom(s.events)},
		{"GET /api/rooms/{room}/log.har", s.inRoom(s.logHAR)},
		{"POST /api/rooms/{room}/xray", s.inRoom(s.xray)},
		{"POST /api/rooms/{room}/ids", s.inRoom(s.drawIDs)},
		{"POST /api/rooms/{room}/ids/guess", s.inRoom(s.guessID)},

		{"GET /api/rooms/{room}/policy", s.inRoom(s.policy)},
		{"PUT /api/rooms/{room}/policy", s.inRoom(s.setPolicy)},
		{"GET /api/rooms/{room}/policy/cookie", s.inRoom(s.policyCookie)},
		{"GET /api/rooms/{room}/clock", s.inRoom(s.clock)},
		{"POST /api/rooms/{room}/clock", s.inRoom(s.skip)},
		{"DELETE /api/rooms/{room}/clock", s.inRoom(s.turnBack)},
		{"POST /api/rooms/{room}/sweep", s.inRoom(s.sweep)},
		{"POST /api/rooms/{room}/keys", s.inRoom(s.rotateKeys)},
		{"GET /api/rooms/{room}/storage", s.inRoom(s.storage)},
		{"PUT /api/rooms/{room}/storage", s.inRoom(s.setStorage)},
		{"POST /api/rooms/{room}/servers", s.inRoom(s.pullPlug)},
		{"GET /api/rooms/{room}/store", s.inRoom(s.look)},
		{"GET /api/protections", s.anyone(s.protections)},

		{"POST /api/instructor", s.anyone(s.lead)},
		{"GET /api/instructor/link", s.leading(s.instructorLink)},
		{"GET /api/instructor/qr.svg", s.leading(s.instructorQR)},
		{"GET /api/rooms", s.leading(s.rooms)},
		{"POST /api/rooms", s.leading(s.newRoom)},
		{"PATCH /api/rooms/{room}", s.inRoom(s.changeRoom)},
		{"DELETE /api/rooms/{room}", s.leading(s.closeRoom)},
		{"POST /api/rooms/{room}/reset", s.leadingRoom(s.resetRoom)},
		{"DELETE /api/rooms/{room}/sessions", s.leadingDemo(s.deleteSessions)},
		{"GET /api/rooms/{room}/seats", s.leadingRoom(s.roster)},
		{"DELETE /api/rooms/{room}/seats/{seat}", s.leadingRoom(s.removeSeat)},
		{"POST /api/rooms/{room}/seats/remove", s.leadingRoom(s.removeSeats)},
		{"POST /api/rooms/{room}/seats/{seat}/nudge", s.leadingRoom(s.nudge)},
		{"POST /api/rooms/{room}/names", s.leadingRoom(s.prepareSeats)},
		{"GET /api/rooms/{room}/progress.csv", s.leadingRoom(s.progressCSV)},
		{"GET /api/rooms/{room}/progress.json", s.leadingRoom(s.progressJSON)},
		{"PUT /api/rooms/{room}/wall", s.leadingRoom(s.setWall)},
		{"PATCH /api/rooms/{room}/wall", s.leadingRoom(s.changeWall)},
		{"POST /api/rooms/{room}/asks", s.leadingRoom(s.ask)},
		{"PATCH /api/rooms/{room}/asks/{ask}", s.leadingRoom(s.decideAsk)},
		{"DELETE /api/rooms/{room}/asks/{ask}", s.leadingRoom(s.endAsk)},

		{"GET /healthz", http.HandlerFunc(healthz)},
		{"GET /readyz", http.HandlerFunc(s.readyz)},
		{"GET /metrics", s.anyone(s.metrics())},
	}
}

// Handler returns the handler of the lab's listener.
func (s *Site) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, r := range s.routes() {
		mux.Handle(r.pattern, r.handler)
	}
	h := s.unrouted(mux)
	h = s.refuseCrossOrigin(h)
	h = s.secure(h)
	h = s.Hosts.Guard(h)
	return h
}

// unrouted answers what no route takes in the form that its asker expects. The
// mux knows whether the path or the method is wrong, but says so in plain text.
func (s *Site) unrouted(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.RequestURI == "*" { // OPTIONS *: about no page
			s.api(func(http.ResponseWriter, *http.Request) error {
				return &problem{status: http.StatusNotFound, key: "say.no-call"}
			}).ServeHTTP(w, r)
			return
		}
		routed, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		plain := statusWriter{header: w.Header()}
		routed.ServeHTTP(&plain, r)
		p := &problem{status: plain.status, key: "say.no-page"}
		fail := func(http.ResponseWriter, *http.Request) error { return p }
		switch {
		case plain.status == http.StatusMethodNotAllowed:
			p.key, p.values = "say.method", map[string]string{"allow": w.Header().Get("Allow")}
			s.api(fail).ServeHTTP(w, r)
		case strings.HasPrefix(r.URL.Path, "/api/"):
			p.key = "say.no-call"
			s.api(fail).ServeHTTP(w, r)
		default:
			s.page(fail).ServeHTTP(w, r)
		}
	})
}

// statusWriter takes a response's status and header and drops its body.
type statusWriter struct {
	header http.Header
	status int
}

func (s *statusWriter) Header() http.Header         { return s.header }
func (s *statusWriter) WriteHeader(status int)      { s.status = status }
func (s *statusWriter) Write(p []byte) (int, error) { return len(p), nil }
