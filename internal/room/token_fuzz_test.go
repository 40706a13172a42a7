package room

import (
	"errors"
	"strings"
	"testing"
)

// FuzzToken asks a lab of two seats whom any text names, any change of a real
// token, and a token that says anything under the right signature.
func FuzzToken(f *testing.F) {
	lab, err := OpenInMemory(Config{})
	if err != nil {
		f.Fatal(err)
	}
	foreign, err := OpenInMemory(Config{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := errors.Join(lab.Close(), foreign.Close()); err != nil {
			f.Error(err)
		}
	})
	seats := map[string]*Seat{} // by token
	var tokens []string
	for _, name := range []string{"kim", ""} {
		seat, token, err := lab.Join("", name, "ko")
		if err != nil {
			f.Fatal(err)
		}
		seats[token] = seat
		tokens = append(tokens, token)
	}
	_, theirs, err := foreign.Join("", "kim", "ko")
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{"", "x", "Bearer", "====", "MTc=", theirs, strings.Repeat("A", 5000), "\x00", "\n", "\xff", "..", "MTc2MDAwMDAwMHxleUp5SWpvaWJXRnBiaUo5fA=="} {
		f.Add(text, false, uint8(0))
	}
	f.Add("", true, uint8(1))  // without one character
	f.Add("", false, uint8(9)) // without nine
	for _, with := range []string{"A", "_", "=", "\n", "\r\n", " ", "|", "é", tokens[1], tokens[1][:40], tokens[1][40:]} {
		f.Add(with, false, uint8(0))
		f.Add(with, true, uint8(1))
		f.Add(with, false, uint8(len(with)))
	}
	for _, name := range []string{"", "main", "Main", "other", "s", "\x00", "../main"} {
		f.Add(name, true, uint8(0))
	}
	f.Fuzz(func(t *testing.T, text string, second bool, drop uint8) {
		real := tokens[0]
		if second {
			real = tokens[1]
		}
		check := func(token string) {
			caller, err := lab.Caller(token)
			if seat := seats[token]; seat != nil {
				if err != nil || caller.Seat() != seat || caller.Leads() {
					t.Errorf("%q: %+v, %v, want seat %s", token, caller, err, seat.ID)
				}
			} else if !errors.Is(err, ErrNoToken) || caller != (Caller{}) {
				t.Errorf("%q is taken for a token of seat %v, %v", token, caller.Seat(), err)
			}
		}
		check(text)
		for at := range len(real) + 1 { // the text anywhere in a real one, in place of some of it
			check(real[:at] + text + real[min(len(real), at+int(drop)):])
		}

		// A good signature under what no seat was given says nothing.
		seat := seats[tokens[0]]
		for _, name := range []seatName{{Room: text, Seat: seat.ID}, {Room: DefaultRoom, Seat: text}, {Room: text, Seat: text}} {
			signed, err := lab.tokens.Encode(tokenName, name)
			if err != nil {
				continue // too long
			}
			caller, err := lab.Caller(signed)
			if real := (name.Room == "" || name.Room == DefaultRoom) && lab.main.seats[name.Seat] != nil; real != (err == nil) || real && caller.Seat().ID != name.Seat {
				t.Errorf("%+v names %v, %v", name, caller.Seat(), err)
			}
		}
		if signed, err := lab.tokens.Encode(text, seatName{Room: DefaultRoom, Seat: seat.ID}); err == nil && text != tokenName {
			if _, err := lab.Caller(signed); !errors.Is(err, ErrNoToken) {
				t.Errorf("a token signed for %q names a seat", text)
			}
		}
	})
}
