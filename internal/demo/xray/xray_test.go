package xray_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/demo/xray"
)

// clock is a clock that tests turn.
type clock struct{ at time.Time }

func newClock() *clock { return &clock{time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time { return c.at }

func keyPair(n byte) demo.KeyPair {
	return demo.KeyPair{Hash: bytes.Repeat([]byte{n}, 32), Block: bytes.Repeat([]byte{n + 100}, 32)}
}

// visit is a first page of a new demo, asked for with a Cookie header.
func visit(p demo.Policy, c *clock, key demo.KeyPair, header string) (x *demo.Exchange) {
	s := demo.New(demo.Config{Policy: p, Keys: []demo.KeyPair{key}, Now: c.now, Observe: func(e demo.Event) { x = e.Exchange }})
	r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
	r.Header.Set("Cookie", header)
	s.Serve(httptest.NewRecorder(), r, demo.Visit{})
	return x
}

// sealedBy is the value that a demo gives to a first visit.
func sealedBy(p demo.Policy, c *clock, key demo.KeyPair) string {
	line, _, _ := strings.Cut(visit(p, c, key, "").Response.SetCookies()[0], ";")
	_, value, _ := strings.Cut(line, "=")
	return value
}

// verdict is what a server makes of a value as it is.
func verdict(s *demo.Server, value string) xray.Verdict {
	p, _ := xray.Take(s, value, xray.AsItIs) // only a tamper is refused
	return p.Verdict
}

// tampers are all but xray.AsItIs.
var tampers = []xray.Tamper{
	xray.FlipDate, xray.FlipValue, xray.FlipMAC, xray.Age, xray.Rename, xray.OtherKey, xray.DropMAC, xray.CutShort, xray.Old,
}

var sealedPolicies = []demo.Policy{
	{Signed: true, MaxAge: 3600},
	{Signed: true, Encrypted: true, MaxAge: 3600},
	{Signed: true, Stateless: true, MaxAge: 3600},
	{Signed: true, Encrypted: true, Stateless: true, MaxAge: 3600},
	{Signed: true},
}

func TestReadSealed(t *testing.T) {
	b64 := base64.URLEncoding.EncodeToString
	for _, test := range []struct {
		value, date, content, mac string
		readable, dated           bool
		fault                     error
	}{
		{b64([]byte("1795000000|Imlk|" + strings.Repeat("\x7c", 32))), "1795000000", `"id`, strings.Repeat("|", 32), true, true, nil},
		{b64([]byte("1795000000|AAE=|m")), "1795000000", "\x00\x01", "m", false, true, nil},
		{b64([]byte("soon|Imlk|")), "soon", `"id`, "", true, false, nil},
		{b64([]byte("-5||")), "-5", "", "", true, false, nil},
		{b64([]byte("99999999999999|Imlk|m")), "99999999999999", `"id`, "m", true, false, nil},
		{b64([]byte("1795000000|I m|m")), "1795000000", "", "m", true, true, nil},
		{b64([]byte("1795000000|Imlk")), "1795000000", `"id`, "", true, true, xray.ErrSealedFields},
		{b64([]byte("1795000000|Imlk|mac"))[:25], "1795000000", `"id`, "ma", true, true, xray.ErrSealedBase64},
		{"7f3a91c2-5d0e-4b86-9c41-2a6f8e0d13b7", "\xed\xfd\xda\xf7W6\xfb\x97{4{D\xf7\xa8?\xf7\x1c\xd5\x7e\x6a\x5f\xf1\xed\x1d\xd7\x77\x6f\x5b", "", "", true, false, xray.ErrSealedFields},
		{"", "", "", "", true, false, xray.ErrSealedFields},
		{"!", "", "", "", true, false, xray.ErrSealedBase64},
		{strings.Repeat("A", xray.MaxSealed+1), "", "", "", true, false, xray.ErrSealedLength},
	} {
		s, err := xray.ReadSealed(test.value)
		if strings.HasPrefix(test.value, "7f3a") { // its bytes are noise
			test.date = string(s.Bytes(s.Date))
		}
		_, dated := s.Time()
		if !errors.Is(err, test.fault) || string(s.Bytes(s.Date)) != test.date || string(s.Content()) != test.content ||
			string(s.Bytes(s.MAC)) != test.mac || xray.Readable(s.Content()) != test.readable || dated != test.dated {
			t.Errorf("%.50s: %+v %q %v, %v", test.value, s, s.Content(), dated, err)
		}
	}
}

// Each tamper changes the field that it is about, and a check of its own says no.
func TestTampers(t *testing.T) {
	for _, p := range sealedPolicies {
		c := newClock()
		for _, keys := range [][]demo.KeyPair{{keyPair(1)}, {keyPair(2), keyPair(1)}} {
			value := sealedBy(p, c, keyPair(1))
			events := 0
			s := demo.New(demo.Config{Policy: p, Keys: keys, Now: c.now, Observe: func(demo.Event) { events++ }})
			is, err := xray.Take(s, value, xray.AsItIs)
			if err != nil || is.Value != value || !is.Verdict.Takes() || !is.Verdict.Seals || is.Name != "sessionid" || is.Fault != nil {
				t.Fatalf("%+v: %+v, %v", p, is, err)
			}
			if readable := xray.Readable(is.Sealed.Content()); readable == p.Encrypted {
				t.Errorf("%+v: readable is %v", p, readable)
			}
			if at, _ := is.Sealed.Time(); !at.Equal(c.now().Truncate(time.Second)) {
				t.Errorf("the date is %v", at)
			}
			if opened := is.Verdict.Opened; strings.HasPrefix(opened, "{") != p.Stateless || !p.Stateless && len(opened) != 36 {
				t.Errorf("%+v: it opened to %q", p, opened)
			}
			for tamper, want := range map[xray.Tamper]struct {
				changed string // of date, value and MAC
				check   xray.Check
				word    string
			}{
				xray.FlipDate:  {"d", xray.CheckMAC, "MAC: the value is not valid"},
				xray.FlipValue: {"v", xray.CheckMAC, "MAC: the value is not valid"},
				xray.FlipMAC:   {"m", xray.CheckMAC, "MAC: the value is not valid"},
				xray.Age:       {"d", xray.CheckMAC, "MAC: the value is not valid"},
				xray.Rename:    {"m", xray.CheckMAC, "MAC: the value is not valid"},
				xray.OtherKey:  {"m", xray.CheckMAC, "MAC: the value is not valid"},
				xray.DropMAC:   {"m", xray.CheckMAC, "MAC: the value is not valid"},
				xray.CutShort:  {"m", xray.CheckBase64, "base64 decode failed"},
				xray.Old:       {"dm", xray.CheckDate, "expired timestamp"},
			} {
				got, err := xray.Take(s, value, tamper)
				if tamper == xray.Old && p.MaxAge == 0 {
					if !errors.Is(err, xray.ErrAgeless) {
						t.Errorf("without maxAge: %+v, %v", got, err)
					}
					continue
				}
				changed, a, b := "", is.Sealed, got.Sealed
				for i, f := range []string{"d", "v", "m"} {
					if !bytes.Equal(a.Bytes([]xray.Span{a.Date, a.Value, a.MAC}[i]), b.Bytes([]xray.Span{b.Date, b.Value, b.MAC}[i])) {
						changed += f
					}
				}
				if err != nil || changed != want.changed || got.Verdict.Check != want.check || !strings.HasPrefix(got.Verdict.Word, want.word) || got.Verdict.Opened != "" {
					t.Errorf("%+v: %s changed %q: %+v, %v", p, tamper, changed, got.Verdict, err)
				}
				// A request is told the very same.
				if trace := visit(p, c, keyPair(1), "sessionid="+got.Value).Trace; !trace.Ran(demo.StepRefuseCookie) {
					t.Errorf("%+v: to a request %s gives %v", p, tamper, trace)
				}
			}
			if events > 0 {
				t.Errorf("%d events", events)
			}
		}
	}
}

// What the server says of whole values, under policies that these were not made for.
func TestVerdicts(t *testing.T) {
	c := newClock()
	signed, idle := demo.Policy{Signed: true}, demo.Policy{Signed: true, Stateless: true, IdleTimeout: 60}
	value, session := sealedBy(signed, c, keyPair(1)), sealedBy(idle, c, keyPair(1))
	hosted := demo.Policy{Signed: true, Secure: true, HostPrefix: true, Path: "/"}
	for name, test := range map[string]struct {
		policy demo.Policy
		value  string
		later  time.Duration
		keys   []demo.KeyPair
		want   xray.Verdict
	}{
		"nothing is sealed": {demo.Policy{}, value, 0, nil, xray.Verdict{Opened: value}},
		"an id alone":       {signed, "7f3a91c2-5d0e-4b86-9c41-2a6f8e0d13b7", 0, nil, xray.Verdict{Seals: true, Check: xray.CheckMAC, Word: "MAC: the value is not valid"}},
		"the key is gone":   {signed, value, 0, []demo.KeyPair{keyPair(2)}, xray.Verdict{Seals: true, Check: xray.CheckMAC, Word: "MAC: the value is not valid"}},
		"another name":      {hosted, value, 0, nil, xray.Verdict{Seals: true, Check: xray.CheckMAC, Word: "MAC: the value is not valid"}},
		"too long":          {signed, strings.Repeat("A", 5000), 0, nil, xray.Verdict{Seals: true, Check: xray.CheckLength, Word: "the value is too long: 5000"}},
		"too old":           {demo.Policy{Signed: true, MaxAge: 60}, value, time.Hour, nil, xray.Verdict{Seals: true, Check: xray.CheckDate, Word: "expired timestamp"}},
		"idle":              {idle, session, time.Hour, nil, xray.Verdict{Seals: true, Check: xray.CheckTimeout, Word: "idleTimeout", Key: 1, Opened: `{"created":1795338000,"seen":1795338000}`}},
	} {
		later := &clock{at: c.now().Add(test.later)}
		if test.keys == nil {
			test.keys = []demo.KeyPair{keyPair(1)}
		}
		if got := verdict(demo.New(demo.Config{Policy: test.policy, Keys: test.keys, Now: later.now}), test.value); got != test.want {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
	other := demo.New(demo.Config{Policy: demo.Policy{Signed: true, Encrypted: true}, Keys: []demo.KeyPair{keyPair(1)}, Now: c.now})
	if got := verdict(other, value); got.Check != xray.CheckContent || got.Word == "" {
		t.Errorf("what was only signed, where it should be encrypted: %+v", got)
	}
}

// Nothing gives a value that the server takes and the caller did not have: not
// now, and of what the server signed not later or under another policy either,
// unless it takes the caller's own value just as well.
func TestNoOracle(t *testing.T) {
	after := []demo.Policy{{Signed: true, Secure: true, HostPrefix: true, Path: "/"}, {Signed: true, MaxAge: 10 * 365 * 24 * 3600}}
	after = append(after, sealedPolicies...)
	keys := []demo.KeyPair{keyPair(2), keyPair(1)}
	for _, p := range append([]demo.Policy{{}}, sealedPolicies...) {
		for _, made := range sealedPolicies {
			c := newClock()
			s := demo.New(demo.Config{Policy: p, Keys: keys, Now: c.now})
			value := sealedBy(made, c, keyPair(1))
			given := []string{value, sealedBy(made, c, keyPair(9)), "7f3a91c2-5d0e-4b86-9c41-2a6f8e0d13b7", ""}
			for range 2 { // tampered with what was tampered with, too
				for _, g := range slices.Clone(given) {
					for _, tamper := range tampers {
						x, err := xray.Take(s, g, tamper)
						if err != nil {
							continue
						}
						if x.Value != g && x.Verdict.Seals && verdict(s, x.Value).Takes() {
							t.Fatalf("%+v: %s gives what the server takes", p, tamper)
						}
						given = append(given, x.Value)
						if tamper != xray.Old && tamper != xray.Rename {
							continue // made without a key
						}
						for _, q := range after {
							for _, turned := range []time.Duration{0, time.Minute, 24 * time.Hour} {
								for _, left := range [][]demo.KeyPair{keys, keys[:1], keys[1:]} {
									later := &clock{at: c.now().Add(turned)}
									next := demo.New(demo.Config{Policy: q, Keys: left, Now: later.now})
									if verdict(next, x.Value).Takes() && !verdict(next, g).Takes() {
										t.Fatalf("%s under %+v gives what is taken under %+v, and the given is not", tamper, p, q)
									}
								}
							}
						}
					}
				}
			}
		}
	}
}

// What is not the server's own is not signed, and no tamper is made up.
func TestTampersRefused(t *testing.T) {
	c := newClock()
	p := demo.Policy{Signed: true, MaxAge: 60}
	s := demo.New(demo.Config{Policy: p, Keys: []demo.KeyPair{keyPair(1)}, Now: c.now})
	mine, strange := sealedBy(p, c, keyPair(1)), sealedBy(p, c, keyPair(2))
	flipped, err := xray.Take(s, mine, xray.FlipMAC)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		value  string
		tamper xray.Tamper
		want   error
	}{
		{mine, "forge", xray.ErrTamper}, {strange, xray.Rename, xray.ErrUnsealed}, {strange, xray.Old, xray.ErrUnsealed},
		{"kim", xray.FlipMAC, xray.ErrUnsealed}, {"", xray.Age, xray.ErrUnsealed}, {flipped.Value, xray.FlipMAC, xray.ErrUsable},
	} {
		if x, err := xray.Take(s, test.value, test.tamper); !errors.Is(err, test.want) || x.Value != "" {
			t.Errorf("%s of %.20s: %+v, %v", test.tamper, test.value, x, err)
		}
	}
}

// A value that was tampered with can be taken apart still, and a session ID can't.
func TestLooksSealed(t *testing.T) {
	for value, want := range map[string]bool{
		"MTc5NTAwMDAwMHxJbWxrfG1hYw==": true, "MTc5NTAwMDAwMHxJbWxrfG1hY": true, "MTc5NTAwMDAwMHxJbWxr": true,
		"": false, "kim": false, "7f3a91c2-5d0e-4b86-9c41-2a6f8e0d13b7": false, "MTc5NTAwMDAwMA==": false, "a2ltfEltbGt8bWFj": false, "fHx8": false,
	} {
		if got := xray.LooksSealed(value); got != want {
			t.Errorf("%q looks sealed: %v", value, got)
		}
	}
}

// FuzzSealed takes any text apart, tampers with it and asks a server about it.
func FuzzSealed(f *testing.F) {
	for _, seed := range []string{
		"", "=", "|", "fHw=", "fHx8", "kim", "7f3a91c2-5d0e-4b86-9c41-2a6f8e0d13b7", "MTc5NTAwMDAwMHxJbWxrfG1hYw==", "MTc5NTAwMDAwMHxJbWxrfG1hYw\n==", "MTc5NTAwMDAwMHxJbWxrfG1hYx==",
		"LTV8fA==", "OTk5OTk5OTk5OTk5OTk5OTk5OTl8fA==", strings.Repeat("A", 5000),
	} {
		f.Add(seed)
	}
	keys := []demo.KeyPair{keyPair(1)}
	s := demo.New(demo.Config{Policy: demo.Policy{Signed: true, MaxAge: 60}, Keys: keys})
	f.Fuzz(func(t *testing.T, value string) {
		v, err := xray.ReadSealed(value)
		if err == nil {
			rest := append(append(append(append(bytes.Clone(v.Bytes(v.Date)), '|'), v.Bytes(v.Value)...), '|'), v.Bytes(v.MAC)...)
			if !bytes.Equal(rest, v.Raw) {
				t.Errorf("%q is %q and its fields are %q", value, v.Raw, rest)
			}
		}
		if len(v.Raw) > xray.MaxSealed {
			t.Errorf("%d bytes were read", len(v.Raw))
		}
		for _, tamper := range append([]xray.Tamper{xray.AsItIs}, tampers...) {
			if x, err := xray.Take(s, value, tamper); err == nil && x.Verdict.Takes() {
				t.Errorf("%q, %s: the server takes %q", value, tamper, x.Value)
			}
		}
	})
}
