"""The chapter's login server with its session table in a store.

    python3 stores.py 8000                    a dictionary, as in server.py
    python3 stores.py 8000 store=sqlite       a file, sessions.db
    python3 stores.py 8000 store=redis        a Redis (apt install python3-redis)

More words change how a request uses its store: shop, logout, delay=2000,
writes=changed, writes=compare, ifThere. With a delay, two requests run at the
same time, and each waits so many milliseconds before it uses the store.
"""

import sqlite3
import sys
import threading
import time
import uuid
from contextlib import closing
from http.server import HTTPServer, SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

OPTIONS = {
    "store": "memory", "file": "sessions.db", "redis": "redis://localhost:6379",
    "delay": 0, "writes": "whole", "ifThere": False, "shop": False, "logout": False,
}

NEW_ROW = {"username": None, "basket": 0, "dark": False, "requests": 1}


class Conflict(Exception):
    """Somebody has changed or deleted the row since it was read."""


# [memory] A dictionary of this program: gone when the program ends.
class Memory:
    def __init__(self):
        self.rows = {}
        self.lock = threading.Lock()  # one request at a time looks and writes

    def get(self, session_id):
        row = self.rows.get(session_id)
        return dict(row) if row else None  # a copy, as from any other store

    def put(self, session_id, row, must_exist=False, version=None):
        with self.lock:
            there = self.rows.get(session_id)
            if must_exist and there is None:
                raise Conflict
            if version and there["version"] != version:
                raise Conflict
            if there is None:
                there = self.rows[session_id] = {**NEW_ROW, "version": 0}
            there.update(row)
            there["version"] += 1

    def delete(self, session_id):
        return self.rows.pop(session_id, None) is not None

    def all(self):
        return dict(self.rows)


# [sqlite] A table in a file: there again when the program is.
class SQLite:
    def __init__(self, path):
        self.path = path
        self.run(
            "CREATE TABLE IF NOT EXISTS session (id TEXT PRIMARY KEY, username TEXT,"
            " basket INTEGER, dark INTEGER, requests INTEGER, version INTEGER)")

    def run(self, sql, *values):
        """The rows that a statement finds, and how many it changed."""
        with closing(sqlite3.connect(self.path)) as db, db:
            db.row_factory = sqlite3.Row
            result = db.execute(sql, values)
            return [dict(row) for row in result.fetchall()], result.rowcount

    def get(self, session_id):
        rows, _ = self.run("SELECT * FROM session WHERE id = ?", session_id)
        return self.read(rows[0]) if rows else None

    def put(self, session_id, row, must_exist=False, version=None):
        changes = ", ".join(f"{name} = ?" for name in row)
        update = f"UPDATE session SET {changes}, version = version + 1 WHERE id = ?"
        values = [*row.values(), session_id]
        if version:
            update += " AND version = ?"
            values.append(version)
        new = {"id": session_id, **NEW_ROW, **row, "version": 1}
        marks = ", ".join("?" for _ in new)
        with closing(sqlite3.connect(self.path)) as db, db:  # both statements are one step
            if db.execute(update, values).rowcount == 1:
                return
            if must_exist:
                raise Conflict
            db.execute(f"INSERT INTO session ({', '.join(new)}) VALUES ({marks})", [*new.values()])

    def delete(self, session_id):
        return self.run("DELETE FROM session WHERE id = ?", session_id)[1] == 1

    def all(self):
        rows, _ = self.run("SELECT * FROM session ORDER BY rowid")
        return {row["id"]: self.read(row) for row in rows}

    def read(self, row):
        return {**row, "dark": bool(row["dark"])}


# [redis] A hash for each row in another program, which many servers can share.
class Redis:
    PREFIX = "stores.py:session:"

    def __init__(self, url):
        import redis
        self.client = redis.Redis.from_url(url, decode_responses=True)

    def get(self, session_id):
        found = self.client.hgetall(self.PREFIX + session_id)
        return self.read(found) if found else None

    def put(self, session_id, row, must_exist=False, version=None):
        key = self.PREFIX + session_id

        def write(transaction):  # begins again if somebody else writes the key meanwhile
            there = transaction.hgetall(key)
            if must_exist and not there:
                raise Conflict
            if version and int(there["version"]) != version:
                raise Conflict
            new = row if there else {**NEW_ROW, **row}
            fields = {name: int(value) for name, value in new.items() if name != "username"}
            transaction.multi()
            transaction.hset(key, mapping=fields)
            if new.get("username"):
                transaction.hset(key, "username", new["username"])
            elif "username" in new:
                transaction.hdel(key, "username")
            transaction.hincrby(key, "version", 1)

        self.client.transaction(write, key)

    def delete(self, session_id):
        return self.client.delete(self.PREFIX + session_id) == 1

    def all(self):
        keys = self.client.scan_iter(self.PREFIX + "*")
        return {key[len(self.PREFIX):]: self.read(self.client.hgetall(key)) for key in keys}

    def read(self, fields):
        numbers = {name: int(fields[name]) for name in ("basket", "requests", "version")}
        return {"username": fields.get("username"), "dark": fields["dark"] == "1", **numbers}


# [visit] A request reads its row, changes its copy, and writes it back.
class SessionHandler(SimpleHTTPRequestHandler):
    form = None  # the body, once it is read

    def serve(self, program):
        for _ in range(8):
            self.before = self.row = self.set_cookie = None
            try:
                status, text = program()
                self.save()
            except Conflict:
                continue  # from the beginning, with the row as it is now  #: conflict
            self.answer(status, text)
            return
        self.send_error(503)

    def load(self, session_id):
        wait()
        row = store.get(session_id)
        if row is not None:
            self.before = row  #: load-session
            self.row = {**row, "requests": row["requests"] + 1}  #: load-session
        return self.row

    # [save] How the copy is written back.
    def save(self):
        if self.row is None:  # nothing to write
            return
        wait()
        row = {name: self.row[name] for name in NEW_ROW}  #: save-session
        if self.before is None:  # this request made the row
            store.put(self.session_id, row)
        elif OPTIONS["writes"] == "compare":
            store.put(self.session_id, row, must_exist=True, version=self.before["version"])
        else:
            if OPTIONS["writes"] == "changed":
                row = {name: row[name] for name in row if row[name] != self.before[name]}
            store.put(self.session_id, row, must_exist=OPTIONS["ifThere"])

    # [shop] Two things more that a session holds.
    def add_to_basket(self):
        row = self.find_row()
        row["basket"] += 1  #: add-to-basket
        return 302, "/"  #: add-to-basket+redirect

    def switch_colour(self):
        row = self.find_row()
        row["dark"] = not row["dark"]  #: switch-dark
        return 302, "/"  #: switch-dark+redirect

    def find_row(self):
        """The copy of the row; without a row the program ends, as in server.py."""
        self.session_id = self.get_session_id()
        row = self.load(self.session_id)
        if row is None:
            raise KeyError(self.session_id)
        return row

    # [logout] A logout deletes the row, and the cookie.
    def log_out(self):
        session_id = self.get_session_id()
        if self.load(session_id):
            self.row = None  # is not written back  #: delete-session
            wait()  #: delete-session
            if not store.delete(session_id):  #: delete-session
                raise Conflict  # somebody was faster  #: conflict
            self.set_cookie = "sessionid=; Max-Age=0"  #: clear-cookie
        return 302, "/"

    # [rest] The rest is as in server.py, but for the answer, which comes last.
    def do_GET(self):
        print(store.all())  #: print-table
        self.serve(self.visit)

    def do_POST(self):
        programs = {"/login": self.log_in}
        if OPTIONS["logout"]:
            programs["/logout"] = self.log_out
        if OPTIONS["shop"]:
            programs["/basket"] = self.add_to_basket
            programs["/colour"] = self.switch_colour
        self.serve(programs.get(self.path, self.not_found))

    def visit(self):
        self.session_id = self.get_session_id()
        if self.load(self.session_id) is None:
            self.row = dict(NEW_ROW)  #: create-session
        if self.path != "/":
            return self.not_found()
        if self.session_id not in self.headers.get("Cookie", ""):
            self.set_cookie = f"sessionid={self.session_id}"  #: set-cookie
        if self.row["username"]:
            body = f"<h1>Welcome, {self.row['username']}!</h1>"  #: render-welcome
            body += shop_forms(self.row) + logout_form()  #: render-welcome
        else:
            body = LOGIN_FORM  #: render-form
        return 200, f"<html><body>{body}</body></html>"  #: render-form render-welcome

    def get_session_id(self):
        cookie = self.headers.get("Cookie", "")  #: read-cookie
        if "sessionid" in cookie:  #: read-cookie
            return cookie.split("sessionid=")[1].split(";")[0]  #: read-cookie!
        return str(uuid.uuid4())  #: new-id

    def log_in(self):
        if self.form is None:  # it can be read once  #: read-form
            length = int(self.headers["Content-Length"])  #: read-form
            self.form = self.rfile.read(length).decode("utf-8")  #: read-form
        username = parse_qs(self.form)["username"][0]  #: read-form
        row = self.find_row()
        row["username"] = username  #: store-username
        return 302, "/"  #: store-username+redirect

    def not_found(self):
        return 404, ""  #: not-found

    def answer(self, status, text):
        if status == 404:
            self.send_error(404)  #: not-found
            return
        self.send_response(status)
        if status == 302:
            self.send_header("Location", text)  #: redirect
        else:
            self.send_header("Content-type", "text/html")  #: render-form render-welcome
        if self.set_cookie:
            self.send_header("Set-Cookie", self.set_cookie)  #: set-cookie clear-cookie
        self.end_headers()
        if status == 200:
            self.wfile.write(text.encode())  #: render-form render-welcome


# [forms] What the pages hold.
LOGIN_FORM = (
    '<form method="post" action="/login">'
    '<input type="text" name="username">'
    '<input type="submit" value="Login">'
    "</form>"
)


def button(action, text):
    return f'<form method="post" action="{action}"><input type="submit" value="{text}"></form>'


def logout_form():
    return button("/logout", "Logout") if OPTIONS["logout"] else ""


def shop_forms(row):
    if not OPTIONS["shop"]:
        return ""
    colour = "dark" if row["dark"] else "light"
    return (
        f"<p>Basket: {row['basket']}. Colour: {colour}.</p>"
        + button("/basket", "Add to basket") + button("/colour", "Switch colour"))


# [start] What is chosen on the command line.
def wait():
    time.sleep(OPTIONS["delay"] / 1000)


def choose(words):
    for word in words:
        name, _, value = word.partition("=")
        if name not in OPTIONS:
            sys.exit(f"There is no option {name!r}; there are {', '.join(OPTIONS)}.")
        OPTIONS[name] = int(value) if value.isdigit() else value or True


def open_store():
    kinds = {
        "memory": Memory,
        "sqlite": lambda: SQLite(OPTIONS["file"]),
        "redis": lambda: Redis(OPTIONS["redis"]),
    }
    if OPTIONS["store"] not in kinds:
        sys.exit(f"There is no store {OPTIONS['store']!r}; there are {', '.join(kinds)}.")
    return kinds[OPTIONS["store"]]()


def run(port=8000, address=""):
    global store
    store = open_store()
    kind = ThreadingHTTPServer if OPTIONS["delay"] else HTTPServer
    server = kind((address, int(port)), SessionHandler)
    print(f"Starting server on port {server.server_port}...")
    server.serve_forever()


if __name__ == "__main__":
    choose(sys.argv[2:])
    run(*sys.argv[1:2])
