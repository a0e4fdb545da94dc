"""The Flask extension: one gate per app, built in `init_app` from the app's own config."""

from collections.abc import Iterable

from flask import Flask, current_app
from werkzeug.local import LocalProxy

from gatepost import Gatepost as Gate
from gatepost import SettingsError
from gatepost_flask.commands import gatepost_commands
from gatepost_flask.guard import screen_request
from gatepost_flask.signals import Signalling
from gatepost_flask.templates import gatepost_suggestion

__all__ = ["Gatepost", "current_gate", "gate_of_current_app"]

_KEY = "gatepost"
_NO_GATE = "this app has no gate; call gatepost_flask.Gatepost(app) or init_app(app) in its factory"


class Gatepost:
    """Gives every app it is initialised with a gate of its own, in `app.extensions["gatepost"]`.

    Settings are the `GATEPOST_*` keys of `app.config`, then the environment, then gatepost.toml.
    """

    def __init__(self, app: Flask | None = None, *, plugins: Iterable[object] = ()) -> None:
        self._plugins = tuple(plugins)
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Builds the app's gate and begins to pull, where `GATEPOST_SYNC_URL` is set.

        Change the config first. Once more, for the same app, replaces its gate. Raises
        SettingsError or PluginError.
        """
        config = app.config.get_namespace("GATEPOST_")
        gate = Gate(config, plugins=(*self._plugins, Signalling(app)))
        first = _KEY not in app.extensions
        self.close(app)
        app.extensions[_KEY] = gate
        if first:
            _connect(app)
        gate.start()

    def close(self, app: Flask) -> None:
        """Ends the gate's threads and closes its lists; for tests, and servers that end apps."""
        gate: Gate | None = app.extensions.pop(_KEY, None)
        if gate is not None:
            gate.close()


def _connect(app: Flask) -> None:
    """What an app gets besides its gate; each of them asks for the gate that is there then."""
    app.before_request(screen_request)
    app.jinja_env.globals["gatepost_suggestion"] = gatepost_suggestion
    app.cli.add_command(gatepost_commands())


def gate_of_current_app() -> Gate:
    """The gate itself behind `current_gate`. Raises SettingsError when the app has none."""
    try:
        gate: Gate = current_app.extensions[_KEY]
    except KeyError:
        raise SettingsError(_NO_GATE) from None
    return gate


current_gate: Gate = LocalProxy(gate_of_current_app)  # type: ignore[assignment]
"""The gate of the app that handles the current request."""
