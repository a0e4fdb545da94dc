"""What replies say, by code, enhanced code, words and host: one row each, the first that fits wins.

Sources: RFC 5321, 3463, 7372, 7505, 6531; what the big providers publish for postmasters; what
Postfix, Exim, Sendmail, qmail and Exchange send as they come.
"""

import re
from dataclasses import dataclass

from gatepost.providers.answer import Confidence
from gatepost.smtp.meaning import Meaning, Understood
from gatepost.smtp.words import (
    FULL,
    GREY,
    LATER,
    LISTED,
    NOBODY,
    NOT_ASCII,
    OFF,
    SENDER,
    SLOWER,
)

__all__ = ["ABOUT_US", "RECIPIENT", "Rule"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What is None or empty fits everything. `codes` and `enhanced` are regular expressions."""

    understood: Understood
    codes: re.Pattern[str]
    enhanced: re.Pattern[str]
    words: re.Pattern[str]
    host: re.Pattern[str]

    def fits(self, code: str, enhanced: str, text: str, host: str) -> bool:
        """Whether the rule speaks of this reply. `text` and `host` are in lower case."""
        return bool(
            self.codes.fullmatch(code)
            and self.enhanced.fullmatch(enhanced)
            and self.words.search(text)
            and self.host.search(host)
        )


def _rule(
    meaning: Meaning,
    confidence: Confidence = Confidence.HIGH,
    *,
    codes: str = "...",
    enhanced: str = ".*",
    words: str = "",
    host: str = "",
) -> Rule:
    return Rule(
        Understood(meaning, confidence),
        re.compile(codes),
        re.compile(enhanced),
        re.compile(words),
        re.compile(host),
    )


_HIGH, _MEDIUM, _LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW

_MICROSOFT = r"\.(outlook|hotmail|office365)\.com$"
_GOOGLE = r"\.(google|googlemail|smtp\.goog)(\.com)?$"
_YAHOO = r"\.yahoodns\.net$"

_TLS = _rule(Meaning.TLS_NEEDED, codes="[45]..", words=r"starttls|must use tls|encrypt")
_NOT_UTF8 = _rule(Meaning.NO_UTF8, codes="5..", enhanced=r"5\.6\.[79]")

ABOUT_US = (
    # Before RCPT: whatever is wrong, it is not the mailbox.
    _rule(Meaning.OK, codes="[23].."),
    _TLS,
    _NOT_UTF8,
    _rule(Meaning.NO_UTF8, _MEDIUM, codes="5..", words=NOT_ASCII),
    _rule(Meaning.SENDER, codes="[45]..", enhanced=r"[45]\.1\.[78]|[45]\.7\.2[0-9]"),
    _rule(Meaning.BLOCKED, words=LISTED),
    _rule(Meaning.THROTTLED, codes="[45]..", words=SLOWER),
    _rule(Meaning.GREYLISTED, codes="4..", words=GREY),
    _rule(Meaning.SENDER, _MEDIUM, codes="[45]..", words=SENDER),
    _rule(Meaning.THROTTLED, codes="421|4.."),
    _rule(Meaning.BROKEN, codes="50[0-35]|555"),
    _rule(Meaning.BLOCKED, codes="5.."),
)

RECIPIENT = (
    # Yahoo takes every recipient before DATA.
    _rule(Meaning.UNCERTAIN, codes="25[01]", host=_YAHOO),
    _rule(Meaning.ACCEPTED, codes="25[01]"),
    _rule(Meaning.UNCERTAIN, codes="2.."),
    _TLS,
    _NOT_UTF8,
    # Null MX, told by a host that stands in for one (RFC 7505 section 4.2).
    _rule(Meaning.NOT_SERVED, codes="556"),
    # Where a provider means something else by its codes than the registry does.
    _rule(
        Meaning.MISSING, codes="550", enhanced=r"5\.4\.1", words="access denied", host=_MICROSOFT
    ),
    _rule(Meaning.MISSING, codes="550", enhanced=r"5\.1\.10", host=_MICROSOFT),
    _rule(
        Meaning.MISSING,
        _MEDIUM,
        codes="550",
        enhanced=r"5\.5\.0",
        words="unavailable",
        host=r"\.olc\.protection\.outlook\.com$",
    ),
    _rule(Meaning.BLOCKED, enhanced=r"[45]\.7\.(50[0-9]|51[0-4]|60[0-9]|7\d\d)", codes="5.."),
    _rule(Meaning.THROTTLED, enhanced=r"4\.7\.(5\d\d|6\d\d)"),
    _rule(Meaning.EXISTS, codes="450", enhanced=r"4\.2\.1", host=_GOOGLE),
    _rule(Meaning.EXISTS, _MEDIUM, codes="4..", words=r"receiving mail (at a rate|too quickly)"),
    _rule(
        Meaning.EXISTS, _MEDIUM, codes="550", enhanced=r"5\.2\.1", words="receiving mail at a rate"
    ),
    _rule(Meaning.THROTTLED, enhanced=r"4\.7\.(0|28|32)", codes="4..", host=_GOOGLE),
    _rule(
        Meaning.GREYLISTED,
        _MEDIUM,
        codes="451",
        words="internal resource",
        host=r"\.mimecast\.com$",
    ),
    _rule(Meaning.DISABLED, _MEDIUM, codes="554", words=OFF, host=_YAHOO),
    # Recipients of a session, told apart from messages and connections.
    _rule(Meaning.TOO_MANY, enhanced=r"[45]\.5\.3"),
    _rule(Meaning.TOO_MANY, codes="452|45.|55.", words=r"too many (recipients|rcpts?)|rp:drc"),
    _rule(Meaning.FULL, enhanced=r"[45]\.2\.2", codes="[45].."),
    # About us, whatever the code says.
    _rule(Meaning.GREYLISTED, codes="[45]..", words=GREY),
    _rule(Meaning.BLOCKED, enhanced=r"[45]\.7\.25", codes="[45].."),
    _rule(Meaning.BLOCKED, words=LISTED, codes="[45].."),
    _rule(Meaning.SENDER, codes="[45]..", enhanced=r"[45]\.1\.[78]|[45]\.7\.2[0-9]"),
    _rule(Meaning.THROTTLED, codes="[45]..", words=SLOWER),
    _rule(Meaning.SENDER, _MEDIUM, codes="[45]..", words=r"sender (verif|address|domain|rejected)"),
    # About the mailbox. Full before disabled, disabled before missing: the more exact word counts.
    _rule(Meaning.FULL, codes="4..|55[0-4]|422", words=FULL),
    _rule(Meaning.DISABLED, codes="5..", enhanced=r"5\.2\.1|5\.7\.13"),
    _rule(Meaning.DISABLED, codes="55[0-4]|525", words=OFF),
    _rule(Meaning.MISSING, codes="5..", enhanced=r"5\.1\.(1|3|6)"),
    _rule(Meaning.MISSING, codes="5..", words=NOBODY),
    # Says who it is, but only for now: a host with soft_bounce, or one that is still looking.
    _rule(Meaning.MISSING, _LOW, codes="4..", enhanced=r"4\.1\.1", words=NOBODY),
    _rule(
        Meaning.NOT_SERVED,
        codes="5..",
        words=r"relay|not local|rcpthosts|not hosted|not permitted to",
    ),
    _rule(
        Meaning.NOT_SERVED,
        codes="5..",
        enhanced=r"5\.1\.2|5\.4\.[1346]",
        words=r"domain (not|unknown)|no route|unroutable|loop",
    ),
    _rule(Meaning.SENDER, _MEDIUM, codes="[45]..", words=SENDER),
    _rule(Meaning.NO_UTF8, _MEDIUM, codes="5..", words=NOT_ASCII),
    _rule(Meaning.MISSING, _MEDIUM, codes="55[0-4]", enhanced=r"5\.1\.0|5\.2\.0"),
    _rule(
        Meaning.MISSING, _MEDIUM, codes="501|553", enhanced=r"5\.1\..*|", words="syntax|not allowed"
    ),
    _rule(Meaning.THROTTLED, codes="421"),
    _rule(Meaning.TEMPORARY, codes="4..", enhanced=r"4\.[34]\.\d+"),
    _rule(Meaning.GREYLISTED, _MEDIUM, codes="45[01]", words=LATER),
    _rule(Meaning.GREYLISTED, _LOW, codes="45[01]", enhanced=r"4\.7\.1"),
    _rule(Meaning.TEMPORARY, codes="4.."),
    _rule(Meaning.BROKEN, codes="50.|555"),
    _rule(Meaning.BLOCKED, codes="53.|521"),
    _rule(Meaning.BLOCKED, _MEDIUM, codes="5..", enhanced=r"5\.7\..*"),
    _rule(Meaning.REFUSED, _LOW, codes="5.."),
)
