"""`python examples/fastapi_signup --port 8953`: serves the page until it is interrupted."""

import socket
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import uvicorn

# Run as a folder, Python looks for modules inside it: the package itself is one level up.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def serve(port: int, host: str = "127.0.0.1") -> None:
    """Serves until SIGINT or SIGTERM; port 0 takes a free one. The first line says where."""
    app = import_module("fastapi_signup.app").create_app()
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    serving = import_module("signup_page.serving")
    serving.stop_as_by_ctrl_c()
    with socket.create_server((host, port)) as listening, suppress(KeyboardInterrupt):
        serving.say_ready(host, listening.getsockname()[1])
        server.run(sockets=[listening])  # ends in order, and then raises the signal once more


if __name__ == "__main__":
    given = import_module("signup_page.serving").read_options("A sign-up page with FastAPI.")
    serve(given.port, given.host)
