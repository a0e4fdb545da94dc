"""Ways of writing a domain, or an address at it, so that a careless list does not see it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from unicodedata import normalize

import idna

__all__ = ["DISGUISES", "IDN_DISGUISES"]

Disguise = Callable[[str], str]

_FULL_WIDTH = {letter: letter + 0xFEE0 for letter in range(0x21, 0x7F) if letter != ord(".")}
_CIRCLED = {ord("a") + number: 0x24D0 + number for number in range(26)}
_BOLD = {ord("a") + number: 0x1D41A + number for number in range(26)}
_INVISIBLE = {
    "zero-width space": "\u200b",
    "zero-width non-joiner": "\u200c",
    "zero-width joiner": "\u200d",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "variation selector": "\ufe0f",
    "grapheme joiner": "\u034f",
    "left-to-right mark": "\u200e",
    "right-to-left override": "\u202e",
    "pop directional formatting": "\u202c",
    "right-to-left isolate": "\u2067",
    "tag space": "\U000e0020",
    "null": "\0",
}
_BLANKS = {
    "space": " ",
    "tab": "\t",
    "line break": "\n",
    "carriage return and line feed": "\r\n",
    "no-break space": "\u00a0",
    "ideographic space": "\u3000",
}


def _letters(table: Mapping[int, int]) -> Disguise:
    return lambda domain: "x@" + domain.translate(table)


def _dots(dot: str) -> Disguise:
    return lambda domain: "x@" + domain.replace(".", dot)


def _inserted(sign: str, place: float) -> Disguise:
    def disguise(domain: str) -> str:
        at = round(place * len(domain))
        return f"x@{domain[:at]}{sign}{domain[at:]}"

    return disguise


def _below(labels: str) -> Disguise:
    return lambda domain: f"x@{labels}.{domain}"


def _deepest(domain: str) -> str:
    return "x@" + "a." * ((251 - len(domain)) // 2) + domain


def _filled(template: str) -> Disguise:
    return lambda domain: template.replace("DOMAIN", domain)


DISGUISES: Mapping[str, Disguise] = MappingProxyType(
    {
        "plain": _filled("x@DOMAIN"),
        "upper case": lambda domain: "x@" + domain.upper(),
        "changing case": lambda domain: "x@" + domain.title().swapcase(),
        "trailing dot": _filled("x@DOMAIN."),
        "two trailing dots": _filled("x@DOMAIN.."),
        "trailing ideographic dot": _filled("x@DOMAIN\u3002"),
        "ideographic dots": _dots("\u3002"),
        "full-width dots": _dots("\uff0e"),
        "half-width dots": _dots("\uff61"),
        "one-dot leaders": _dots("\u2024"),
        "doubled dots": _dots(".."),
        "full-width letters": _letters(_FULL_WIDTH),
        "full-width letters and dots": lambda domain: (
            "x@" + domain.translate(_FULL_WIDTH).replace(".", "\uff0e")
        ),
        "circled letters": _letters(_CIRCLED),
        "mathematical letters": _letters(_BOLD),
        "subdomain": _below("mail"),
        "subdomain in upper case": _below("MAIL"),
        "subdomain in another script": _below("b\u00fccher"),
        "subdomain as A-label": _below("xn--bcher-kva"),
        "subdomain below an ideographic dot": _filled("x@mail\u3002DOMAIN"),
        "three labels below": _below("a.b-c.1"),
        "as many labels below as fit": _deepest,
        "underscore below": _below("_x"),
        "quoted local part": _filled('"x"@DOMAIN'),
        "quoted local part with an @": _filled('"x@gmail.com"@DOMAIN'),
        "quoted local part with a space": _filled('"x y"@DOMAIN'),
        "comment before the local part": _filled("(c)x@DOMAIN"),
        "comment behind the local part": _filled("x(c)@DOMAIN"),
        "comment before the domain": _filled("x@(c)DOMAIN"),
        "comment behind the domain": _filled("x@DOMAIN(c)"),
        "tag": _filled("x+news@DOMAIN"),
        "non-ASCII local part": _filled("\u7528\u6237@DOMAIN"),
        "decomposed local part": _filled("jose\u0301@DOMAIN"),
        "name of a function": _filled("postmaster@DOMAIN"),
        "angle brackets": _filled("<x@DOMAIN>"),
        "display name": _filled("X <x@DOMAIN>"),
        "display name that is an address": _filled('"x@gmail.com" <x@DOMAIN>'),
        "source route": _filled("@gmail.com:x@DOMAIN"),
        "second address": _filled("x@DOMAIN,x@gmail.com"),
        "second domain": _filled("x@DOMAIN@gmail.com"),
        "first of two domains": _filled("x@gmail.com@DOMAIN"),
        "port": _filled("x@DOMAIN:25"),
        "path": _filled("x@DOMAIN/"),
        "brackets": _filled("x@[DOMAIN]"),
        "percent-encoded dot": _dots("%2e"),
        "mailto": _filled("mailto:x@DOMAIN"),
        "full-width at": _filled("x\uff20DOMAIN"),
        "long local part": _filled("a" * 65 + "@DOMAIN"),
        **{f"{name} first": _inserted(sign, 0) for name, sign in _INVISIBLE.items()},
        **{f"{name} inside": _inserted(sign, 0.5) for name, sign in _INVISIBLE.items()},
        **{f"{name} last": _inserted(sign, 1) for name, sign in _INVISIBLE.items()},
        **{f"{name} in front": _filled(f"{sign}x@DOMAIN") for name, sign in _BLANKS.items()},
        **{f"{name} before the @": _filled(f"x{sign}@DOMAIN") for name, sign in _BLANKS.items()},
        **{f"{name} behind the @": _filled(f"x@{sign}DOMAIN") for name, sign in _BLANKS.items()},
        **{f"{name} at the end": _filled(f"x@DOMAIN{sign}") for name, sign in _BLANKS.items()},
    }
)
"""By name: from a listed ASCII domain to an address at it, in disguise."""

IDN_DISGUISES: Mapping[str, Disguise] = MappingProxyType(
    {
        "A-labels": lambda domain: f"x@{domain}",
        "A-labels in upper case": lambda domain: f"x@{domain.upper()}",
        "U-labels": lambda domain: f"x@{idna.decode(domain)}",
        "U-labels in upper case": lambda domain: f"x@{idna.decode(domain).upper()}",
        "decomposed": lambda domain: f"x@{normalize('NFD', idna.decode(domain))}",
        "compatibility form": lambda domain: f"x@{normalize('NFKD', idna.decode(domain))}",
        "ideographic dots": lambda domain: "x@" + idna.decode(domain).replace(".", "\u3002"),
        "subdomain": lambda domain: f"x@mail.{idna.decode(domain)}",
        "subdomain of A-labels": lambda domain: f"x@MAIL.{domain}",
    }
)
"""The same for a listed domain with A-labels."""
