package live

// json returns the entry as a viewer sees it in a view. What is in no language is
// encoded once.
func (r *Entry) json(v View, language string) []byte {
	if spoken, ok := r.notice.(Spoken); ok {
		return Encode(spoken.In(language).Event(r.head(), v))
	}
	return r.encode(v)
}

// encode returns the entry as JSON in a view; each is made once.
func (r *Entry) encode(v View) []byte {
	all := r.encoded.Load()
	if all == nil {
		r.encoded.CompareAndSwap(nil, new(encodings))
		all = r.encoded.Load()
	}
	e := &all[v]
	e.once.Do(func() {
		e.data = Encode(r.asEvent(v))
	})
	return e.data
}
