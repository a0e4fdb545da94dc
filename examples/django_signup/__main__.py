"""`python examples/django_signup --port 8952`: serves the page until it is interrupted.

Accounts live in a database of their own, for as long as it runs.
"""

import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

# Run as a folder, Python looks for modules inside it: the package itself is one level up.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def serve(port: int, host: str, database: Path) -> None:
    """Serves until SIGINT or SIGTERM; port 0 takes a free one. The first line says where."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "django_signup.settings"
    os.environ["SIGNUP_DATABASE"] = str(database)
    from django.core.management import call_command
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    serving = import_module("signup_page.serving")
    serving.stop_as_by_ctrl_c()
    application = get_wsgi_application()
    call_command("migrate", verbosity=0)
    with ThreadedWSGIServer((host, port), WSGIRequestHandler) as server:
        server.set_app(application)
        serving.say_ready(host, server.server_port)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    given = import_module("signup_page.serving").read_options("A sign-up page with Django.")
    with tempfile.TemporaryDirectory(prefix="gatepost-signup-") as folder:
        serve(given.port, given.host, Path(folder) / "accounts.sqlite3")
