package site

import (
	"encoding/json"
	"net/http"

	"sessionlab/internal/room"
	"sessionlab/internal/twin"
)

type scriptView struct {
	Name  string `json:"script"`
	Title string `json:"title"`
}

type twinView struct {
	scriptView
	twin.Result
	Steps []twinStep `json:"steps"` // the result's, in the caller's language
}

type twinStep struct {
	By   string `json:"by"`
	Says string `json:"says"`
	twin.Step
}

// twinScripts answers with the scripts of the twin run, in the caller's language.
func (s *Site) twinScripts(w http.ResponseWriter, r *http.Request, _ room.Caller) error {
	var all []scriptView
	for _, script := range twin.Scripts {
		all = append(all, scriptView{script.Name, s.twinTitle(languageOf(r), script)})
	}
	return answerJSON(w, http.StatusOK, all)
}

// runTwin plays a script to the chapter's server and to one under a policy, the
// room's unless the caller names another. Both are servers of this call alone: the
// room sees nothing of it.
func (s *Site) runTwin(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	var call struct {
		Script string
		Policy *json.RawMessage
	}
	if err := readJSON(w, r, maxBody, &call); err != nil {
		return err
	}
	script, ok := twin.Find(call.Script)
	if !ok {
		return &problem{status: http.StatusBadRequest, key: "say.no-script"}
	}
	policy, err := rm.Policy(caller)
	if call.Policy != nil && err == nil {
		if policy, err = room.ReadPolicy(*call.Policy); err != nil {
			return &problem{status: http.StatusBadRequest, key: "say.policy-field"}
		}
	}
	if err != nil {
		return err
	}
	if refused := policy.Check(); len(refused) > 0 {
		why := map[string]string{"why": room.RefusedError(refused).Why(languageOf(r))}
		return &problem{status: http.StatusUnprocessableEntity, key: "say.policy", values: why}
	}
	under := s.twins.claim(caller, s.clientOf(r))
	defer under.keep(0)
	if err := under.admit(r.Context(), w, ask{bytes: 1, counts: true}); err != nil { // each run counts, whatever comes of it
		return err
	}
	result, err := twin.Run(r.Context(), policy, script)
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, s.viewTwin(result, script, languageOf(r)))
}

func (s *Site) viewTwin(result twin.Result, script twin.Script, lang string) twinView {
	view := twinView{scriptView{script.Name, s.twinTitle(lang, script)}, result, nil}
	for _, step := range result.Steps {
		view.Steps = append(view.Steps, twinStep{step.Request.By, s.words.Say(lang, step.Request.Says, nil), step})
	}
	return view
}

func (s *Site) twinTitle(lang string, script twin.Script) string {
	return s.words.Say(lang, "twin."+script.Name, nil)
}
