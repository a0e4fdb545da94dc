"""`python examples/flask_signup --port 8951`: serves the page until it is interrupted."""

import sys
from importlib import import_module
from pathlib import Path

from werkzeug.serving import make_server

# Run as a folder, Python looks for modules inside it: the package itself is one level up.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def serve(port: int, host: str = "127.0.0.1") -> None:
    """Serves until SIGINT or SIGTERM; port 0 takes a free one. The first line says where."""
    serving = import_module("signup_page.serving")
    app = import_module("flask_signup").create_app()
    server = make_server(host, port, app, threaded=True)
    serving.stop_as_by_ctrl_c()
    serving.say_ready(host, server.port)
    try:
        server.serve_forever()  # returns on KeyboardInterrupt
    finally:
        app.extensions["gatepost"].close()


if __name__ == "__main__":
    given = import_module("signup_page.serving").read_options("A sign-up page with Flask.")
    serve(given.port, given.host)
