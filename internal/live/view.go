package live

import (
	"strings"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/lostcookie"
)

// The events as the API sends them.
type (
	exchangeEvent struct {
		EventHead
		Ahead    int64        `json:"ahead,omitempty"` // seconds that the demo's clock was ahead of at
		Seat     string       `json:"seat"`
		Browser  string       `json:"browser"`
		Server   uint8        `json:"server,omitempty"` // which of two answered
		Found    *bool        `json:"found,omitempty"`  // the id that was sent had a row
		Request  requestView  `json:"request"`
		Response responseView `json:"response"`
		Trace    []stepView   `json:"trace"`
		Changes  []changeView `json:"changes"`
		Deleted  bool         `json:"deleted,omitempty"` // the row of the ID that was sent was deleted before
		Lost     *lostView    `json:"lost,omitempty"`
	}
	// lostView is the cookie that the request lacks.
	lostView struct {
		Name  string         `json:"name"`
		Given Time           `json:"given"`
		Why   lostcookie.Why `json:"why"`
		Ended *Time          `json:"ended,omitempty"`
		Held  bool           `json:"held,omitempty"` // the browser has it still
		Times int            `json:"times"`          // so many in a row have not come back
	}
	requestView struct {
		Method  string       `json:"method"`
		Path    string       `json:"path"`
		Head    string       `json:"head,omitempty"`
		Cookies []cookieView `json:"cookies"`
		Omitted int          `json:"omitted,omitempty"` // how many pairs of the Cookie headers are not among them
		Removed []string     `json:"removed,omitempty"` // cookies deleted in the jar since the browser's last request
		Name    string       `json:"name,omitempty"`    // the name that the demo looked for, where the policy has another than the chapter's
	}
	responseView struct {
		Status     int          `json:"status"`
		Page       string       `json:"page,omitempty"` // form, welcome or error
		Head       string       `json:"head,omitempty"`
		SetCookies []cookieView `json:"setCookies"`
	}
	cookieView struct {
		Name  string  `json:"name"`
		Value *string `json:"value,omitempty"`
		*Identity
		Read    bool   `json:"read"`
		Foreign bool   `json:"foreign"`
		From    string `json:"from,omitempty"`
	}
	stepView struct {
		Step  demo.Step `json:"step"`
		Value *string   `json:"value,omitempty"`
		After *int64    `json:"after,omitempty"` // milliseconds since the request came, where requests run beside each other
	}
	changeView struct {
		Op demo.ChangeOp `json:"op"`
		Identity
		Server   uint8   `json:"server,omitempty"` // whose memory has the row, where two servers have a table each
		Username *string `json:"username"`
		Basket   int     `json:"basket,omitempty"`
		Dark     bool    `json:"dark,omitempty"`
		New      bool    `json:"new,omitempty"`
		*useView
	}
	// useView is when and how often the row was used, where that does not follow from the
	// event: a plain exchange uses it once, when the event happened.
	useView struct {
		Created  Time `json:"created"`
		Seen     Time `json:"seen"`
		Requests int  `json:"requests"`
	}
	sessionEvent struct {
		EventHead
		Ahead int64      `json:"ahead,omitempty"` // as of an exchange
		Op    demo.ActOp `json:"op"`
		Identity
		By      string       `json:"by"`
		Changes []changeView `json:"changes"`
	}
	policyEvent struct {
		EventHead
		Policy  demo.Policy  `json:"policy"`
		Before  demo.Policy  `json:"before"` // that held until then
		By      string       `json:"by"`
		Changes []changeView `json:"changes"` // none: the rows stay as they are
	}
	clockEvent struct {
		EventHead
		Ahead   int64        `json:"ahead"`  // seconds
		Before  int64        `json:"before"` // until then
		By      string       `json:"by"`
		Changes []changeView `json:"changes"` // none: the rows stay as they are
	}
	storageEvent struct {
		EventHead
		Storage demo.Storage `json:"storage"`
		Before  demo.Storage `json:"before"` // that held until then
		Health  healthView   `json:"health"`
		By      string       `json:"by"`
		Changes []changeView `json:"changes"` // the rows that are gone with the old servers
	}
	serverEvent struct {
		EventHead
		Op      demo.LifeOp  `json:"op"`
		Server  uint8        `json:"server,omitempty"` // 0 is the store
		Health  healthView   `json:"health"`
		By      string       `json:"by"`
		Changes []changeView `json:"changes"`
	}
	healthView struct {
		Stopped []int            `json:"stopped,omitempty"` // servers, from 1 on
		Store   demo.StoreHealth `json:"store,omitzero"`
	}
)

func asHealth(h demo.Health) (v healthView) {
	for i, stopped := range h.Stopped {
		if stopped {
			v.Stopped = append(v.Stopped, i+1)
		}
	}
	v.Store = h.Store
	return v
}

// head begins the entry as the API sends it.
func (r *Entry) head() EventHead { return EventHead{r.kind(), r.seq, Time(r.at)} }

// kind is the entry's type in the API.
func (r *Entry) kind() string {
	switch {
	case r.notice != nil:
		return r.notice.Kind()
	case r.event.Act != nil:
		return "session"
	case r.event.Policy != nil:
		return "policy"
	case r.event.Clock != nil:
		return "clock"
	case r.event.Storage != nil:
		return "storage"
	case r.event.Life != nil:
		return "server"
	default:
		return "exchange"
	}
}

// asEvent is the entry in a view.
func (r *Entry) asEvent(v View) any {
	head := r.head()
	switch {
	case r.notice != nil:
		return r.notice.Event(head, v)
	case r.event.Act != nil:
		var identity Identity // of the row; none where the act is on the whole table
		if changes := r.event.Changes; len(changes) > 0 {
			identity = *r.Identity(changes[0].Row().ID)
		}
		return sessionEvent{head, seconds(r.event.Ahead), r.event.Act.Op, identity, r.event.Act.By, r.changes()}
	}
	if change := r.event.Policy; change != nil {
		return policyEvent{head, change.Policy, change.Before, change.By, r.changes()}
	}
	if turn := r.event.Clock; turn != nil {
		return clockEvent{head, seconds(turn.Ahead), seconds(turn.Before), turn.By, r.changes()}
	}
	if change := r.event.Storage; change != nil {
		return storageEvent{head, change.Storage, change.Before, asHealth(change.Health), change.By, r.changes()}
	}
	if l := r.event.Life; l != nil {
		return serverEvent{head, l.Op, l.Server, asHealth(l.After), l.By, r.changes()}
	}
	x, whole := r.event.Exchange, v == Full
	e := exchangeEvent{
		EventHead: head,
		Ahead:     seconds(r.event.Ahead),
		Seat:      SeatOf(x.Visit),
		Browser:   BrowserOf(x.Visit),
		Server:    x.Server,
		Request: requestView{
			Method: methodFor(whole, x.Request.Method), Path: pathFor(whole, x.Request.Path),
			Cookies: r.cookies(whole), Omitted: x.Request.Omitted(),
		},
		Response: responseView{Status: x.Response.Status, Page: x.Trace.Page(), SetCookies: r.setCookies(whole)},
		Trace:    make([]stepView, 0, len(x.Trace)),
		Changes:  r.changes(),
		Deleted:  r.gone,
	}
	if x.Sent {
		e.Found = &x.Found
	}
	if x.Policy != nil && x.Policy.HostPrefix {
		e.Request.Name = x.Policy.CookieName()
	}
	if whole {
		e.Request.Head, e.Response.Head = Readable(x.Request.Head), Readable(x.Response.Head())
		e.Request.Removed = x.Request.Removed
		if l := r.lost; l != nil {
			e.Lost = &lostView{l.Name, Time(l.Given), l.Why, OrNull(l.Ended), l.Held, l.Times}
		}
	}
	for i, s := range x.Trace {
		step := stepView{Step: s.Step, Value: valueIf(whole && s.Value != "", s.Value)}
		if x.Beside != nil && i < len(x.Beside.Times) {
			after := x.Beside.Times[i].Milliseconds()
			step.After = &after
		}
		e.Trace = append(e.Trace, step)
	}
	return e
}

// seconds are how the API tells how far a clock is ahead.
func seconds(d time.Duration) int64 { return int64(d / time.Second) }

// pathFor is the path inside the demo. Others see which of its pages it was,
// and no more: what a student types there may be anything, a desk's path or an
// id in a query included.
func pathFor(whole bool, path string) string {
	if whole || path == "/" || path == "/login" || path == "/logout" {
		return Readable(path)
	}
	return "/…"
}

// methodFor is the method. HTTP's own are short; others see no more than that of
// one that somebody made up, which can be kilobytes of anything.
func methodFor(whole bool, method string) string {
	if whole || len(method) <= maxMaskedMethod {
		return Readable(method)
	}
	return Readable(method[:maxMaskedMethod]) + "…"
}

// maxMaskedMethod is how many characters of a method others may see.
const maxMaskedMethod = 16

func (r *Entry) cookies(whole bool) []cookieView {
	views := []cookieView{}
	x := r.event.Exchange
	for _, pair := range x.Request.Cookies() {
		name := Readable(pair.Name)
		if !whole && len(name) > maxMaskedName {
			name = "…" // a pair without = is all name, and may be an ID
		}
		c := cookieView{Name: name, Value: valueIf(whole, pair.Value), Read: pair.Read, Foreign: pair.From != "", From: pair.From}
		switch {
		case pair.Read && x.Sent:
			c.Identity = r.Identity(x.ID) // whatever the value: it may be signed
		case !pair.Read:
			c.Identity = r.Identity(pair.Value)
		}
		views = append(views, c)
	}
	return views
}

// maxMaskedName is how many bytes of a cookie's name others may see: fewer than a
// session ID or a desk's key has, and no more than the demo's own __Host-sessionid.
const maxMaskedName = 16

func (r *Entry) setCookies(whole bool) []cookieView {
	views := []cookieView{}
	x := r.event.Exchange
	for _, line := range x.Response.SetCookies() {
		pair, _, _ := strings.Cut(line, ";")
		name, value, _ := strings.Cut(pair, "=")
		c := cookieView{Name: name, Value: valueIf(whole, value)}
		if x.GivenID != "" {
			c.Identity = r.Identity(x.GivenID) // whatever the value: it may be signed
		}
		views = append(views, c)
	}
	return views
}

func (r *Entry) changes() []changeView {
	views := []changeView{}
	stated := r.event.Life != nil || r.event.Exchange != nil && r.event.Exchange.Beside != nil
	for _, c := range r.event.Changes {
		row := c.Row()
		var use *useView
		if stated && c.Op != demo.OpDelete {
			use = &useView{Time(row.Created), Time(row.Seen), row.Requests}
		}
		views = append(views, changeView{
			Op: c.Op, useView: use, Identity: *r.Identity(row.ID), Server: row.Server,
			Username: usernameOf(row), Basket: row.Basket, Dark: row.Dark, New: c.Op != demo.OpDelete && c.New(),
		})
	}
	return views
}

// usernameOf is null where the chapter's row has None.
func usernameOf(row demo.Session) *string {
	return valueIf(row.Username != "", Visible(row.Username))
}

func valueIf(yes bool, value string) *string {
	if !yes {
		return nil
	}
	value = Readable(value)
	return &value
}
