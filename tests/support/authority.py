"""email-validator's answer to any choice a parser has, and the two rules of our own.

It has no switch for special-use domains. Where those are taken it is asked about the same text
with a stand-in for the reserved name: as long, as much a name, and reserved by nobody.
"""

import re
from dataclasses import replace
from itertools import takewhile

import idna
from email_validator import EmailSyntaxError

from gatepost.address import Address
from gatepost.authority import ask_authority
from gatepost.limits import MAX_LOCAL, octets
from gatepost.options import ParseOptions, SpecialUse
from gatepost.special_use import refused_special_use, reserved_name

__all__ = ["authority_says"]

_LAST_LABEL = re.compile(r"[^.\u3002\uff0e\uff61]+\Z")  # the four dots of UTS 46


def authority_says(raw: str, options: ParseOptions) -> Address | None:
    """The address that `raw` spells, None when it is refused."""
    takes_all = options.special_use_domains is SpecialUse.ALL
    asked, reserved = _with_stand_in(raw) if takes_all else (raw, "")
    try:
        answer = ask_authority(asked, options)
    except (EmailSyntaxError, UnicodeError):
        return None
    domain = _restored(answer.domain, reserved)
    # It leaves the limit of RFC 5321 to strict mode, and then counts characters.
    too_long = octets(answer.local) > MAX_LOCAL
    if too_long or refused_special_use(domain, options.special_use_domains):
        return None
    normalized = _restored(answer.normalized, reserved)
    return replace(answer, raw=raw, domain=domain, normalized=normalized)


def _with_stand_in(raw: str) -> tuple[str, str]:
    """`raw` with its reserved last label replaced, and that label; else `raw` and nothing."""
    match = _LAST_LABEL.search(raw.rpartition("@")[2])
    reserved = None if match is None else reserved_name(_mapped(match[0]))
    if match is None or reserved is None:
        return raw, ""
    head, label = raw[: len(raw) - len(match[0])], match[0]
    # What mapping drops may still be what the authority refuses, where it stands.
    before = "".join(takewhile(lambda character: not _mapped(character), label))
    behind = "".join(c for c in label[len(before) :] if not _mapped(c))
    return head + before + _stand_in(reserved, alone=head.endswith("@")) + behind, reserved


def _stand_in(reserved: str, *, alone: bool) -> str:
    name = "x" * len(reserved)
    return f"x.{name[2:]}" if alone else name  # a host of its own, such as localhost


def _mapped(label: str) -> str:
    try:
        return idna.uts46_remap(label, std3_rules=False, transitional=False)
    except idna.IDNAError:
        return label  # the authority will say so


def _restored(text: str, reserved: str) -> str:
    return text[: len(text) - len(reserved)] + reserved if reserved else text
