"""Gatepost for FastAPI: a type for models, and what holds the gate that it asks."""

from gatepost_fastapi.holder import Gatepost
from gatepost_fastapi.language import RequestLanguage
from gatepost_fastapi.types import Email, ValidEmail

__all__ = ["Email", "Gatepost", "RequestLanguage", "ValidEmail"]
