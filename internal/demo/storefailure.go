package demo

import (
	"context"
	"errors"
)

// storeFailure is an error of the store's own, unlike those that are part of its contract.
type storeFailure struct{ err error }

func (e *storeFailure) Error() string { return "the session store failed: " + e.err.Error() }

func (e *storeFailure) Unwrap() error { return e.err }

// Is says that a store that fails is as good as none.
func (e *storeFailure) Is(target error) bool { return target == ErrNoStore }

// ofStore marks an error of a store as its failure, unless the contract has it or the
// server ended meanwhile.
func ofStore(err error) error {
	switch {
	case err == nil || errors.Is(err, ErrNoSession) || errors.Is(err, ErrConflict):
		return err
	case errors.Is(err, context.Canceled):
		return errEnded
	}
	if failure := (*storeFailure)(nil); errors.As(err, &failure) {
		return err
	}
	return &storeFailure{err}
}
