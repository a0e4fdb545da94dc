"""The page that the sign-up examples have in common."""

from pathlib import Path

from .headers import HEADERS
from .meant import Meant, read_meant
from .page import Field, Page, Welcome, welcome
from .texts import choose_language, texts

__all__ = [
    "HEADERS",
    "STATIC",
    "TEMPLATES",
    "Field",
    "Meant",
    "Page",
    "Welcome",
    "choose_language",
    "read_meant",
    "texts",
    "welcome",
]

TEMPLATES = Path(__file__).with_name("templates")
STATIC = Path(__file__).with_name("static")
