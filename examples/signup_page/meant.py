"""Asking "did you mean …?" in the form itself, for those without scripts.

The form comes back with two choices, what was typed and what was probably meant; sent again, it
says which (`meant`), and about which address the question was (`asked`). Who types another address
instead is taken at that word, and asked again if need be.
"""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Meant", "read_meant"]


@dataclass(frozen=True, slots=True)
class Meant:
    """The address to take, and whether the person has been asked about it."""

    address: str
    sure: bool


def read_meant(form: Mapping[str, str]) -> Meant:
    """What a posted form says."""
    typed, meant = form.get("email", "").strip(), form.get("meant", "")
    answered = bool(meant) and form.get("asked") == typed
    return Meant(meant, True) if answered else Meant(typed, False)
