package app

import (
	"errors"
	"fmt"

	"sessionlab/internal/keep"
	"sessionlab/internal/keep/sqlite"
)

// explainData says in both languages what to do about a data directory that can't be
// used.
func explainData(dir string, err error) error {
	var planted *sqlite.PlantedError
	switch {
	case errors.As(err, &planted):
		return explainPlanted(planted)
	case errors.Is(err, keep.ErrInUse):
		return fmt.Errorf("lab: another lab uses %s; end it, or choose another directory with -data\n"+
			"lab: 다른 실습실이 %s 폴더를 쓰고 있습니다. 그것을 끝내거나 -data로 다른 폴더를 고르세요 (%w)", dir, dir, err)
	case errors.Is(err, keep.ErrNewer):
		return fmt.Errorf("lab: %s was written by a newer version of the lab; "+
			"update the lab, or choose another directory with -data\n"+
			"lab: %s 폴더는 더 새로운 버전이 쓴 것입니다. 실습실을 새 버전으로 바꾸거나 -data로 다른 폴더를 고르세요 (%w)", dir, dir, err)
	default:
		return fmt.Errorf("lab: -data %s: %w", dir, err)
	}
}

// explainPlanted says what to do about a data file that the lab did not make.
func explainPlanted(e *sqlite.PlantedError) error {
	what, korean := "belongs to another user than the lab's", "실습실을 실행하는 사용자의 것이 아닙니다"
	switch e.Why {
	case sqlite.ErrIsLink:
		what, korean = "is a symbolic link", "심볼릭 링크입니다"
	case sqlite.ErrIsNoFile:
		what, korean = "is not a regular file", "보통 파일이 아닙니다"
	}
	return fmt.Errorf("lab: %s %s, and the lab's keys would be in it; remove it, or choose a directory of your own with -data\n"+
		"lab: %s은(는) %s. 실습실의 키가 그 안에 저장되므로, 그것을 지우거나 -data로 자신의 폴더를 고르세요 (%w)",
		e.Path, what, e.Path, korean, e)
}
