"""Asking email-validator, the authority on what is an address (RFC 5321, 5322, 6531, IDNA 2008)."""

from email_validator import validate_email

from gatepost.address import Address
from gatepost.options import ParseOptions

__all__ = ["ask_authority"]


def ask_authority(raw: str, options: ParseOptions) -> Address:
    """The address that `raw` spells, with the default choice about special-use domains.

    Raises EmailSyntaxError, and UnicodeError for code points that no encoding takes. All switches
    are named, so that nobody's change of email-validator's global defaults changes an answer.
    """
    result = validate_email(
        raw,
        allow_smtputf8=True,  # whether mail can go there is the syntax check's question
        allow_empty_local=False,
        allow_quoted_local=options.quoted_local,
        allow_domain_literal=options.domain_literal,
        allow_display_name=False,
        check_deliverability=False,
        test_environment=False,
        globally_deliverable=True,
    )
    return Address(raw, result.local_part, result.ascii_domain.lower(), result.normalized)
