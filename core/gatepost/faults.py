"""Why a text is not an address: stable codes, and what to tell the person who typed it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

__all__ = ["FAULT_SENTENCES", "UNUSUAL", "Fault", "FaultCode", "fault_sentence", "shown"]


class FaultCode(StrEnum):
    """What is wrong with the text. Codes are stable; more may come."""

    NO_AT = "no_at"
    FULL_WIDTH_AT = "full_width_at"
    TWO_ATS = "two_ats"
    DISPLAY_NAME = "display_name"
    EXTRA_TEXT = "extra_text"
    COMMENT = "comment"
    EMPTY_LOCAL = "empty_local"
    EMPTY_DOMAIN = "empty_domain"
    LOCAL_TOO_LONG = "local_too_long"
    DOMAIN_TOO_LONG = "domain_too_long"
    LABEL_TOO_LONG = "label_too_long"
    ADDRESS_TOO_LONG = "address_too_long"
    LEADING_DOT = "leading_dot"
    TRAILING_DOT = "trailing_dot"
    DOUBLE_DOT = "double_dot"
    UNQUOTED_SPACE = "unquoted_space"
    BAD_CHARACTER = "bad_character"
    UNSAFE_CHARACTER = "unsafe_character"
    UNCLOSED_QUOTE = "unclosed_quote"
    QUOTE_PLACEMENT = "quote_placement"
    QUOTED_LOCAL_REFUSED = "quoted_local_refused"
    BAD_DOMAIN_LITERAL = "bad_domain_literal"
    DOMAIN_LITERAL_REFUSED = "domain_literal_refused"
    HYPHEN_PLACEMENT = "hyphen_placement"
    BAD_IDNA = "bad_idna"
    NO_DOT_IN_DOMAIN = "no_dot_in_domain"
    BAD_TLD = "bad_tld"
    SPECIAL_USE_DOMAIN = "special_use_domain"
    MALFORMED = "malformed"


UNUSUAL = frozenset(
    {
        FaultCode.QUOTED_LOCAL_REFUSED,
        FaultCode.DOMAIN_LITERAL_REFUSED,
        FaultCode.SPECIAL_USE_DOMAIN,
        FaultCode.NO_DOT_IN_DOMAIN,
    }
)
"""Addresses that SMTP can carry, though hardly a person signs up with one: a mail server has to
take `postmaster@mailhost` and `"john doe"@company.com` where its own networks use them."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text is not an address.

    `position` is the index in `Address.raw` of the first character to change, None where no
    single one is to blame. `message` is one English sentence for the person who typed the text;
    it quotes at most that one character.
    """

    code: FaultCode
    message: str
    position: int | None = None

    def to_dict(self) -> dict[str, str | int | None]:
        """The fault as it stands in a report's JSON."""
        return {"code": self.code.value, "message": self.message, "position": self.position}


FAULT_SENTENCES: Mapping[FaultCode, str] = MappingProxyType(
    {
        FaultCode.NO_AT: "Add the @ and what follows it, as in name@company.com.",
        FaultCode.FULL_WIDTH_AT: "Type an ordinary @ instead of {character}.",
        FaultCode.TWO_ATS: "Enter one address only, with a single @.",
        FaultCode.DISPLAY_NAME: "Enter the address alone, without a name and angle brackets.",
        FaultCode.EXTRA_TEXT: "Enter the address alone, without mailto: or anything else around "
        "it.",
        FaultCode.COMMENT: "Remove the parentheses and what stands between them.",
        FaultCode.EMPTY_LOCAL: "Add the name before the @.",
        FaultCode.EMPTY_DOMAIN: "Add the domain after the @, as in company.com.",
        FaultCode.LOCAL_TOO_LONG: "Shorten the part before the @ to 64 bytes (letters a to z are "
        "one each).",
        FaultCode.DOMAIN_TOO_LONG: "Shorten the domain after the @ to 253 characters.",
        FaultCode.LABEL_TOO_LONG: "Shorten the parts of the domain between dots to 63 characters.",
        FaultCode.ADDRESS_TOO_LONG: "Shorten the address to 254 bytes (letters a to z are one "
        "each).",
        FaultCode.LEADING_DOT: "Remove the dot at the beginning or right behind the @.",
        FaultCode.TRAILING_DOT: "Remove the dot right before the @ or at the end.",
        FaultCode.DOUBLE_DOT: "Remove one of the two dots in a row.",
        FaultCode.UNQUOTED_SPACE: "Remove the space or line break, and whatever does not "
        "belong to the address.",
        FaultCode.BAD_CHARACTER: "Remove {character}, which cannot stand there.",
        FaultCode.UNSAFE_CHARACTER: "Remove the invisible or unsafe character {character}.",
        FaultCode.UNCLOSED_QUOTE: "Add the closing quotation mark, or remove the opening one.",
        FaultCode.QUOTE_PLACEMENT: "Put quotation marks around all of the part before the @, or "
        "remove them.",
        FaultCode.QUOTED_LOCAL_REFUSED: "Write the part before the @ without quotation marks.",
        FaultCode.BAD_DOMAIN_LITERAL: "Write a domain after the @, or a correct IP address in "
        "square brackets.",
        FaultCode.DOMAIN_LITERAL_REFUSED: "Write a domain after the @ instead of an IP address.",
        FaultCode.HYPHEN_PLACEMENT: "Remove the hyphen that begins or ends a part of the domain, "
        "or doubles another.",
        FaultCode.BAD_IDNA: "Check the spelling of the domain: its letters do not make up a name.",
        FaultCode.NO_DOT_IN_DOMAIN: "Complete the domain after the @, as in company.com.",
        FaultCode.BAD_TLD: "Correct the end of the domain: it has to be one like .com or .org.",
        FaultCode.SPECIAL_USE_DOMAIN: "Use another domain: this one is reserved and has no "
        "mailboxes on the internet.",
    }
)
"""One English sentence for each code but MALFORMED, which says what email-validator says.

`{character}` stands for the character at the fault's position.
"""


@lru_cache(maxsize=1_024)  # there are few codes, and hardly more characters that people mistype
def fault_sentence(code: FaultCode, character: str) -> str:
    """The sentence of `code`, which may quote the offending character; "" where there is none."""
    sentence = FAULT_SENTENCES[code]
    if "{" not in sentence:
        return sentence
    return sentence.format(character=shown(character) if character else "")


def shown(character: str) -> str:
    """A character so that it can be seen, and cannot reorder the text around it.

    Where a sentence can only travel in ASCII, as in an SMTP reply, the number still names it.
    """
    if character.isascii() and character.isprintable():
        return f'"{character}"'
    number = f"U+{ord(character):04X}"
    if unicodedata.category(character)[0] in "LNPS":
        return f'"{character}" ({number})'
    name = unicodedata.name(character, "")
    return f"{number} ({name.lower()})" if name else number
