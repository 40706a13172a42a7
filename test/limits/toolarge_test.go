package limits

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// A head of 20 KiB passes and one byte more does not, at either listener, whether
// it is the first one of its connection or not; whoever has sent it reads, in both
// languages, how to clear the cookies.
func TestHeadLimit(t *testing.T) {
	l := lab.Start(t)
	for _, address := range []string{lab.HostOf(l.URL), lab.HostOf(l.Demo)} {
		for _, before := range []string{"", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"} {
			for size, want := range map[int]int{20 << 10: 200, 20<<10 + 1: 431, 64 << 10: 431} {
				conn, err := net.Dial("tcp", address)
				if err != nil {
					t.Fatal(err)
				}
				_ = conn.SetDeadline(time.Now().Add(lab.Patience))
				answers := bufio.NewReader(conn)
				ask := func(head string) (*http.Response, string) {
					t.Helper()
					if _, err := io.WriteString(conn, head); err != nil {
						t.Fatal(err)
					}
					response, err := http.ReadResponse(answers, nil)
					if err != nil {
						t.Fatal(err)
					}
					body, err := io.ReadAll(response.Body)
					if err != nil {
						t.Fatal(err)
					}
					return response, string(body)
				}
				if before != "" {
					ask(before)
				}
				head := "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: bomb="
				response, page := ask(head + strings.Repeat("x", size-len(head)-4) + "\r\n\r\n")
				_ = conn.Close()
				what := fmt.Sprintf("a head of %d bytes at %s after %q", size, address, before)
				if response.StatusCode != want {
					t.Errorf("%s: %d, want %d", what, response.StatusCode, want)
				}
				if want == 431 && (response.Header.Get("Content-Type") != "text/html; charset=utf-8" || response.ContentLength != int64(len(page)) || !response.Close ||
					!strings.Contains(page, "쿠키를 지우는 방법") || !strings.Contains(page, "To clear them")) {
					t.Errorf("%s gets %v\n%s", what, response.Header, page)
				}
			}
		}
	}
}

// A browser that has gathered 21 kB of cookies shows that page, and the lab again
// when they are cleared.
func TestTooManyCookiesInTheBrowser(t *testing.T) {
	l := lab.Start(t)
	b := browser.New(t, "ko")
	b.Open(l.URL + "/")
	browser.Eval[any](b, `for (let i = 0; i < 7; i++) document.cookie = 'other' + i + '=' + 'x'.repeat(3000)`)
	b.Wait("the cookies", "document.cookie.length > 21000")
	b.Open(l.URL + "/lessons/session")
	page := browser.Eval[string](b, "document.body.innerText")
	browser.Eval[any](b, `for (let i = 0; i < 7; i++) document.cookie = 'other' + i + '=; path=/; max-age=0'`)
	b.Wait("no cookies", "document.cookie === ''")
	b.Open(l.URL + "/")
	again := browser.Eval[string](b, "document.body.innerText")
	if !strings.Contains(page, "쿠키가 너무 많습니다") || !strings.Contains(page, "Too many cookies") {
		t.Errorf("with 21 kB of cookies the browser shows %q", page)
	}
	if !strings.Contains(again, "Session Lab") || strings.Contains(again, "431") {
		t.Errorf("without them it shows %q", again)
	}
}
