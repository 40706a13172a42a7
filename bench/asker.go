package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// asker asks a demo for pages on one connection, with a cookie jar of its own.
type asker struct {
	conn    net.Conn
	answers *bufio.Reader
	cookie  string
	host    string
}

// newAsker connects and asks for the first page, which brings its cookie.
func newAsker(host string) (*asker, error) {
	a, err := connect(host)
	if err != nil {
		return nil, err
	}
	_, err = a.ask()
	return a, err
}

func connect(host string) (*asker, error) {
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return nil, err
	}
	return &asker{conn: conn, answers: bufio.NewReader(conn), host: host}, nil
}

// ask asks for the page, with the cookie of the first answer, and returns when
// it began to.
func (a *asker) ask() (time.Time, error) {
	began, _, err := a.send(http.MethodGet, "/", "")
	return began, err
}

// send sends one request, with a form where there is one, and reads the answer.
func (a *asker) send(method, path, form string) (began time.Time, status int, err error) {
	request := method + " " + path + " HTTP/1.1\r\nHost: " + a.host + "\r\n"
	if a.cookie != "" {
		request += "Cookie: " + a.cookie + "\r\n"
	}
	if form != "" {
		request += fmt.Sprintf("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n", len(form))
	}
	began = time.Now()
	if _, err := io.WriteString(a.conn, request+"\r\n"+form); err != nil {
		return began, 0, err
	}
	answer, err := http.ReadResponse(a.answers, nil)
	if err != nil {
		return began, 0, err
	}
	for _, cookie := range answer.Cookies() {
		a.cookie = cookie.Name + "=" + cookie.Value
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return began, answer.StatusCode, err
}
