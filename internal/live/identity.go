package live

// Identity is how a session ID looks wherever it appears: a short public name,
// a hue and a shape. It is safe to show to everyone; the ID is a credential.
type Identity struct {
	Tag    string `json:"tag"`
	Hue    int8   `json:"hue"`              // 0 to 9
	Shape  int8   `json:"shape"`            // 0 to 7
	Chosen bool   `json:"chosen,omitempty"` // the client chose the ID, or altered one; the tag is a keyed hash
}
