"""A login server that keeps its visitors in one dictionary."""

import sys
import uuid
from http.server import HTTPServer, SimpleHTTPRequestHandler
from urllib.parse import parse_qs

LOGIN_FORM = (
    '<form method="post" action="/login">'
    '<input type="text" name="username">'
    '<input type="submit" value="Login">'
    "</form>"
)

sessions = {}


class SessionHandler(SimpleHTTPRequestHandler):
    def do_GET(self):
        print(sessions)  #: print-table
        session_id = self.get_session_id()  #: ~ print-table
        if session_id not in sessions:  #: ~ create-session render-form render-welcome GET+not-found
            sessions[session_id] = {"username": None}  #: create-session
        if self.path == "/":  #: ~ create-session render-form render-welcome GET+not-found
            self.show_page(session_id)  #: ~ render-form render-welcome
        else:
            self.not_found()  #: ~ GET+not-found

    def do_POST(self):
        if self.path == "/login":  #: ~ POST+not-found read-form TypeError UnicodeDecodeError KeyError
            self.log_in()  #: ~ read-form TypeError UnicodeDecodeError KeyError
        else:
            self.not_found()  #: ~ POST+not-found

    def get_session_id(self):
        cookie = self.headers.get("Cookie", "")  #: read-cookie ~ IndexError
        if "sessionid" in cookie:  #: read-cookie ~ IndexError
            return cookie.split("sessionid=")[1].split(";")[0]  #: read-cookie! IndexError
        return str(uuid.uuid4())  #: new-id

    def show_page(self, session_id):
        self.send_response(200)  #: render-form render-welcome
        self.send_header("Content-type", "text/html")  #: render-form render-welcome
        if session_id not in self.headers.get("Cookie", ""):  #: ~ render-form render-welcome
            self.send_header("Set-Cookie", f"sessionid={session_id}")  #: set-cookie
        self.end_headers()  #: render-form render-welcome

        username = sessions[session_id]["username"]  #: ~ render-form render-welcome
        if username:  #: ~ render-form render-welcome
            body = f"<h1>Welcome, {username}!</h1>"  #: render-welcome
        else:
            body = LOGIN_FORM  #: render-form
        page = f"<html><body>{body}</body></html>"  #: render-form render-welcome
        self.wfile.write(page.encode())  #: render-form render-welcome

    def log_in(self):
        length = int(self.headers["Content-Length"])  #: read-form TypeError ~ UnicodeDecodeError KeyError
        form = self.rfile.read(length).decode("utf-8")  #: read-form UnicodeDecodeError ~ KeyError
        username = parse_qs(form)["username"][0]  #: read-form KeyError
        session_id = self.get_session_id()  #: ~ read-form
        sessions[session_id]["username"] = username  #: store-username read-form+KeyError
        self.send_response(302)  #: redirect
        self.send_header("Location", "/")  #: redirect
        self.end_headers()  #: redirect

    def not_found(self):
        self.send_error(404)  #: not-found


def run(port=8000, address=""):
    server = HTTPServer((address, int(port)), SessionHandler)
    print(f"Starting server on port {port}...")
    server.serve_forever()


if __name__ == "__main__":
    run(*sys.argv[1:3])
