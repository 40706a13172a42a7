package demo

// Try is what [Server.XRay] says of a value as it is, for tests.
func (s *Server) Try(value string) Verdict {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.try(value)
}
