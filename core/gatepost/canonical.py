"""Which spellings of an address reach the same mailbox, provider by provider.

Sources: each provider's own public help, named at its rule. What a provider does not say is not
assumed: two accounts taken for one is worse than one taken for two. Where a provider is not
listed letters only become small ones: almost no server tells Alice from alice, and RFC 5321
section 2.4 lets a receiver do so. Nothing else is folded: "straße" and "strasse" are two names.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["DOTS_IGNORED", "WITH_RULE", "canonical", "home_of", "name_in_domain", "split_tag"]


@dataclass(frozen=True, slots=True)
class _Rule:
    """`home` stands for all domains of one mailbox; empty: each domain has its own."""

    separator: str = ""  # starts the tag
    home: str = ""
    ignored: str = ""  # characters that do not tell mailboxes apart
    same: str = ""  # two characters that stand for each other; the second is kept


_PLAIN = _Rule()

# "Dots don't matter in Gmail addresses" (support.google.com/mail/answer/7436150), tags behind a
# plus (Gmail Help, "Send emails from a different address or alias"); googlemail.com is the name
# that gmail.com once had to have in Germany and Britain, and reaches the same mailbox.
_GMAIL = _Rule("+", home="gmail.com", ignored=".")

# Outlook.com shares the plus addressing of Exchange Online (learn.microsoft.com,
# "Plus addressing in Exchange Online"). Dots matter, and each domain has mailboxes of its own.
_MICROSOFT = _Rule("+")

# "About your @icloud.com, @me.com, and @mac.com email addresses" (support.apple.com/118230):
# whoever has an older domain has the same name at the newer ones. Tags are not mentioned there.
_APPLE = _Rule(home="icloud.com")

# "Addresses and aliases" (proton.me/support/addresses-and-aliases): plus aliases, and one name at
# all of Proton's domains is one customer's. Dots, hyphens and underscores are ignored in names:
# said by Proton's support, and done so by its own web client (ProtonMail/WebClients).
_PROTON = _Rule("+", home="proton.me", ignored=".-_")

# "Plus addressing and subdomain addressing" (fastmail.help, article 360060591053): the tag stands
# behind a plus, or before the @ with the name as a subdomain.
_FASTMAIL = _Rule("+")

# "AddressGuard" / "disposable addresses" (help.yahoo.com): a base name, a hyphen, a keyword.
# Yahoo's ordinary names have no hyphens.
_YAHOO = _Rule("-")

# "Mailbox aliases" (yandex.com/support/domain/additional/mailbox-alias.xml): every mailbox has the
# same name at all of Yandex's domains. A dot and a hyphen in a name stand for each other, and a
# tag may follow a plus (both: Yandex Mail help, in Russian).
_YANDEX = _Rule("+", home="yandex.ru", same=".-")

# No rule for GMX, WEB.DE, Mail.ru, AOL, QQ and NetEase, whose help says nothing of tags or dots,
# nor for Zoho, Posteo and others, whose help we have not read.

# Not co.jp and cn: other companies run those.
_YAHOO_COUNTRIES = (
    "at", "be", "bg", "ca", "cl", "cz", "de", "dk", "es", "fi", "fr", "gr", "hu", "ie", "in",
    "it", "nl", "no", "pl", "pt", "ro", "se", "sk", "co.id", "co.il", "co.in", "co.kr",
    "co.nz", "co.th", "co.uk", "co.za", "com.ar", "com.au", "com.br", "com.co", "com.hk",
    "com.mx", "com.my", "com.pe", "com.ph", "com.sg", "com.tr", "com.tw", "com.ve", "com.vn",
)  # fmt: skip
_HOTMAIL_COUNTRIES = (
    "at", "be", "ca", "ch", "cl", "co", "cz", "de", "dk", "es", "fi", "fr", "gr", "hu", "it",
    "my", "nl", "no", "ph", "rs", "se", "sg", "co.il", "co.jp", "co.nz", "co.th", "co.uk", "co.za",
    "com.ar", "com.au", "com.br", "com.tr",
)  # fmt: skip
_LIVE_COUNTRIES = (
    "at", "be", "ca", "cl", "cn", "de", "dk", "fi", "fr", "hk", "ie", "in", "it", "jp", "nl",
    "no", "ru", "se", "co.uk", "co.za", "com.ar", "com.au", "com.mx", "com.my", "com.ph",
    "com.pt", "com.sg",
)  # fmt: skip
_OUTLOOK_COUNTRIES = (
    "at", "be", "cl", "cz", "de", "dk", "es", "fr", "hu", "ie", "in", "it", "jp", "kr", "lv",
    "my", "ph", "pt", "sa", "sg", "sk", "co.id", "co.il", "co.nz", "co.th", "com.ar", "com.au",
    "com.br", "com.gr", "com.pe", "com.tr", "com.vn",
)  # fmt: skip
_FASTMAIL_DOMAINS = (
    "fastmail.com", "fastmail.fm", "fastmail.net", "fastmail.org", "fastmail.us",
    "fastmail.de", "fastmail.co.uk", "fastmail.jp", "sent.com", "messagingengine.com",
    "imap.cc", "ml1.net", "eml.cc", "mailbolt.com", "123mail.org",
)  # fmt: skip


def _each(rule: _Rule, *domains: str) -> dict[str, _Rule]:
    return dict.fromkeys(domains, rule)


def _countries(rule: _Rule, name: str, countries: tuple[str, ...]) -> dict[str, _Rule]:
    return _each(rule, f"{name}.com", *(f"{name}.{country}" for country in countries))


_RULES: Mapping[str, _Rule] = MappingProxyType(
    {
        **_each(_GMAIL, "gmail.com", "googlemail.com"),
        **_countries(_MICROSOFT, "hotmail", _HOTMAIL_COUNTRIES),
        **_countries(_MICROSOFT, "live", _LIVE_COUNTRIES),
        **_countries(_MICROSOFT, "outlook", _OUTLOOK_COUNTRIES),
        **_each(_MICROSOFT, "msn.com", "windowslive.com", "passport.com"),
        **_each(_APPLE, "icloud.com", "me.com", "mac.com"),
        **_each(_PROTON, "proton.me", "protonmail.com", "protonmail.ch", "pm.me"),
        **_each(_FASTMAIL, *_FASTMAIL_DOMAINS),
        **_countries(_YAHOO, "yahoo", _YAHOO_COUNTRIES),
        **_each(_YAHOO, "ymail.com", "rocketmail.com", "myyahoo.com"),
        **_each(_YANDEX, "yandex.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua", "ya.ru"),
    }
)

DOTS_IGNORED = frozenset(domain for domain, rule in _RULES.items() if "." in rule.ignored)
"""Domains where dots do not tell mailboxes apart."""
WITH_RULE = frozenset(_RULES)
"""Domains where some spellings of a name reach the same mailbox, besides capitals."""


def name_in_domain(domain: str) -> str:
    """The mailbox's name where it is the domain that holds it, as in tag@name.fastmail.com."""
    name, _, parent = domain.partition(".")
    return name if _RULES.get(parent) is _FASTMAIL and domain not in _RULES else ""


def split_tag(local: str, domain: str) -> tuple[str, str]:
    """The local part without its tag, and the tag; a leading separator is no tag.

    Of anything@user.fastmail.com it is the name "user", with the tag "anything".
    """
    return _split(local, domain)[:2]


def home_of(domain: str) -> str:
    """The domain that the canonical addresses of a domain have."""
    return canonical("a", domain).rpartition("@")[2]


def canonical(local: str, domain: str) -> str:
    """The one address that all spellings of a mailbox share: to compare, never to send to."""
    base, _, home, rule = _split(local, domain)
    base = base.lower()
    if base[:1] != '"':  # in quotes every character counts
        bare = base
        for sign in rule.ignored:
            bare = bare.replace(sign, "")
        base = (bare or base).replace(*rule.same) if rule.same else (bare or base)
    if not base.isascii():  # small letters, and neighbours that a dot kept apart, may compose
        base = unicodedata.normalize("NFC", base)
    return f"{base}@{rule.home or home}"


def _split(local: str, domain: str) -> tuple[str, str, str, _Rule]:
    """Name, tag, the domain of the mailbox, and the provider's rule."""
    rule = _RULES.get(domain)
    if rule is None:
        name = name_in_domain(domain)
        if name:
            return name, local, domain[len(name) + 1 :], _FASTMAIL
        return local, "", domain, _PLAIN
    if not rule.separator or rule.separator not in local[1:] or local[0] == '"':
        return local, "", domain, rule
    end = local.index(rule.separator, 1)
    return local[:end], local[end + 1 :], domain, rule
