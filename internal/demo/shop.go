package demo

import (
	"errors"
	"strconv"
)

// The shop: under Storage.Shop a session holds two things more than a name, so that two
// requests at once can each change another one.

// shop is POST /basket, which puts one thing more into the basket, and POST /colour, which
// makes the page dark or light.
func (x *run) shop() error {
	id, err := x.sessionID()
	if err != nil {
		return err
	}
	session, err := x.find(id)
	if errors.Is(err, ErrNoSession) {
		return &Exception{Type: "KeyError", Value: quote(id), why: whyNoRowInShop}
	}
	if err != nil {
		return err
	}
	if err := x.checkToken(session); err != nil {
		return err
	}
	if x.path == "/basket" {
		session.Basket = min(session.Basket+1, maxBasket)
		x.ran(StepAddToBasket, strconv.Itoa(session.Basket))
	} else {
		session.Dark = !session.Dark
		x.ran(StepSwitchDark, colour(session.Dark))
	}
	x.table.put(session)
	x.redirect(x.visit.Base + "/")
	return nil
}

// maxBasket is how many things the basket holds at most.
const maxBasket = 1000

func colour(dark bool) string {
	if dark {
		return "dark"
	}
	return "light"
}

// shopForms are what the shop adds to the welcome page.
func (x *run) shopForms(session Session, token string) string {
	if !x.storage.Shop {
		return ""
	}
	base := x.visit.Base
	return `<p>Basket: ` + strconv.Itoa(session.Basket) + `. Colour: ` + colour(session.Dark) + `.</p>` +
		`<form method="post" action="` + base + `/basket">` + hidden(token) + `<input type="submit" value="Add to basket"></form>` +
		`<form method="post" action="` + base + `/colour">` + hidden(token) + `<input type="submit" value="Switch colour"></form>`
}
