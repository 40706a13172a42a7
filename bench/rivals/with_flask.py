"""A login server on Flask, as its quickstart shows one.

Flask keeps a session's data in the signed cookie, so there is no table: -rows
is taken and means nothing.
"""

import argparse
import logging

from flask import Flask, redirect, request, session
from werkzeug.serving import make_server
from werkzeug.serving import WSGIRequestHandler

options = argparse.ArgumentParser()
options.add_argument("-addr", default="127.0.0.1:0")
options.add_argument("-rows", type=int, default=0)
options = options.parse_args()

app = Flask(__name__)
app.secret_key = "bench"
logging.getLogger("werkzeug").setLevel(logging.ERROR)  # no line for each request
FORM = (
    '<html><body><form method="post" action="/login"><input type="text" name="username">'
    '<input type="submit" value="Login"></form></body></html>'
)


@app.get("/")
def page():
    if not session:  # else the cookie would be signed and sent anew on every page
        session["seen"] = True
    if username := session.get("username"):
        return f"<html><body><h1>Welcome, {username}!</h1></body></html>"
    return FORM


@app.post("/login")
def log_in():
    session["username"] = request.form["username"]
    return redirect("/")


WSGIRequestHandler.protocol_version = "HTTP/1.1"  # or it would close each connection
host, port = options.addr.rsplit(":", 1)
httpd = make_server(host, int(port), app, threaded=True)
print(f"listening on http://{host}:{httpd.port}", flush=True)
httpd.serve_forever()
