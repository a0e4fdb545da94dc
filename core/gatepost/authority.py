"""Asking email-validator, which decides what is an address (RFC 5321, 5322, 6531, IDNA 2008).

It has no switch for special-use domains. Where those are taken it is asked about the same text
with a stand-in for the reserved name: as long, as much a name, and reserved by nobody.
"""

import re

import idna
from email_validator import EmailSyntaxError, validate_email

from gatepost.address import Address
from gatepost.limits import MAX_ADDRESS, MAX_LOCAL, octets
from gatepost.options import ParseOptions, SpecialUse
from gatepost.special_use import refused_special_use, reserved_name

__all__ = ["ask_authority"]

_LAST_LABEL = re.compile(r"[^.\u3002\uff0e\uff61]+\Z")  # the four dots of UTS 46


def ask_authority(raw: str, options: ParseOptions) -> Address:
    """The address that `raw` spells.

    Raises EmailSyntaxError, and UnicodeError for code points that no encoding takes. All switches
    are named, so that nobody's change of email-validator's global defaults changes an answer.
    """
    takes_all = options.special_use_domains is SpecialUse.ALL
    asked, reserved = _with_stand_in(raw) if takes_all else (raw, "")
    result = validate_email(
        asked,
        allow_smtputf8=True,  # whether mail can go there is the syntax check's question
        allow_empty_local=False,
        allow_quoted_local=options.quoted_local,
        allow_domain_literal=options.domain_literal,
        allow_display_name=False,
        check_deliverability=False,
        test_environment=False,
        globally_deliverable=True,
    )
    domain = _restored(result.ascii_domain, reserved)
    address = Address(
        raw, result.local_part, domain.lower(), _restored(result.normalized, reserved)
    )
    _refuse(address, options)
    return address


def _refuse(address: Address, options: ParseOptions) -> None:
    """The two rules that are ours: octets of the local part, and names for documentation."""
    if octets(address.local) > MAX_LOCAL:  # email-validator counts them only when asked to
        raise EmailSyntaxError("The part before the @-sign is too long.")
    if octets(address.raw) > MAX_ADDRESS:
        raise EmailSyntaxError("The address is too long.")
    if refused_special_use(address.domain, options.special_use_domains):
        raise EmailSyntaxError("The domain is reserved for examples.")


def _with_stand_in(raw: str) -> tuple[str, str]:
    """`raw` with its reserved last label replaced, and that label; else `raw` and nothing."""
    match = _LAST_LABEL.search(raw.rpartition("@")[2])
    reserved = None if match is None else reserved_name(_mapped(match[0]))
    if match is None or reserved is None:
        return raw, ""
    head = raw[: len(raw) - len(match[0])]
    # What mapping drops may still be what the authority refuses.
    dropped = "".join(character for character in match[0] if not _mapped(character))
    return head + _stand_in(reserved, alone=head.endswith("@")) + dropped, reserved


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
