"""Every text of the page but Gatepost's own sentences, which speak these languages as well."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from gatepost.languages import best_language

__all__ = ["choose_language", "texts"]

_ENGLISH = {
    "title": "Create your account",
    "error": "Error: ",
    "again": "Not yet: please look at this again",
    "name": "Name",
    "email": "Email",
    "password": "Password",
    "email_hint": "One that you will keep, so that we can still reach you next year.",
    "submit": "Sign up",
    "name_missing": "Please tell us your name.",
    "name_long": "Please use at most 100 characters.",
    "email_missing": "Please enter your email address.",
    "meant": "Did you mean {suggestion}?",
    "choose": "Which one is yours?",
    "typed": "as you typed it",
    "accepted": "Your address was accepted",
    "welcome": "Welcome, {name}",
    "note": "Note",
    "checked": "Checked",
    "against_built_in": "in {ms} ms, against the built-in lists",
    "against": "in {ms} ms, against generation {generation} of the lists",
    "unchecked": "not this time: the check was out of order, and that is not your fault",
    "another": "Sign up somebody else",
    "expired": (
        "This page was open for too long. Nothing was sent: please press the button once more."
    ),
    "footer": "The address is checked on this server, by Gatepost. It is sent nowhere.",
}
_GERMAN = {
    "title": "Konto anlegen",
    "error": "Fehler: ",
    "again": "Noch nicht: Bitte sehen Sie sich das noch einmal an",
    "name": "Name",
    "email": "E-Mail",
    "password": "Passwort",
    "email_hint": "Eine, die Sie behalten, damit wir Sie auch nächstes Jahr erreichen.",
    "submit": "Registrieren",
    "name_missing": "Bitte nennen Sie Ihren Namen.",
    "name_long": "Bitte höchstens 100 Zeichen.",
    "email_missing": "Bitte geben Sie Ihre E-Mail-Adresse ein.",
    "meant": "Meinten Sie {suggestion}?",
    "choose": "Welche ist Ihre?",
    "typed": "wie eingegeben",
    "accepted": "Ihre Adresse wurde angenommen",
    "welcome": "Willkommen, {name}",
    "note": "Hinweis",
    "checked": "Geprüft",
    "against_built_in": "in {ms} ms, anhand der eingebauten Listen",
    "against": "in {ms} ms, anhand der Listen, Stand {generation}",
    "unchecked": "diesmal nicht: Die Prüfung war gestört, und das liegt nicht an Ihnen",
    "another": "Jemand anderen registrieren",
    "expired": (
        "Diese Seite war zu lange offen. Nichts wurde gesendet: "
        "Bitte drücken Sie den Knopf noch einmal."
    ),
    "footer": "Die Adresse prüft Gatepost auf diesem Server. Sie wird nirgendwohin gesendet.",
}
_TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": _ENGLISH, "de": _GERMAN})


def texts(language: str) -> Mapping[str, str]:
    """Every text in one of our languages."""
    return _TEXTS[language]


def choose_language(wanted: Iterable[str]) -> str:
    """The first of the wanted languages that we have, else English."""
    return best_language(wanted, {name: name for name in _TEXTS}, "en")
