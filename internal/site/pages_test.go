package site

import (
	"html/template"
	"testing"
	"testing/synctest"
)

// A page that takes long to make keeps no other page waiting, and whoever asks
// for it meanwhile gets the one that is made.
func TestPagesAreMadeApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release, made := make(chan struct{}), 0
		slow := template.Must(template.New("base").Funcs(template.FuncMap{"wait": func() string { made++; <-release; return "slow" }}).Parse("{{wait}}"))
		quick := template.Must(template.New("base").Parse("quick"))
		p := &pages{templates: map[string]*template.Template{"slow": slow, "quick": quick}, made: map[string]func() (*content, error){}}
		got := make(chan *content, 2)
		ask := func() {
			c, err := p.once("a", "slow", nil)
			if err != nil {
				t.Error(err)
			}
			got <- c
		}
		go ask()
		synctest.Wait() // until it is being made; with the lock held, the next line would never end
		c, err := p.once("b", "quick", nil)
		if err != nil || string(c.plain) != "quick" {
			t.Errorf("%v, %v", c, err)
		}
		close(release)
		go ask()
		if first, second := <-got, <-got; first != second || string(first.plain) != "slow" || made != 1 {
			t.Errorf("made %d times: %q and %q", made, first.plain, second.plain)
		}
	})
}
