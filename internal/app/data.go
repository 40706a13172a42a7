package app

import (
	"errors"
	"fmt"

	"sessionlab/internal/datafile"
	"sessionlab/internal/keep"
)

// explainData says in every language what to do about a data directory that can't be
// used.
func explainData(dir string, err error) error {
	var planted *datafile.PlantedError
	switch {
	case errors.As(err, &planted):
		return explainPlanted(planted)
	case errors.Is(err, keep.ErrInUse):
		return fmt.Errorf("%s (%w)", advice("start.in-use", map[string]string{"dir": dir}), err)
	case errors.Is(err, keep.ErrNewer):
		return fmt.Errorf("%s (%w)", advice("start.newer", map[string]string{"dir": dir}), err)
	default:
		return fmt.Errorf("lab: -data %s: %w", dir, err)
	}
}

// explainPlanted says what to do about a data file that the lab did not make.
func explainPlanted(e *datafile.PlantedError) error {
	key := "start.planted-owner"
	switch e.Why {
	case datafile.ErrIsLink:
		key = "start.planted-link"
	case datafile.ErrIsNoFile:
		key = "start.planted-file"
	}
	return fmt.Errorf("%s (%w)", advice(key, map[string]string{"path": e.Path}), e)
}
