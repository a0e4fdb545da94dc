"""`python examples/flask_signup --port 8951`: serves the page until it is interrupted."""

import argparse
import signal
import sys
from importlib import import_module
from pathlib import Path
from types import FrameType

from werkzeug.serving import make_server


def serve(port: int, host: str = "127.0.0.1") -> None:
    """Serves until SIGINT or SIGTERM; port 0 takes a free one. The first line says where."""
    # Run as a folder, Python looks for modules inside it: the package itself is one level up.
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    app = import_module("flask_signup").create_app()
    server = make_server(host, port, app, threaded=True)
    signal.signal(signal.SIGTERM, interrupt)
    print(f"Sign-up page ready: http://{host}:{server.port}/", flush=True)
    try:
        server.serve_forever()  # returns on KeyboardInterrupt
    finally:
        app.extensions["gatepost"].close()


def interrupt(number: int, frame: FrameType | None) -> None:
    """SIGTERM ends the server as Ctrl-C does."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A sign-up page protected by Gatepost.")
    parser.add_argument("--port", type=int, default=8951)
    parser.add_argument("--host", default="127.0.0.1")
    options = parser.parse_args()
    serve(options.port, options.host)
