"""A sign-up page protected by Gatepost: `flask --app examples/flask_signup run`."""

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

# The page that the examples share is their neighbour, wherever this one is started from.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from flask import Flask, Response
from flask_wtf import CSRFProtect
from jinja2 import FileSystemLoader

from gatepost_flask import Gatepost, live_check
from signup_page import HEADERS, STATIC, TEMPLATES

from .pages import form_expired, pages


def create_app(config: Mapping[str, object] | None = None) -> Flask:
    """The application; `config` goes over what stands here."""
    app = Flask(__name__, static_folder=STATIC)
    app.jinja_loader = FileSystemLoader(TEMPLATES)
    app.config.update(
        SECRET_KEY=os.environ.get("SECRET_KEY") or secrets.token_hex(),
        # Browsers tell ports of a host apart for pages, but not for cookies.
        SESSION_COOKIE_NAME="gatepost_signup",
        SESSION_COOKIE_SAMESITE="Lax",
        GATEPOST_LANGUAGE="auto",
    )
    app.config.update(config or {})
    CSRFProtect(app)
    Gatepost(app)
    app.register_blueprint(live_check())
    app.register_blueprint(pages)
    app.register_error_handler(400, form_expired)
    app.after_request(set_headers)
    return app


def set_headers(response: Response) -> Response:
    """Adds the headers to every page."""
    if response.mimetype == "text/html":
        response.headers.update(HEADERS)
    return response
