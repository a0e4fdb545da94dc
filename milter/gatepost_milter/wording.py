"""How a refusal is worded: templates by reason and language, and what a client can read of it.

SMTP replies are ASCII unless the client asked for more (RFC 6531 section 3.7.4). German without
its dots is still German; Japanese without its letters is nothing, and English is said instead.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter

from gatepost import Reason, Report
from gatepost.nearest import nearest

__all__ = ["DEFAULT", "Wording", "read_templates"]

DEFAULT = "default"
ENGLISH = "en"
_BUILT_IN = "{party} address {outcome}: {message} [{ref}]"
_WITHOUT_REF = "{party} address {outcome}: {message}"
_FIELDS = frozenset({"party", "outcome", "message", "domain", "reason", "ref"})
# What NFKD leaves as it is although everybody knows how to write it in ASCII.
_SPELLINGS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "¿": "", "¡": ""}
    | dict(zip("\u2018\u2019\u201c\u201d\u201e«»\u2013\u2014", '\'\'"""""--', strict=True))
)

Templates = Mapping[tuple[str, str], str]
"""(language or "", reason or "default") to template."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The language of refusals, and the operator's own templates for them."""

    language: str = ENGLISH
    templates: Templates = field(default_factory=dict, hash=False)

    def text(self, report: Report, *, party: str, outcome: str, ref: str, utf8: bool) -> str:
        """What to say about a report, in letters that the client can read."""
        for language in (self.language, ENGLISH):
            text = self._worded(report, language, party=party, outcome=outcome, ref=ref)
            readable = text if utf8 else _in_ascii(text)
            if readable is not None:
                return readable
        return _in_ascii(_message(report, ENGLISH)) or ""

    def _worded(self, report: Report, language: str, *, party: str, outcome: str, ref: str) -> str:
        template = self._template(report.reason or DEFAULT, language)
        if template is None:
            template = _BUILT_IN if ref else _WITHOUT_REF
        return template.format(
            party=party.capitalize(),
            outcome=outcome,
            message=_message(report, language),
            domain=report.address.domain,
            reason=report.reason or "",
            ref=ref,
        )

    def _template(self, reason: str, language: str) -> str | None:
        """The most particular one: of the language before any language, reason before default."""
        keys = ((language, reason), (language, DEFAULT), ("", reason), ("", DEFAULT))
        return next((self.templates[key] for key in keys if key in self.templates), None)


def read_templates(value: object) -> Templates:
    """Templates from a table: by reason, or under a language by reason. ValueError says which.

    A template may hold line breaks, and `{party}`, `{outcome}`, `{message}`, `{domain}`,
    `{reason}` and `{ref}`.
    """
    if not isinstance(value, Mapping):
        raise ValueError("it should be a table of reasons and texts")  # noqa: TRY004
    templates: dict[tuple[str, str], str] = {}
    for key, content in value.items():
        if isinstance(key, tuple):  # read before
            templates[key] = content
        elif isinstance(content, Mapping):
            templates |= {(key, _reason(r)): _template(r, text) for r, text in content.items()}
        else:
            templates["", _reason(key)] = _template(key, content)
    return templates


def _reason(code: str) -> str:
    if "." in code or code == DEFAULT or code in list(Reason):
        return code
    known = (DEFAULT, *Reason)
    raise ValueError(f"there is no reason {code!r}{nearest(code, known)}")


def _template(reason: str, text: object) -> str:
    if not isinstance(text, str):
        raise ValueError(f"{reason}: it should be text")  # noqa: TRY004  as every wrong value
    try:
        used = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise ValueError(f"{reason}: {error}; write braces that are text twice") from error
    for name in sorted(used - _FIELDS):
        raise ValueError(
            f"{reason}: there is no {{{name}}}{nearest(name, _FIELDS)}; write braces that are "
            "text twice"
        )
    return text


def _message(report: Report, language: str) -> str:
    """The report's sentence, with the domain in ASCII: that is how mail knows it."""
    address, message = report.address, report.message_in(language)
    if not address.domain:
        return message
    return message.replace(address.domain_unicode, address.domain)


def _in_ascii(text: str) -> str | None:
    """The text without what ASCII lacks; None when more than marks on letters would be lost."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text.translate(_SPELLINGS))
    without = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return without if without.isascii() else None
