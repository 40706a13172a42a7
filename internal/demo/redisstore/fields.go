package redisstore

import (
	"strconv"

	"sessionlab/internal/demo"
)

// pairsOf are the fields of a hash, names and values in turns: those that are written in any
// case, and those for a new row alone.
func pairsOf(s demo.Session, fields demo.Fields) (set, made []any) {
	written := demo.Session{}
	fields.Copy(&written, s)
	add := func(field demo.Fields, name string, value any) {
		if fields == 0 || fields&field != 0 {
			set = append(set, name, value)
		} else {
			made = append(made, name, value)
		}
	}
	if written.Username != "" {
		add(demo.FieldUsername, "username", written.Username)
	}
	add(0, "created", demo.RowTime(s.Created))
	add(demo.FieldUse, "seen", demo.RowTime(written.Seen))
	add(demo.FieldUse, "requests", written.Requests)
	add(demo.FieldBasket, "basket", written.Basket)
	add(demo.FieldDark, "dark", written.Dark)
	add(demo.FieldToken, "token", written.Token)
	return set, append(made, "visitor", s.By)
}

// sessionOf reads a hash as far as it can be read. damaged says that no demo wrote it so.
func sessionOf(id string, hash map[string]string) (s demo.Session, damaged bool) {
	text := func(name string) string {
		value, ok := hash[name]
		damaged = damaged || !ok
		return value
	}
	number := func(name string) int {
		n, err := strconv.Atoi(text(name))
		if err != nil {
			damaged = true
			return 0
		}
		return n
	}
	s = demo.Session{ID: id, Username: hash["username"], Token: text("token"), By: text("visitor")}
	var ok bool
	if s.Created, ok = demo.ReadRowTime(text("created")); !ok {
		damaged = true
	}
	if s.Seen, ok = demo.ReadRowTime(text("seen")); !ok {
		damaged = true
	}
	s.Requests, s.Basket = number("requests"), number("basket")
	dark := number("dark")
	s.Dark = dark != 0
	s.Version = versionOf(hash["version"])
	damaged = damaged || s.Version == 0 || dark != 0 && dark != 1 || s.Requests < 0 || s.Basket < 0
	return s, damaged
}

// versionOf reads a version as put.lua does: up to 15 digits, else 0.
func versionOf(text string) int {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || len(text) > 15 {
		return 0
	}
	return int(n)
}

// hashOf is a hash from its names and values in turns.
func hashOf(pairs []any) map[string]string {
	hash := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		name, _ := pairs[i].(string)
		hash[name], _ = pairs[i+1].(string)
	}
	return hash
}
