package room

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// The instructor's key leads, and nothing that resembles it.
func TestKey(t *testing.T) {
	l, _ := openIn(t, Config{})
	key := l.Key()
	if len(key) != keyLength || strings.Trim(key, "abcdefghjkmnpqrstuvwxyz023456789") != "" {
		t.Fatalf("the key is %q", key)
	}
	for _, wrong := range []string{"", key[:len(key)-1], key + "a", " " + key, key + "\n", strings.ToUpper(key), strings.Repeat(key, 2), key[1:] + key[:1], "\x00", strings.Repeat("a", 5000)} {
		if token, err := l.Lead(wrong); !errors.Is(err, ErrKey) || token != "" {
			t.Errorf("%q is taken for the key", wrong)
		}
	}
	token, err := l.Lead(key)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(token, key) {
		t.Error("the token has the key in it")
	}
	c, err := l.Caller(token)
	if err != nil || !c.Leads() || c.Seat() != nil || c.name() != "instructor" {
		t.Errorf("the token's caller is %+v, %v", c, err)
	}
}

// The key is compared in constant time: Lead has no other comparison.
func TestKeyIsComparedInConstantTime(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "instructorkey.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	constant, others := 0, 0
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name != "Lead" {
			continue
		}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				if call, ok := n.X.(*ast.CallExpr); !ok || called(call) != "ConstantTimeCompare" {
					others++
				}
			case *ast.SwitchStmt, *ast.IndexExpr, *ast.SliceExpr:
				if s, ok := n.(*ast.SliceExpr); !ok || s.Low != nil || s.High != nil {
					others++
				}
			case *ast.CallExpr:
				switch name := called(n); name {
				case "ConstantTimeCompare":
					constant++
				case "Sum256", "byte", "Encode", "keyMark":
				default:
					others++
				}
			}
			return true
		})
	}
	if constant != 1 || others > 0 {
		t.Errorf("Lead compares in constant time %d times, and does %d other things that may tell", constant, others)
	}
}

// called is the name of what is called.
func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.ArrayType:
		return f.Elt.(*ast.Ident).Name
	case *ast.Ident:
		return f.Name
	}
	return "?"
}

// The key and its tokens hold across restarts, until the key is made anew; seats'
// tokens hold on.
func TestNewKey(t *testing.T) {
	dir := t.TempDir()
	l, stop := openIn(t, In(t, dir, Config{}))
	key := l.Key()
	lead, err := l.Lead(key)
	if err != nil {
		t.Fatal(err)
	}
	_, seat, err := l.Join("", "kim", "ko")
	if err != nil {
		t.Fatal(err)
	}
	stop()

	l, stop = openIn(t, In(t, dir, Config{}))
	if c, err := l.Caller(lead); l.Key() != key || err != nil || !c.Leads() {
		t.Errorf("after a restart the key is another, or its token: %v", err)
	}
	stop()

	l, stop = openIn(t, In(t, dir, Config{NewKey: true}))
	renewed := l.Key()
	if c, err := l.Caller(lead); !errors.Is(err, ErrNoToken) || c != (Caller{}) {
		t.Errorf("the token of the key before: %+v, %v", c, err)
	}
	if _, err := l.Lead(key); !errors.Is(err, ErrKey) || renewed == key {
		t.Errorf("the key before: %v", err)
	}
	if c, err := l.Caller(seat); err != nil || c.Seat() == nil {
		t.Errorf("a seat's token: %v", err)
	}
	stop()

	l, _ = openIn(t, In(t, dir, Config{}))
	if l.Key() != renewed {
		t.Error("the new key was not kept")
	}
	if _, err := l.Caller(lead); !errors.Is(err, ErrNoToken) {
		t.Error("the token of the key before leads again")
	}
}

// A token is of a seat or of the instructor, and never of the other, whatever is
// signed in it.
func TestTokensAreNotInterchangeable(t *testing.T) {
	l, _ := openIn(t, Config{})
	other, _ := openIn(t, Config{})
	seat, seatToken, err := l.Join("", "kim", "ko")
	if err != nil {
		t.Fatal(err)
	}
	lead, err := l.Lead(l.Key())
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := other.Lead(other.Key())
	if err != nil {
		t.Fatal(err)
	}
	sign := func(name string, value any) string {
		signed, err := l.tokens.Encode(name, value)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	if c, err := l.Caller(seatToken); err != nil || c.Leads() || c.Seat() != seat {
		t.Errorf("the seat's token: %+v, %v", c, err)
	}
	if c, err := l.Caller(lead); err != nil || !c.Leads() || c.Seat() != nil {
		t.Errorf("the instructor's token: %+v, %v", c, err)
	}
	for what, token := range map[string]string{
		"another lab's instructor":             theirs,
		"a seat signed as an instructor":       sign(instructorName, seatName{Room: DefaultRoom, Seat: seat.ID}),
		"an instructor signed as a seat":       sign(tokenName, l.keyMark()),
		"an instructor of another key":         sign(instructorName, other.keyMark()),
		"an instructor without a mark":         sign(instructorName, ""),
		"the key itself":                       l.Key(),
		"the mark alone":                       l.keyMark(),
		"a seat under a name that nobody uses": sign("owner", seatName{Room: DefaultRoom, Seat: seat.ID}),
		"a seat by its code":                   sign(tokenName, seatName{Room: DefaultRoom, Seat: seat.Code}),
		"a seat by the room's code":            sign(tokenName, seatName{Room: l.main.code, Seat: seat.ID}),
		"a seat of a server of its own":        sign(tokenName, seatName{Room: DefaultRoom + "." + seat.ID, Seat: seat.ID}),
		"the seat's code":                      seat.Code,
		"half of each":                         seatToken[:len(seatToken)/2] + lead[len(lead)/2:],
	} {
		if c, err := l.Caller(token); !errors.Is(err, ErrNoToken) || c != (Caller{}) {
			t.Errorf("%s is taken for %+v, %v", what, c, err)
		}
	}
}
