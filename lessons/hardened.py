"""The chapter's login server with each protection as a small step of its own.

With nothing in POLICY switched on it is server.py. Name what is to be on:

    python3 hardened.py 8000 httpOnly renewAtLogin idleTimeout=900

Two protections of the demo are not here. 'encrypted': Python's standard
library has no cipher. 'stateless': a server without a table is another
program, and all that is left of this one would be its form.
"""

import base64
import hmac
import html
import json
import secrets
import sys
import time
import uuid
from http.server import HTTPServer, SimpleHTTPRequestHandler
from urllib.parse import parse_qs

POLICY = {
    "httpOnly": False, "secure": False, "sameSite": "", "path": "", "maxAge": 0,
    "idleTimeout": 0, "absoluteTimeout": 0,
    "hostPrefix": False, "strictCookie": False,
    "rejectUnknown": False, "renewAtLogin": False, "logout": False,
    "escape": False, "csrfToken": False, "signed": False,
}

sessions = {}
keys = [secrets.token_bytes(32)]  # the newest first


# [cookie] What Set-Cookie says.
def cookie_name():
    return "__Host-sessionid" if POLICY["hostPrefix"] else "sessionid"


def cookie_line(value, max_age):
    line = f"{cookie_name()}={value}"  #: set-cookie clear-cookie
    if POLICY["path"]:
        line += f"; Path={POLICY['path']}"
    if max_age is not None:
        line += f"; Max-Age={max_age}"
    if POLICY["httpOnly"]:
        line += "; HttpOnly"
    if POLICY["secure"]:
        line += "; Secure"
    if POLICY["sameSite"]:
        line += f"; SameSite={POLICY['sameSite']}"
    return line  #: set-cookie clear-cookie


# [signed] A signed value is the base64 of date|value|MAC.
def seal(session_id):
    if not POLICY["signed"]:
        return session_id
    date = str(int(time.time()))
    value = base64.urlsafe_b64encode(json.dumps(session_id).encode())
    body = f"{date}|{value.decode()}".encode()
    sealed = base64.urlsafe_b64encode(body + b"|" + mac(keys[0], body))
    return sealed.decode()  #: seal-cookie


def mac(key, body):
    return hmac.digest(key, cookie_name().encode() + b"|" + body, "sha256")


def open_cookie(value):
    """The ID in a cookie, None if it is refused, and whether its key is old."""
    if not POLICY["signed"]:
        return value, False
    for number, key in enumerate(keys):
        session_id = unseal(value, key)
        if session_id is not None:
            outdated = False
            if number > 0:
                outdated = True  #: old-key
            return session_id, outdated  #: open-cookie
    return None, False  #: refuse-cookie


def unseal(value, key):
    try:
        raw = base64.b64decode(value, altchars=b"-_", validate=True)
        date, content, its_mac = raw.split(b"|", 2)
    except ValueError:  # no base64, or no three fields
        return None
    if not hmac.compare_digest(its_mac, mac(key, date + b"|" + content)):
        return None
    if POLICY["maxAge"] and int(date) < int(time.time()) - POLICY["maxAge"]:
        return None
    return json.loads(base64.urlsafe_b64decode(content))


def change_key():
    """The new key signs. The two before it still open what they signed."""
    keys.insert(0, secrets.token_bytes(32))
    del keys[3:]


# [time] A session that is over is as if it had never been.
def new_session():
    now = time.time()
    return {"username": None, "token": None, "created": now, "seen": now}


def expire(session_id):
    session = sessions.get(session_id)
    if session and is_over(session):
        del sessions[session_id]  #: expire


def is_over(session):
    now = time.time()
    idle, absolute = POLICY["idleTimeout"], POLICY["absoluteTimeout"]
    return (idle and now - session["seen"] >= idle) or (
        absolute and now - session["created"] >= absolute)


# [token] A form has to carry what only this session's page knows.
def give_token(session):
    if POLICY["csrfToken"] and not session["token"]:
        session["token"] = secrets.token_hex(16)  #: new-token


def hidden(session):
    if not POLICY["csrfToken"]:
        return ""
    return f'<input type="hidden" name="csrf_token" value="{session["token"]}">'


def token_fits(form, session):
    if not POLICY["csrfToken"]:
        return True
    sent = parse_qs(form).get("csrf_token", [""])[0]  #: check-token
    token = session["token"] or ""  #: check-token
    return token and hmac.compare_digest(sent.encode(), token.encode())  #: check-token


# [visit] A visit, and whose it is.
class SessionHandler(SimpleHTTPRequestHandler):
    came = None  # the session ID that the request brought
    outdated = False  # its cookie was signed with an older key
    set_cookie = None  # what the answer is to say

    def do_GET(self):
        print(sessions)  #: print-table
        session_id = self.get_session_id()
        expire(session_id)
        if session_id not in sessions:
            session_id = self.reject_unknown(session_id)
            sessions[session_id] = new_session()  #: create-session
        sessions[session_id]["seen"] = time.time()
        if self.path == "/":
            self.show_page(session_id)
        else:
            self.not_found()

    def get_session_id(self):
        value = self.read_cookie()
        if value is not None:
            self.came, self.outdated = open_cookie(value)
        return new_id() if self.came is None else self.came

    def reject_unknown(self, session_id):
        """Makes no row under an ID that the client may have chosen."""
        if not POLICY["rejectUnknown"] or self.came is None:
            return session_id
        return new_id()  #: reject-unknown

    # [read] How the Cookie header is read.
    def read_cookie(self):
        read = self.read_pair if POLICY["strictCookie"] else self.search
        return read(cookie_name())  #: read-cookie

    def search(self, name):
        """The chapter's way: whatever stands behind the name, anywhere."""
        cookie = self.headers.get("Cookie", "")
        if name not in cookie:
            return None
        return cookie.split(name + "=")[1].split(";")[0]

    def read_pair(self, name):
        """Pair by pair, by the exact name."""
        for cookie in self.headers.get_all("Cookie", []):
            for pair in cookie.split(";"):
                its_name, equals, value = pair.partition("=")
                if equals and its_name.strip(" \t") == name:
                    return value.strip(" \t")
        return None

    # [login] A login gets an ID that nobody can have known before.
    def log_in(self):
        length = int(self.headers["Content-Length"])  #: read-form
        form = self.rfile.read(length).decode("utf-8")  #: read-form
        username = parse_qs(form)["username"][0]  #: read-form
        session_id = self.get_session_id()
        expire(session_id)
        session = sessions[session_id]
        if not token_fits(form, session):
            self.send_error(403)
            return
        session["seen"] = time.time()
        session_id = self.renew_id(session_id)
        sessions[session_id]["username"] = username  #: store-username
        self.redirect()

    def renew_id(self, session_id):
        if not POLICY["renewAtLogin"]:
            return session_id
        del sessions[session_id]  #: renew-id
        session_id = str(uuid.uuid4())  #: renew-id
        sessions[session_id] = new_session()  #: renew-id
        self.give_id(session_id)
        return session_id

    # [logout] The session ends at both ends.
    def log_out(self):
        length = int(self.headers.get("Content-Length", 0))
        form = self.rfile.read(length).decode("utf-8")
        session_id = self.get_session_id()
        expire(session_id)
        session = sessions.get(session_id, new_session())  # a new one has no token
        if not token_fits(form, session):
            self.send_error(403)
            return
        if session_id in sessions:  # without a row there is no session to end
            del sessions[session_id]  #: delete-session
            self.set_cookie = cookie_line("", 0)  #: clear-cookie
        self.redirect()

    # [page] What the page holds.
    def show_page(self, session_id):
        if session_id != self.came or self.outdated:
            self.give_id(session_id)
        session = sessions[session_id]
        give_token(session)
        if session["username"]:
            name = in_page(session["username"])  #: render-welcome
            body = f"<h1>Welcome, {name}!</h1>{logout_form(session)}"  #: render-welcome
        else:
            body = login_form(session)  #: render-form
        page = f"<html><body>{body}</body></html>"  #: render-form render-welcome
        self.send_response(200)  #: render-form render-welcome
        self.send_header("Content-type", "text/html")  #: render-form render-welcome
        self.end_with_cookie()  #: render-form render-welcome
        self.wfile.write(page.encode())  #: render-form render-welcome

    def give_id(self, session_id):
        max_age = POLICY["maxAge"] or None  #: set-cookie
        self.set_cookie = cookie_line(seal(session_id), max_age)  #: set-cookie

    # [rest] The rest is as in server.py.
    def do_POST(self):
        if self.path == "/login":
            self.log_in()
        elif self.path == "/logout" and POLICY["logout"]:
            self.log_out()
        else:
            self.not_found()

    def redirect(self):
        self.send_response(302)  #: redirect
        self.send_header("Location", "/")  #: redirect
        self.end_with_cookie()  #: redirect

    def end_with_cookie(self):
        if self.set_cookie:
            self.send_header("Set-Cookie", self.set_cookie)  #: set-cookie clear-cookie
        self.end_headers()

    def not_found(self):
        self.send_error(404)  #: not-found


def new_id():
    return str(uuid.uuid4())  #: new-id


# [escape] A name is text, and no tag.
def in_page(name):
    return html.escape(name) if POLICY["escape"] else name  #: render-welcome


# [forms] The two forms.
def login_form(session):
    return (
        '<form method="post" action="/login">' + hidden(session) +
        '<input type="text" name="username">'
        '<input type="submit" value="Login">'
        "</form>"
    )


def logout_form(session):
    if not POLICY["logout"]:
        return ""
    return (
        '<form method="post" action="/logout">' + hidden(session) +
        '<input type="submit" value="Logout">'
        "</form>"
    )


def switch_on(fields):
    for field in fields:
        name, _, value = field.partition("=")
        if name not in POLICY:
            sys.exit(f"There is no protection {name!r}; there are {', '.join(POLICY)}.")
        POLICY[name] = int(value) if value.isdigit() else value or True


def run(port=8000, address=""):
    server = HTTPServer((address, int(port)), SessionHandler)
    print(f"Starting server on port {port}...")
    server.serve_forever()


if __name__ == "__main__":
    switch_on(sys.argv[2:])
    run(*sys.argv[1:2])
