package exercise

import (
	"encoding/json"
	"errors"

	"sessionlab/internal/demo"
)

// Policy is a policy as a lesson's front matter has it, as the API writes it: what
// is off is absent. The error says what is wrong, or why it can't be.
func Policy(fields map[string]any) (string, error) {
	if fields == nil {
		return "{}", nil
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return "", err
	}
	p, err := demo.ReadPolicy(text)
	if err != nil {
		return "", err
	}
	var errs []error
	for _, refused := range p.Check() {
		errs = append(errs, errors.New(refused.Why.EN))
	}
	text, err = json.Marshal(p)
	return string(text), errors.Join(append(errs, err)...)
}

// Storage is a storage as a lesson's front matter has it, as Policy is a policy.
func Storage(fields map[string]any) (string, error) {
	if fields == nil {
		return "{}", nil
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return "", err
	}
	s, err := demo.ReadStorage(text)
	if err != nil {
		return "", err
	}
	if why := s.Check(); why != nil {
		return "", errors.New(why.EN)
	}
	text, err = json.Marshal(s)
	return string(text), err
}
