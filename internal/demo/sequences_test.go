package demo_test

import (
	"fmt"
	"strings"
)

// get is a GET with the Cookie headers given.
func get(target string, cookies ...string) string { return bare("GET", target, cookies...) }

func bare(method, target string, cookies ...string) string {
	return method + " " + target + " HTTP/1.1\r\nHost: localhost:8000\r\n" + cookieLines(cookies) + "\r\n"
}

// post is a form sent to target, login one sent to /login.
func post(target, form string, cookies ...string) string {
	return "POST " + target + " HTTP/1.1\r\nHost: localhost:8000\r\n" + cookieLines(cookies) +
		fmt.Sprintf("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", len(form), form)
}

func login(form string, cookies ...string) string { return post("/login", form, cookies...) }

// sized is a login under X with a Content-Length as given.
func sized(length string) string {
	return "POST /login HTTP/1.1\r\nHost: x\r\nCookie: sessionid=X\r\nContent-Length: " + length + "\r\n\r\nusername=kim"
}

// spoken is a request under an id with a request line as given.
func spoken(line, id string) string {
	return line + "\r\nHost: x\r\nCookie: sessionid=" + id + "\r\n\r\n"
}

func cookieLines(cookies []string) string {
	var lines strings.Builder
	for _, cookie := range cookies {
		lines.WriteString("Cookie: " + cookie + "\r\n")
	}
	return lines.String()
}

// named is a row X that a form gives the name that a page then greets.
func named(form, name string) []step {
	return []step{
		{send: get("/", "sessionid=X"), want: "form"},
		{send: login(form, "sessionid=X"), want: "302 /"},
		{send: get("/", "sessionid=X"), want: "welcome " + name},
	}
}

// nameless is a row X and a form that ends in an exception.
func nameless(request, exception string) []step {
	return []step{
		{send: get("/", "sessionid=X"), want: "form"},
		{send: request, want: exception},
		{send: get("/", "sessionid=X"), want: "form"},
	}
}

const noUsername = "KeyError: 'username'"

var sequences = []sequence{
	// The chapter's exercises.
	{
		name:  "a first visit gets an id without any attribute, an empty row and the form",
		steps: []step{{send: get("/"), want: "form, sets sessionid={id1}"}},
		table: "{'{id1}': None}",
	}, {
		name: "every visit without a cookie makes another row",
		steps: []step{
			{send: get("/"), want: "form, sets sessionid={id1}"},
			{send: get("/"), want: "form, sets sessionid={id2}"},
		},
		table: "{'{id1}': None, '{id2}': None}",
	}, {
		name: "a known id gets the form again and no Set-Cookie",
		steps: []step{
			{send: get("/"), want: "form, sets sessionid={id1}"},
			{send: get("/", "sessionid={id1}"), want: "form"},
		},
		table: "{'{id1}': None}",
	}, {
		name: "a login stores the name under the id and redirects, and the next page says welcome",
		steps: []step{
			{send: get("/"), want: "form, sets sessionid={id1}"},
			{send: login("username=kim", "sessionid={id1}"), want: "302 /"},
			{send: get("/", "sessionid={id1}"), want: "welcome kim"},
			{send: get("/", "sessionid={id1}"), want: "welcome kim"},
		},
		table: "{'{id1}': 'kim'}",
	}, {
		name: "a second login under one id changes the name and not the id",
		steps: []step{
			{send: get("/"), want: "form, sets sessionid={id1}"},
			{send: login("username=kim", "sessionid={id1}"), want: "302 /"},
			{send: login("username=lee", "sessionid={id1}"), want: "302 /"},
			{send: get("/", "sessionid={id1}"), want: "welcome lee"},
		},
		table: "{'{id1}': 'lee'}",
	}, {
		name: "two browsers have two rows and two names",
		steps: []step{
			{send: get("/"), want: "form, sets sessionid={id1}"},
			{send: get("/"), want: "form, sets sessionid={id2}"},
			{send: login("username=lee", "sessionid={id2}"), want: "302 /"},
			{send: get("/", "sessionid={id1}"), want: "form"},
			{send: login("username=kim", "sessionid={id1}"), want: "302 /"},
			{send: get("/", "sessionid={id2}"), want: "welcome lee"},
		},
		table: "{'{id1}': 'kim', '{id2}': 'lee'}",
	}, {
		name: "whoever sends another's id is that other",
		steps: []step{
			{send: get("/"), want: "form, sets sessionid={id1}"},
			{send: login("username=kim", "sessionid={id1}"), want: "302 /"},
			{send: get("/", "stolen=1; sessionid={id1}"), want: "welcome kim"},
			{send: login("username=lee", "stolen=1; sessionid={id1}"), want: "302 /"},
			{send: get("/", "sessionid={id1}"), want: "welcome lee"},
		},
		table: "{'{id1}': 'lee'}",
	}, {
		name: "after its row was deleted an id gets an empty row, the form and no Set-Cookie",
		steps: []step{
			{send: get("/"), want: "form, sets sessionid={id1}"},
			{send: login("username=kim", "sessionid={id1}"), want: "302 /"},
			{del: "{id1}"},
			{send: get("/", "sessionid={id1}"), want: "form"},
			{send: login("username=kim", "sessionid={id1}"), want: "302 /"},
		},
		table: "{'{id1}': 'kim'}",
	}, {
		name: "a login right after its row was deleted is a KeyError",
		steps: []step{
			{send: get("/"), want: "form, sets sessionid={id1}"},
			{del: "{id1}"},
			{send: login("username=kim", "sessionid={id1}"), want: "KeyError: '{id1}'"},
		},
		table: "{}",
	}, {
		name: "a row that comes back after it was deleted is the newest",
		steps: []step{
			{send: get("/"), want: "form, sets sessionid={id1}"},
			{send: get("/"), want: "form, sets sessionid={id2}"},
			{del: "{id1}"},
			{send: get("/", "sessionid={id1}"), want: "form"},
		},
		table: "{'{id2}': None, '{id1}': None}",
	},

	// Ids from the client.
	{
		name:  "an unknown id from the client becomes a row under that id, without Set-Cookie",
		steps: []step{{send: get("/", "sessionid=chosen"), want: "form"}},
		table: "{'chosen': None}",
	}, {
		name: "a login under an id that someone else chose is theirs as well",
		steps: []step{
			{send: get("/", "sessionid=chosen"), want: "form"},
			{send: login("username=victim", "sessionid=chosen"), want: "302 /"},
			{send: get("/", "sessionid=chosen"), want: "welcome victim"},
		},
		table: "{'chosen': 'victim'}",
	}, {
		name: "an id that is part of another has a row of its own",
		steps: []step{
			{send: get("/", "sessionid=abcd"), want: "form"},
			{send: login("username=kim", "sessionid=abcd"), want: "302 /"},
			{send: get("/", "sessionid=abc"), want: "form"},
			{send: login("username=lee", "sessionid=bc"), want: "KeyError: 'bc'"},
		},
		table: "{'abcd': 'kim', 'abc': None}",
	}, {
		name: "an id is told apart by upper and lower case",
		steps: []step{
			{send: get("/", "sessionid=abc"), want: "form"},
			{send: login("username=kim", "sessionid=ABC"), want: "KeyError: 'ABC'"},
			{send: get("/", "sessionid=ABC"), want: "form"},
		},
		table: "{'abc': None, 'ABC': None}",
	},

	// Paths and methods.
	{
		name:  "a page that is not there is 404, yet the row is made first, without Set-Cookie",
		steps: []step{{send: get("/nope"), want: "404"}},
		table: "{'{id1}': None}",
	}, {
		name: "a 404 under an unknown id makes the row that the next visit finds",
		steps: []step{
			{send: get("/nope", "sessionid=X"), want: "404"},
			{send: login("username=kim", "sessionid=X"), want: "302 /"},
			{send: get("/nope", "sessionid=X"), want: "404"},
		},
		table: "{'X': 'kim'}",
	}, {
		name: "a browser that asks for /favicon.ico before it has a cookie makes a row more",
		steps: []step{
			{send: get("/favicon.ico"), want: "404"},
			{send: get("/"), want: "form, sets sessionid={id2}"},
			{send: get("/favicon.ico", "sessionid={id2}"), want: "404"},
		},
		table: "{'{id1}': None, '{id2}': None}",
	}, {
		name: "a query string makes / another page: 404 and a row",
		steps: []step{
			{send: get("/?x=1"), want: "404"},
			{send: get("/?", "sessionid=X"), want: "404"},
			{send: get("/?x=%zz", "sessionid=X"), want: "404"},
		},
		table: "{'{id1}': None, 'X': None}",
	}, {
		name: "slashes at the beginning count as one",
		steps: []step{
			{send: get("//"), want: "form, sets sessionid={id1}"},
			{send: get("///", "sessionid={id1}"), want: "form"},
		},
		table: "{'{id1}': None}",
	}, {
		name: "//login takes a login",
		steps: []step{
			{send: get("/", "sessionid=X"), want: "form"},
			{send: post("//login", "username=kim", "sessionid=X"), want: "302 /"},
			{send: post("////login", "username=lee", "sessionid=X"), want: "302 /"},
		},
		table: "{'X': 'lee'}",
	}, {
		name: "a path is not cleaned otherwise",
		steps: []step{
			{send: get("/.", "sessionid=X"), want: "404"},
			{send: get("/a/..", "sessionid=X"), want: "404"},
			{send: get("/%2F", "sessionid=X"), want: "404"},
			{send: get("/#", "sessionid=X"), want: "404"},
			{send: post("/./login", "username=kim", "sessionid=X"), want: "404"},
			{send: post("/login//", "username=kim", "sessionid=X"), want: "404"},
			{send: post("/%6cogin", "username=kim", "sessionid=X"), want: "404"},
		},
		table: "{'X': None}",
	}, {
		name: "a target with scheme and host, or a *, is no page of the program",
		steps: []step{
			{send: get("http://localhost:8000/", "sessionid=X"), want: "404"},
			{send: get("*", "sessionid=Y"), want: "404"},
		},
		table: "{'X': None, 'Y': None}",
	}, {
		name: "GET /login is 404 and makes a row",
		steps: []step{
			{send: get("/login"), want: "404"},
			{send: get("/login?username=kim", "sessionid=X"), want: "404"},
		},
		table: "{'{id1}': None, 'X': None}",
	}, {
		name: "POST / is 404 and makes no row",
		steps: []step{
			{send: post("/", "username=kim"), want: "404"},
			{send: post("/", "username=kim", "sessionid=X"), want: "404"},
		},
		table: "{}",
	}, {
		name: "POST to anything but exactly /login is 404 and changes nothing",
		steps: []step{
			{send: get("/", "sessionid=X"), want: "form"},
			{send: post("/login?x", "username=kim", "sessionid=X"), want: "404"},
			{send: post("/login?", "username=kim", "sessionid=X"), want: "404"},
			{send: post("/login/", "username=kim", "sessionid=X"), want: "404"},
			{send: post("/Login", "username=kim", "sessionid=X"), want: "404"},
			{send: post("/loginx", "username=kim", "sessionid=X"), want: "404"},
			{send: post("/nope", "username=kim"), want: "404"},
		},
		table: "{'X': None}",
	}, {
		name: "a 404 to a POST comes before the bare cookie and the bad form are looked at",
		steps: []step{
			{send: post("/nope", "\xff", "sessionid"), want: "404"},
		},
		table: "{}",
	}, {
		name: "other methods are 501 and make no row",
		steps: []step{
			{send: bare("PUT", "/"), want: "501"},
			{send: bare("DELETE", "/", "sessionid=X"), want: "501"},
			{send: bare("OPTIONS", "/", "sessionid=X"), want: "501"},
			{send: bare("OPTIONS", "*", "sessionid=X"), want: "501"},
			{send: bare("PATCH", "/login", "sessionid"), want: "501"},
			{send: bare("PUT", "/nope"), want: "501"},
		},
		table: "{}",
	}, {
		name: "a method is read to the letter: get is 501",
		steps: []step{
			{send: bare("get", "/", "sessionid=X"), want: "501"},
			{send: bare("Post", "/login", "sessionid=X"), want: "501"},
		},
		table: "{}",
	}, {
		name: "a client of HTTP/1.0 is answered in HTTP/1.0, and needs no Host",
		steps: []step{
			{send: "GET / HTTP/1.0\r\n\r\n", want: "form, sets sessionid={id1}"},
			{send: "POST /login HTTP/1.0\r\nCookie: sessionid={id1}\r\nContent-Length: 12\r\n\r\nusername=kim", want: "302 /"},
			{send: "GET / HTTP/1.0\r\nCookie: sessionid={id1}\r\n\r\n", want: "welcome kim"},
		},
		table: "{'{id1}': 'kim'}",
	},

	// Logins without a row.
	{
		name: "a login without a cookie is a KeyError of an id that was only just made",
		steps: []step{
			{send: login("username=kim"), want: "KeyError: '{id1}'"},
			{send: login("username=kim"), want: "KeyError: '{id2}'"},
		},
		table: "{}",
	}, {
		name: "a login under an unknown id is a KeyError and makes no row",
		steps: []step{
			{send: get("/", "sessionid=X"), want: "form"},
			{send: login("username=kim", "sessionid=unknown"), want: "KeyError: 'unknown'"},
		},
		table: "{'X': None}",
	}, {
		name: "a login with another program's cookie alone is a KeyError",
		steps: []step{
			{send: get("/"), want: "form, sets sessionid={id1}"},
			{send: login("username=kim", "theme=dark"), want: "KeyError: '{id2}'"},
		},
		table: "{'{id1}': None}",
	}, {
		name: "the form's fault comes to light before the cookie's",
		steps: []step{
			{send: login("username=", "sessionid"), want: noUsername},
			{send: login("username=", "sessionid=unknown"), want: noUsername},
			{send: login("username="), want: noUsername},
		},
		table: "{}",
	},

	// Forms.
	{
		name:  "an empty username is a KeyError, and the row stays as it was",
		steps: nameless(login("username=", "sessionid=X"), noUsername),
		table: "{'X': None}",
	}, {
		name: "an empty username does not log anyone out",
		steps: []step{
			{send: get("/", "sessionid=X"), want: "form"},
			{send: login("username=kim", "sessionid=X"), want: "302 /"},
			{send: login("username=", "sessionid=X"), want: noUsername},
			{send: get("/", "sessionid=X"), want: "welcome kim"},
		},
		table: "{'X': 'kim'}",
	}, {
		name:  "a form without a username is a KeyError",
		steps: nameless(login("name=kim", "sessionid=X"), noUsername),
		table: "{'X': None}",
	}, {
		name:  "an empty form is a KeyError",
		steps: nameless(login("", "sessionid=X"), noUsername),
		table: "{'X': None}",
	}, {
		name:  "a username without = is no username",
		steps: nameless(login("username", "sessionid=X"), noUsername),
		table: "{'X': None}",
	}, {
		name:  "a field name is told apart by upper and lower case",
		steps: nameless(login("Username=kim", "sessionid=X"), noUsername),
		table: "{'X': None}",
	}, {
		name:  "JSON is no form",
		steps: nameless(login(`{"username": "kim"}`, "sessionid=X"), noUsername),
		table: "{'X': None}",
	}, {
		name:  "a blank username before another is passed over",
		steps: named("username=&username&username=kim", "kim"),
		table: "{'X': 'kim'}",
	}, {
		name:  "the first of two usernames counts",
		steps: named("a=1&username=kim&username=lee", "kim"),
		table: "{'X': 'kim'}",
	}, {
		name:  "+ is a space",
		steps: named("username=kim+min+jun", "kim min jun"),
		table: "{'X': 'kim min jun'}",
	}, {
		name:  "a name of one space is a name",
		steps: named("username=%20", " "),
		table: "{'X': ' '}",
	}, {
		name:  "a name of one + is a name of one space",
		steps: named("username=+", " "),
		table: "{'X': ' '}",
	}, {
		name:  "%2B, %26 and %3D are +, & and = in a name",
		steps: named("username=a%2Bb%26c%3Dd", "a+b&c=d"),
		table: "{'X': 'a+b&c=d'}",
	}, {
		name:  "a second = belongs to the name",
		steps: named("username=a=b", "a=b"),
		table: "{'X': 'a=b'}",
	}, {
		name:  "a percent-encoded field name is the field's",
		steps: named("user%6eame=kim", "kim"),
		table: "{'X': 'kim'}",
	}, {
		name:  "a byte that makes no UTF-8 becomes U+FFFD",
		steps: named("username=%ff", "\ufffd"),
		table: "{'X': '\ufffd'}",
	}, {
		name:  "a truncated character becomes one U+FFFD, however many bytes it has",
		steps: named("username=%e2%82-%f0%9f%98-%e2%82%ff", "\ufffd-\ufffd-\ufffd\ufffd"),
		table: "{'X': '\ufffd-\ufffd-\ufffd\ufffd'}",
	}, {
		name:  "bytes that begin no character become a U+FFFD each",
		steps: named("username=%c0%af-%ed%a0%80-%f4%90%80%80", "\ufffd\ufffd-\ufffd\ufffd\ufffd-\ufffd\ufffd\ufffd\ufffd"),
		table: "{'X': '\ufffd\ufffd-\ufffd\ufffd\ufffd-\ufffd\ufffd\ufffd\ufffd'}",
	}, {
		name:  "a bad escape stays as it is",
		steps: named("username=%zz%4%%41%", "%zz%4%A%"),
		table: "{'X': '%zz%4%A%'}",
	}, {
		name:  "; separates nothing",
		steps: named("username=a;username=b", "a;username=b"),
		table: "{'X': 'a;username=b'}",
	}, {
		name:  "raw Korean is read as UTF-8",
		steps: named("username=김민준", "김민준"),
		table: "{'X': '김민준'}",
	}, {
		name:  "percent-encoded Korean is the same name",
		steps: named("username=%EA%B9%80%eb%af%bc준", "김민준"),
		table: "{'X': '김민준'}",
	}, {
		name:  "a name with HTML is not escaped",
		steps: named("username=%3Cscript%3Ealert(document.cookie)%3C/script%3E", "<script>alert(document.cookie)</script>"),
		table: "{'X': '<script>alert(document.cookie)</script>'}",
	}, {
		name:  "a name of raw HTML and quotes is not escaped",
		steps: named(`username=<b title="a">&x=1`, `<b title="a">`),
		table: `{'X': '<b title="a">'}`,
	}, {
		name: "line ends in a name stay in the page and never reach the head",
		steps: append(named("username=a%0d%0aSet-Cookie:+x=1", "a\r\nSet-Cookie: x=1"),
			step{send: login("username=a%0d%0aX:+1", "sessionid=X"), want: "302 /"}),
		table: "{'X': 'a\r\nX: 1'}",
	}, {
		name:  "a name of a NUL is a name",
		steps: named("username=%00", "\x00"),
		table: "{'X': '\x00'}",
	}, {
		name: "the Content-Type of a form does not matter",
		steps: []step{
			{send: get("/", "sessionid=X"), want: "form"},
			{send: "POST /login HTTP/1.1\r\nHost: x\r\nCookie: sessionid=X\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\nusername=kim", want: "302 /"},
			{send: "POST /login HTTP/1.1\r\nHost: x\r\nCookie: sessionid=X\r\nContent-Length: 12\r\n\r\nusername=lee", want: "302 /"},
		},
		table: "{'X': 'lee'}",
	}, {
		name: "of a form no more is read than its Content-Length",
		steps: []step{
			{send: get("/", "sessionid=X"), want: "form"},
			{send: "POST /login HTTP/1.1\r\nHost: x\r\nCookie: sessionid=X\r\nContent-Length: 11\r\n\r\nusername=kim", want: "302 /"},
		},
		table: "{'X': 'ki'}",
	}, {
		name: "a form without Content-Length is a TypeError",
		steps: nameless("POST /login HTTP/1.1\r\nHost: x\r\nCookie: sessionid=X\r\n\r\n",
			"TypeError: int() argument must be a string, a bytes-like object or a real number, not 'NoneType'"),
		table: "{'X': None}",
	}, {
		name: "a chunked form has no Content-Length and is a TypeError",
		steps: nameless("POST /login HTTP/1.1\r\nHost: x\r\nCookie: sessionid=X\r\nTransfer-Encoding: chunked\r\n\r\nc\r\nusername=kim\r\n0\r\n\r\n",
			"TypeError: int() argument must be a string, a bytes-like object or a real number, not 'NoneType'"),
		table: "{'X': None}",
	}, {
		name: "a form that is not UTF-8 is a UnicodeDecodeError, named here without its position",
		steps: []step{
			{send: get("/", "sessionid=X"), want: "form"},
			{
				send: login("username=\xff", "sessionid=X"),
				want: "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 9: invalid start byte",
				ours: "UnicodeDecodeError: 'utf-8' codec can't decode the body",
			},
			{send: get("/", "sessionid=X"), want: "form"},
		},
		table: "{'X': None}",
	},

	// The Cookie header.
	{
		name: "mysessionid=X gives X",
		steps: []step{
			{send: get("/", "mysessionid=X"), want: "form"},
			{send: login("username=kim", "mysessionid=X"), want: "302 /"},
			{send: get("/", "sessionid=X"), want: "welcome kim"},
		},
		table: "{'X': 'kim'}",
	}, {
		name: "note=sessionid=X gives X",
		steps: []step{
			{send: get("/", "note=sessionid=X"), want: "form"},
			{send: login("username=kim", "note=sessionid=X"), want: "302 /"},
		},
		table: "{'X': 'kim'}",
	}, {
		name: "of two sessionid the first counts",
		steps: []step{
			{send: get("/", "sessionid=A; sessionid=B"), want: "form"},
			{send: login("username=kim", "sessionid=A; sessionid=B"), want: "302 /"},
			{send: get("/", "mysessionid=C; sessionid=A"), want: "form"},
		},
		table: "{'A': 'kim', 'C': None}",
	}, {
		name: "an id ends at the next ;",
		steps: []step{
			{send: get("/", "theme=dark; sessionid=X;lang=ko"), want: "form"},
			{send: get("/", "sessionid=X,Y; a"), want: "form"},
		},
		table: "{'X': None, 'X,Y': None}",
	}, {
		name: "an id ends at the next sessionid=",
		steps: []step{
			{send: get("/", "sessionid=Asessionid=B"), want: "form"},
			{send: get("/", "sessionid=sessionid=B"), want: "form"},
		},
		table: "{'A': None, '': None}",
	}, {
		name: "spaces in an id are kept",
		steps: []step{
			{send: get("/", "sessionid= X Y ; a=b"), want: "form"},
			{send: login("username=kim", "sessionid= X Y "+";"), want: "302 /"},
			{send: login("username=lee", "sessionid=X Y"), want: "KeyError: 'X Y'"},
		},
		table: "{' X Y ': 'kim'}",
	}, {
		name: "quotes around an id are kept",
		steps: []step{
			{send: get("/", `sessionid="X"`), want: "form"},
			{send: login("username=kim", `sessionid="X"`), want: "302 /"},
			{send: login("username=lee", `sessionid="Y"`), want: `KeyError: '"Y"'`},
		},
		table: `{'"X"': 'kim'}`,
	}, {
		name: "an id is not percent-decoded",
		steps: []step{
			{send: get("/", "sessionid=%41"), want: "form"},
			{send: login("username=kim", "sessionid=A"), want: "KeyError: 'A'"},
		},
		table: "{'%41': None}",
	}, {
		name: "a second = belongs to the id",
		steps: []step{
			{send: get("/", "sessionid=X=Y="), want: "form"},
			{send: get("/", "sessionid==X"), want: "form"},
		},
		table: "{'X=Y=': None, '=X': None}",
	}, {
		name: "sessionid= is the id of no characters",
		steps: []step{
			{send: get("/", "sessionid="), want: "form"},
			{send: login("username=kim", "sessionid=; theme=dark"), want: "302 /"},
			{send: get("/", "sessionid="), want: "welcome kim"},
		},
		table: "{'': 'kim'}",
	}, {
		name: "a login under the id of no characters without its row is a KeyError",
		steps: []step{
			{send: login("username=kim", "sessionid="), want: "KeyError: ''"},
		},
		table: "{}",
	}, {
		name: "SESSIONID=X is no match: a new id",
		steps: []step{
			{send: get("/", "SESSIONID=X"), want: "form, sets sessionid={id1}"},
			{send: get("/", "SessionId=X"), want: "form, sets sessionid={id2}"},
			{send: login("username=kim", "SESSIONID={id1}"), want: "KeyError: '{id3}'"},
		},
		table: "{'{id1}': None, '{id2}': None}",
	}, {
		name: "other cookies alone are no match: a new id",
		steps: []step{
			{send: get("/", "theme=dark; session=X; session_id=Y"), want: "form, sets sessionid={id1}"},
			{send: get("/", "theme=dark; sessionid={id1}"), want: "form"},
		},
		table: "{'{id1}': None}",
	}, {
		name:  "an empty Cookie header is no match: a new id",
		steps: []step{{send: get("/", ""), want: "form, sets sessionid={id1}"}},
		table: "{'{id1}': None}",
	}, {
		name: "a bare sessionid is an IndexError at a visit, before a row is made",
		steps: []step{
			{send: get("/", "sessionid"), want: "IndexError: list index out of range"},
			{send: get("/nope", "sessionid"), want: "IndexError: list index out of range"},
			{send: get("/", "sessionid; theme=dark"), want: "IndexError: list index out of range"},
		},
		table: "{}",
	}, {
		name: "a bare sessionid is an IndexError at a login",
		steps: []step{
			{send: login("username=kim", "sessionid"), want: "IndexError: list index out of range"},
		},
		table: "{}",
	}, {
		name: "the word sessionid anywhere without its = is an IndexError",
		steps: []step{
			{send: get("/", "sessionid =X"), want: "IndexError: list index out of range"},
			{send: get("/", "theme=sessionid"), want: "IndexError: list index out of range"},
			{send: get("/", "sessionids=X"), want: "IndexError: list index out of range"},
		},
		table: "{}",
	}, {
		name:  "a bare sessionid does no harm where another has its =",
		steps: []step{{send: get("/", "sessionid; sessionid=X"), want: "form"}},
		table: "{'X': None}",
	}, {
		name: "of two Cookie headers the first is read",
		steps: []step{
			{send: get("/", "sessionid=A", "sessionid=B"), want: "form"},
			{send: login("username=kim", "sessionid=A", "sessionid=B"), want: "302 /"},
		},
		table: "{'A': 'kim'}",
	}, {
		name: "an id in the second Cookie header is not seen: a new id",
		steps: []step{
			{send: get("/", "theme=dark", "sessionid=B"), want: "form, sets sessionid={id1}"},
			{send: get("/", "", "sessionid=B"), want: "form, sets sessionid={id2}"},
			{send: get("/", "sessionid", "sessionid=B"), want: "IndexError: list index out of range"},
		},
		table: "{'{id1}': None, '{id2}': None}",
	}, {
		name: "the name of the Cookie header may be in any case",
		steps: []step{
			{send: "GET / HTTP/1.1\r\nHost: x\r\ncOOkIE: sessionid=X\r\n\r\n", want: "form"},
			{send: "GET / HTTP/1.1\r\nHost: x\r\ncookie: sessionid=Y\r\nCOOKIE: sessionid=Z\r\n\r\n", want: "form"},
		},
		table: "{'X': None, 'Y': None}",
	}, {
		name: "white space before a Cookie header's value is not part of it",
		steps: []step{
			{send: "GET / HTTP/1.1\r\nHost: x\r\nCookie:sessionid=X\r\n\r\n", want: "form"},
			{send: "GET / HTTP/1.1\r\nHost: x\r\nCookie: \t  sessionid=X\r\n\r\n", want: "form"},
		},
		table: "{'X': None}",
	}, {
		name: "an id of raw Korean is a row under those bytes",
		steps: []step{
			{send: get("/", "sessionid=김"), want: "form"},
			{send: login("username=kim", "sessionid=김"), want: "302 /"},
			{send: get("/", "sessionid=김"), want: "welcome kim"},
			{send: get("/", "sessionid=\xff"), want: "form"},
		},
		table: "{'김': 'kim', '\xff': None}",
	},

	// The deliberate differences that a request can show, beside those in
	// compare.
	{
		name: "a difference: HEAD lists the directory there and is 501 here",
		steps: []step{
			{send: bare("HEAD", "/"), want: "200", ours: "501"},
			{send: bare("HEAD", "/nope"), want: "404", ours: "501"},
			{send: bare("HEAD", "/", "sessionid"), want: "200", ours: "501"},
		},
		table: "{}",
	}, {
		name:  "a name of 64 characters is taken, Korean ones too",
		steps: named("username="+strings.Repeat("김", 64), strings.Repeat("김", 64)),
		table: "{'X': '" + strings.Repeat("김", 64) + "'}",
	}, {
		name: "a difference: a name of 65 characters is 400 here",
		steps: []step{
			{send: get("/", "sessionid=X"), want: "form"},
			{send: login("username="+strings.Repeat("x", 65), "sessionid=X"), want: "302 /", ours: "400"},
			{send: get("/", "sessionid=X"), want: "welcome " + strings.Repeat("x", 65), ours: "form"},
		},
		table: "{'X': '" + strings.Repeat("x", 65) + "'}",
		ours:  "{'X': None}",
	}, {
		name:  "a form of 4 KiB is taken",
		steps: named("username=kim&x="+strings.Repeat("x", 4096-len("username=kim&x=")), "kim"),
		table: "{'X': 'kim'}",
	}, {
		name: "a difference: a form of one byte more is 413 here",
		steps: []step{
			{send: get("/", "sessionid=X"), want: "form"},
			{send: login("username=kim&x="+strings.Repeat("x", 4097-len("username=kim&x=")), "sessionid=X"), want: "302 /", ours: "413"},
			{send: get("/", "sessionid=X"), want: "welcome kim", ours: "form"},
		},
		table: "{'X': 'kim'}",
		ours:  "{'X': None}",
	}, {
		name: "an id of 256 bytes is taken",
		steps: []step{
			{send: get("/", "sessionid="+strings.Repeat("x", 256)), want: "form"},
		},
		table: "{'" + strings.Repeat("x", 256) + "': None}",
	}, {
		name: "a difference: an id of 257 bytes is 400 here, and makes no row",
		steps: []step{
			{send: get("/", "sessionid="+strings.Repeat("x", 257)), want: "form", ours: "400"},
			{send: get("/nope", "sessionid="+strings.Repeat("x", 257)), want: "404", ours: "400"},
			{send: login("username=kim", "sessionid="+strings.Repeat("x", 257)), want: "302 /", ours: "400"},
		},
		table: "{'" + strings.Repeat("x", 257) + "': 'kim'}",
		ours:  "{}",
	}, {
		name:    "a difference: in a full table the oldest row makes room here",
		maxRows: 2,
		steps: []step{
			{send: get("/", "sessionid=A"), want: "form"},
			{send: get("/", "sessionid=B"), want: "form"},
			{send: get("/", "sessionid=A"), want: "form"},
			{send: get("/", "sessionid=C"), want: "form"},
		},
		table: "{'A': None, 'B': None, 'C': None}",
		ours:  "{'B': None, 'C': None}",
	},

	// Differences that come with net/http, and one of spelling.
	{
		name: "a difference: white space at the end of the Cookie header is not part of an id here",
		steps: []step{
			{send: get("/", "sessionid=X "), want: "form"},
			{send: get("/", "sessionid=Y\t"), want: "form"},
			{send: get("/", "sessionid= "), want: "form"},
		},
		table: "{'X ': None, 'Y\t': None, ' ': None}",
		ours:  "{'X': None, 'Y': None, '': None}",
	}, {
		name: "a difference: a target that is no URL is 400 here, and makes no row",
		steps: []step{
			{send: get("/%", "sessionid=X"), want: "404", ours: "400"},
			{send: get("/%zz", "sessionid=X"), want: "404", ours: "400"},
			{send: get("nope", "sessionid=X"), want: "404", ours: "400"},
		},
		table: "{'X': None}",
		ours:  "{}",
	}, {
		name: "a difference: HTTP/1.1 without exactly one Host is 400 here",
		steps: []step{
			{send: "GET / HTTP/1.1\r\nCookie: sessionid=X\r\n\r\n", want: "form", ours: "400"},
			{send: "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\nCookie: sessionid=X\r\n\r\n", want: "form", ours: "400"},
		},
		table: "{'X': None}",
		ours:  "{}",
	}, {
		name: "a difference: a control character in a header is 400 here",
		steps: []step{
			{send: get("/", "sessionid=X\x01"), want: "form", ours: "400"},
		},
		table: "{'X\x01': None}",
		ours:  "{}",
	}, {
		name: "a difference: a Content-Length that is no plain number is 400 here",
		steps: []step{
			{send: get("/", "sessionid=X"), want: "form"},
			{send: sized("abc"), want: "ValueError: invalid literal for int() with base 10: 'abc'", ours: "400"},
			{send: sized(""), want: "ValueError: invalid literal for int() with base 10: ''", ours: "400"},
			{send: sized("+12"), want: "302 /", ours: "400"},
			{send: sized("1_2"), want: "302 /", ours: "400"},
		},
		table: "{'X': 'kim'}",
		ours:  "{'X': None}",
	}, {
		name: "a difference: a Cookie header folded over two lines has a space there here",
		steps: []step{
			{send: "GET / HTTP/1.1\r\nHost: x\r\nCookie: sessionid=A\r\n B\r\n\r\n", want: "form"},
		},
		table: "{'A\r\n B': None}",
		ours:  "{'A B': None}",
	}, {
		name: "a difference: lines that are no HTTP are 400 here, and make no row",
		steps: []step{
			{send: "GET / HTTP/1.1\r\nHost: x\r\nnonsense\r\nCookie: sessionid=X\r\n\r\n", want: "form, sets sessionid={id1}", ours: "400"},
			{send: "GET / HTTP/1.1\r\nHost: x\r\nCookie : sessionid=X\r\n\r\n", want: "form, sets sessionid={id2}", ours: "400"},
			{send: "GET  / HTTP/1.1\r\nHost: x\r\nCookie: sessionid=X\r\n\r\n", want: "form", ours: "400"},
			{send: bare("GET,", "/", "sessionid=Y"), want: "501", ours: "400"},
		},
		table: "{'{id1}': None, '{id2}': None, 'X': None}",
		ours:  "{}",
	}, {
		name: "a difference: an expectation but 100-continue is 417 here, a transfer coding but chunked 501",
		steps: []step{
			{send: "GET / HTTP/1.1\r\nHost: x\r\nExpect: foo\r\nCookie: sessionid=X\r\n\r\n", want: "form", ours: "417"},
			{send: "POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\nContent-Length: 12\r\nCookie: sessionid=X\r\n\r\nusername=kim", want: "302 /", ours: "501"},
		},
		table: "{'X': 'kim'}",
		ours:  "{}",
	}, {
		name: "a difference: versions of HTTP that net/http does not know are refused with a head here",
		steps: []step{
			{send: spoken("GET / HTTP/1.10", "X"), want: "form", ours: "400"},
			{send: spoken("GET / HTTP/01.1", "X"), want: "form", ours: "400"},
			{send: spoken("GET / HTTP/0.9", "Y"), want: "form without a head", ours: "505"},
			{send: "GET /\r\nCookie: sessionid=Z\r\n\r\n", want: "form without a head", ours: "400"},
			{send: spoken("GET / HTTP/2.0", "no"), want: "a page without a head code: 505", ours: "505"},
			{send: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", want: "a page without a head code: 505", ours: "501"},
		},
		table: "{'X': None, 'Y': None, 'Z': None}",
		ours:  "{}",
	}, {
		name: "a difference: between the parts of the request line there is one space here, not any white space",
		steps: []step{
			{send: spoken("GET\t/ HTTP/1.1", "A"), want: "form", ours: "400"},
			{send: spoken("GET /\tHTTP/1.1", "B"), want: "form", ours: "400"},
			{send: spoken(" GET / HTTP/1.1", "C"), want: "form", ours: "400"},
			{send: spoken("GET / HTTP/1.1 ", "D"), want: "form", ours: "400"},
		},
		table: "{'A': None, 'B': None, 'C': None, 'D': None}",
		ours:  "{}",
	}, {
		name: "a difference: a header without a name, or with one that is no token, is 400 here",
		steps: []step{
			{send: "GET / HTTP/1.1\r\nHost: x\r\n: x\r\nCookie: sessionid=X\r\n\r\n", want: "form", ours: "400"},
			{send: "GET / HTTP/1.1\r\nHost: x\r\na(b: x\r\nCookie: sessionid=Y\r\n\r\n", want: "form", ours: "400"},
			// Python reads no header behind such a line.
			{send: "GET / HTTP/1.1\r\nHost: x\r\n이름: x\r\nCookie: sessionid=Z\r\n\r\n", want: "form, sets sessionid={id1}", ours: "400"},
		},
		table: "{'X': None, 'Y': None, '{id1}': None}",
		ours:  "{}",
	}, {
		name: "a difference: a Host that is no host name is 400 here",
		steps: []step{
			{send: "GET / HTTP/1.1\r\nHost: a b\r\nCookie: sessionid=X\r\n\r\n", want: "form", ours: "400"},
		},
		table: "{'X': None}",
		ours:  "{}",
	}, {
		name: "two equal Content-Length lines are one",
		steps: []step{
			{send: get("/", "sessionid=X"), want: "form"},
			{send: "POST /login HTTP/1.1\r\nHost: x\r\nCookie: sessionid=X\r\nContent-Length: 12\r\nContent-Length: 12\r\n\r\nusername=kim", want: "302 /"},
		},
		table: "{'X': 'kim'}",
	}, {
		name: "a difference: of two Content-Length lines that differ the first counts there, and they are 400 here",
		steps: []step{
			{send: get("/", "sessionid=X"), want: "form"},
			{send: "POST /login HTTP/1.1\r\nHost: x\r\nCookie: sessionid=X\r\nContent-Length: 11\r\nContent-Length: 12\r\n\r\nusername=kim", want: "302 /", ours: "400"},
		},
		table: "{'X': 'ki'}",
		ours:  "{'X': None}",
	}, {
		name: "a difference: an empty line before the request ends the connection there, and is 400 here",
		steps: []step{
			{send: "\r\n" + get("/", "sessionid=X"), want: "no answer", ours: "400"},
			{send: "\n" + get("/", "sessionid=X"), want: "no answer", ours: "400"},
		},
		table: "{}",
	}, {
		name: "a KeyError quotes the id as Python does",
		steps: []step{
			{send: login("username=kim", "sessionid=it's"), want: `KeyError: "it's"`},
			{send: login("username=kim", `sessionid=it's"it`), want: `KeyError: 'it\'s"it'`},
			{send: login("username=kim", `sessionid=a\b`), want: `KeyError: 'a\\b'`},
		},
		table: "{}",
	}, {
		name: "a difference: a KeyError's id that is not ASCII is written as it is here, byte by byte there",
		steps: []step{
			{send: login("username=kim", "sessionid=김"), want: `KeyError: 'ê¹\x80'`, ours: "KeyError: '김'"},
		},
		table: "{}",
	},
}
