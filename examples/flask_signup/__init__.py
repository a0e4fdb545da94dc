"""A sign-up page protected by Gatepost: `flask --app examples/flask_signup run`."""

import os
import secrets
from collections.abc import Mapping

from flask import Flask
from flask_wtf import CSRFProtect

from gatepost_flask import Gatepost

from .headers import set_headers
from .pages import form_expired, pages


def create_app(config: Mapping[str, object] | None = None) -> Flask:
    """The application; `config` goes over what stands here."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=os.environ.get("SECRET_KEY") or secrets.token_hex(),
        # Browsers tell ports of a host apart for pages, but not for cookies.
        SESSION_COOKIE_NAME="gatepost_signup",
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.config.update(config or {})
    CSRFProtect(app)
    Gatepost(app)
    app.register_blueprint(pages)
    app.register_error_handler(400, form_expired)
    app.after_request(set_headers)
    return app
