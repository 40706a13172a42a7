"""The lesson's own program, run as it is, with rows from the start.

Its print(sessions) goes where the measuring throws it away; the line that
http.server writes about each request is left out.
"""

import argparse
import pathlib
import sys
from http.server import HTTPServer

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "lessons"))
import server  # noqa: E402

options = argparse.ArgumentParser()
options.add_argument("-addr", default="127.0.0.1:0")
options.add_argument("-rows", type=int, default=0)
options = options.parse_args()

for i in range(options.rows):
    server.sessions[f"{i:08x}-0000-4000-8000-000000000000"] = {"username": None}
server.SessionHandler.log_message = lambda *_: None
HTTPServer.handle_error = lambda *_: None  # a load that ends hangs up
HTTPServer.request_queue_size = 64  # or connections lost on the way in are what is measured

host, port = options.addr.rsplit(":", 1)
httpd = HTTPServer((host, int(port)), server.SessionHandler)
print(f"listening on http://{host}:{httpd.server_port}", flush=True)
httpd.serve_forever()
