"""What a reply means: a pure function of what was said, when, and by whom."""

import re

from gatepost.smtp.meaning import Meaning, Stage, Understood
from gatepost.smtp.reply import Reply
from gatepost.smtp.rules import ABOUT_US, RECIPIENT

__all__ = ["understand"]

# Addresses, also bare ones: nobody's local part may decide about him.
_ADDRESSES = re.compile(r"<[^<>]*>|\S+@\S+")
_LINKS = re.compile(r"https?://(\S+)")
_TELLING_LINKS = re.compile(
    r"spamhaus|spamcop|barracudacentral|ipcheck\.proofpoint|nosuchuser|overquota"
)
_SHORTEST_NAME = 3
_READ = 600  # characters of a reply: what it means stands in its beginning


def understand(stage: Stage, reply: Reply, host: str, recipient: str = "") -> Understood:
    """The meaning of `reply`, given by `host`, an MX host's name in lower case.

    `recipient` is whom it was about: many servers repeat the address, or its local part, and what
    people are called must not be read as what the server says.
    """
    # What a host takes needs no explanation, and most replies take something.
    text = _said(reply.text, recipient) if reply.kind > 3 else ""
    rules = RECIPIENT if stage is Stage.RCPT else ABOUT_US
    code, enhanced = str(reply.code), reply.enhanced
    for rule in rules:
        if rule.fits(code, enhanced, text, host):
            return rule.understood
    return Understood(Meaning.BROKEN)


def _said(text: str, recipient: str) -> str:
    """The server's own words, in lower case."""
    text = _LINKS.sub(_word_of, text[:_READ].lower())
    text = _ADDRESSES.sub(" ", text)
    local, _, domain = recipient.lower().rpartition("@")
    for name in (domain, local):
        if len(name) >= _SHORTEST_NAME and name in text:
            text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", " ", text)
    return re.sub(r"\s+", " ", text)


def _word_of(link: re.Match[str]) -> str:
    """Of a link only what is known to tell; anything else may stand in one."""
    return " ".join(_TELLING_LINKS.findall(link[1]))
