package redistest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Do sends a command over a connection of its own, as another program would, and returns
// the answer as text: the elements of an array a line each.
func (r *Redis) Do(t testing.TB, command ...string) string {
	t.Helper()
	answer, err := r.try(command...)
	if err != nil {
		t.Fatalf("%q: %v", command, err)
	}
	return answer
}

func (r *Redis) try(command ...string) (string, error) {
	conn, err := net.Dial("tcp", r.Addr)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return "", err
	}
	var text strings.Builder
	fmt.Fprintf(&text, "*%d\r\n", len(command))
	for _, word := range command {
		fmt.Fprintf(&text, "$%d\r\n%s\r\n", len(word), word)
	}
	if _, err := io.WriteString(conn, text.String()); err != nil {
		return "", err
	}
	return answer(bufio.NewReader(conn))
}

// answer reads one answer of the Redis protocol, version 2.
func answer(from *bufio.Reader) (string, error) {
	line, err := from.ReadString('\n')
	if err != nil || len(line) < 3 {
		return "", fmt.Errorf("answer %q: %w", line, err)
	}
	value := line[1 : len(line)-2]
	if line[0] == '-' {
		return "", fmt.Errorf("redis: %s", value)
	}
	if line[0] == '+' || line[0] == ':' {
		return value, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil {
		return "", err
	}
	if line[0] == '$' {
		if n < 0 {
			return "(nil)", nil
		}
		data := make([]byte, n+2)
		_, err := io.ReadFull(from, data)
		return string(data[:n]), err
	}
	var parts []string
	for range n {
		part, err := answer(from)
		if err != nil {
			return "", err
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "\n"), nil
}
