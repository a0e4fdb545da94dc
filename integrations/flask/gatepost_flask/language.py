"""In which languages to speak to who made the request."""

from flask import has_request_context, request

from gatepost import Gatepost as Gate
from gatepost.messages import AUTO

__all__ = ["request_languages"]


def request_languages(gate: Gate) -> tuple[str, ...]:
    """What the browser asks for, the most wanted first, where the setting `language` is "auto"."""
    if gate.settings.language == AUTO and has_request_context():
        return tuple(request.accept_languages.values())
    return ()
