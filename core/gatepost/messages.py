"""One sentence per reason, for the person at the form. Codes never change; sentences may.

The English sentences stand here and are the keys of gettext catalogues, one a language, in
`locale/<language>/LC_MESSAGES/gatepost.po`. The compiled `.mo` beside each is committed, too: the
standard library reads it in a checkout as in a wheel, and neither a build nor a user needs a tool.
`.ci/catalogues` brings both up to date; a test fails when they are not.

A folder of the user's own (the setting `locale_dir`) comes before ours. Its keys may also be reason
codes, which stay when an English sentence changes.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from struct import error as StructError  # noqa: N812  named as errors are
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gatepost.errors import SettingsError
from gatepost.faults import FAULT_SENTENCES, shown
from gatepost.languages import best_language
from gatepost.reasons import Reason

if TYPE_CHECKING:
    from gettext import NullTranslations

    from gatepost.address import Address

__all__ = [
    "AUTO",
    "ENGLISH",
    "LANGUAGES",
    "OTHER",
    "SENTENCES",
    "Messages",
    "Translate",
    "catalogued",
]

AUTO = "auto"
"""As a setting: of the request, where an integration knows it; else English."""
ENGLISH = "en"
LANGUAGES = ("de", ENGLISH, "es", "fr", "hi", "ja", "pt")
"""Those that come with Gatepost."""

NOT_ASKED = "We could not check just now whether this mailbox exists."
"""For whatever kept us from learning it: the person can do nothing about any of that."""

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        Reason.SYNTAX: "This is not a complete email address. {fault}",
        Reason.UNUSUAL_SYNTAX: "We cannot take addresses of this kind. {fault}",
        Reason.NON_ASCII: "This address uses letters that our mail system cannot deliver to.",
        Reason.DISPOSABLE: (
            "Addresses at {domain} are disposable. Please use one that you will keep."
        ),
        Reason.BLACKLISTED_DOMAIN: "We do not accept addresses at {domain}.",
        Reason.BLACKLISTED_ADDRESS: "We do not accept this address.",
        Reason.DENIED: "We do not accept this address.",
        Reason.ROLE: (
            "This looks like a shared mailbox. Please use a personal address if you have one."
        ),
        Reason.RELAY: "Addresses at {domain} hide the real one. Please use the address behind it.",
        Reason.FORWARDER: "Addresses at {domain} only pass mail on. Please use your own mailbox.",
        Reason.FREE_PROVIDER: "Please use an address of your organisation instead of {domain}.",
        Reason.TYPO: "Please check the spelling of {domain}.",
        Reason.DOMAIN_NOT_FOUND: "The domain {domain} does not exist. Please check the spelling.",
        Reason.NULL_MX: "The domain {domain} does not accept email.",
        Reason.NO_MAIL_HOST: "The domain {domain} has no mail server.",
        Reason.PARKED_DOMAIN: (
            "Nobody seems to read mail sent to {domain}. Please check the spelling."
        ),
        Reason.YOUNG_DOMAIN: "The domain {domain} is very new, so we will look at it more closely.",
        Reason.LISTED_DOMAIN: "The domain {domain} has a bad reputation. Please use another one.",
        Reason.DNS_ERROR: "We could not check the domain {domain} just now.",
        Reason.MAILBOX_NOT_FOUND: (
            "There is no such mailbox at {domain}. Please check the spelling."
        ),
        Reason.MAILBOX_DISABLED: "This mailbox is no longer in use. Please use another address.",
        Reason.MAILBOX_FULL: (
            "This mailbox is full. Please make room in it, or use another address."
        ),
        Reason.CATCH_ALL: (
            "We cannot tell whether this mailbox exists. Please check the spelling."
        ),
        Reason.MAILBOX_UNKNOWN: NOT_ASKED,
        Reason.GREYLISTED: NOT_ASKED,
        Reason.PROBE_THROTTLED: NOT_ASKED,
        Reason.PROBE_BLOCKED: NOT_ASKED,
        Reason.MAIL_HOST_UNREACHABLE: NOT_ASKED,
        Reason.PROBE_UNAVAILABLE: NOT_ASKED,
        Reason.TIMEOUT: "We could not check this address in time.",
        Reason.LISTS_OUTDATED: "We could not check this address completely.",
        Reason.CHECK_FAILED: "We could not check this address completely.",
    }
)
SUGGESTING = "Please check the spelling of {domain}. Did you mean {suggestion}?"
"""For a misspelt domain, where there is something to suggest."""
OTHER = "We cannot take this address."
"""For a plugin's code that no catalogue knows."""

Translate = Callable[[str], str]
"""Gives a sentence's translation, or the sentence itself."""

_SUGGESTING_KEY = f"{Reason.TYPO}.suggestion"
_DOMAIN = "gatepost"
_OURS = Path(__file__).with_name("locale")


def catalogued() -> dict[str, str]:
    """Every sentence that catalogues translate, by its other key: a reason, `syntax.<fault>`."""
    faults = {f"{Reason.SYNTAX}.{code}": text for code, text in FAULT_SENTENCES.items()}
    return {**SENTENCES, _SUGGESTING_KEY: SUGGESTING, **faults, "other": OTHER}


class Messages:
    """The sentences in every language there is; catalogues are read when first needed."""

    def __init__(self, language: str = ENGLISH, folder: Path | None = None) -> None:
        """`language` is the usual one, `folder` holds catalogues that come before ours.

        Raises SettingsError for a language that is not there, and for a catalogue in `folder`
        that cannot be used: found here, it breaks no form.
        """
        self._folder = folder
        self._names = {name: name for name in LANGUAGES}
        self._catalogues: dict[str, NullTranslations] = {}
        if folder is not None:
            self._names |= _names_in(folder)
        self.language = best_language((language,), self._names, "")
        if not self.language:
            known = ", ".join(sorted({AUTO, *self._names.values()}))
            raise SettingsError(f"setting 'language': there is no {language!r}, only {known}")

    def __reduce__(self) -> tuple[type["Messages"], tuple[str, Path | None]]:
        """A report may be pickled, a catalogue may not: it is read again on the other side."""
        return Messages, (self.language, self._folder)

    def best(self, wanted: Iterable[str]) -> str:
        """The best language there is for who reads `wanted`, the first the most; else the usual."""
        return best_language(wanted, self._names, self.language)

    def sentence(
        self,
        reason: str | None,
        address: "Address",
        language: str,
        *,
        suggestion: str | None = None,
        translate: Translate | None = None,
    ) -> str:
        """What to tell the person; a plugin's code without a sentence gets a neutral one.

        `translate` is a framework's own gettext: what it translates comes before all catalogues.
        """
        name = self.best((language,))
        template = self._lookup(name, _keys(reason, suggestion), translate)
        text = template.format(
            domain=address.domain_unicode,
            fault=self._fault(name, address, translate),
            suggestion=suggestion or "",
        )
        return text.rstrip()

    def _fault(self, name: str, address: "Address", translate: Translate | None) -> str:
        """What exactly is wrong; nothing rather than English in the middle of another language."""
        fault = address.fault
        if fault is None:
            return ""
        sentence = FAULT_SENTENCES.get(fault.code)
        if sentence is None:  # what email-validator says, in English
            return fault.message if name == ENGLISH else ""
        template = self._lookup(name, (f"{Reason.SYNTAX}.{fault.code}", sentence), translate)
        if template == sentence and name != ENGLISH:
            return ""
        position = fault.position
        return template.format(character="" if position is None else shown(address.raw[position]))

    def _lookup(self, name: str, keys: tuple[str, ...], translate: Translate | None) -> str:
        """The translation of the first key that has one, else the last key."""
        given = keys[-1] if translate is None else translate(keys[-1])
        if given != keys[-1]:
            return given
        if name == ENGLISH and self._folder is None:
            return keys[-1]
        catalogue = self._catalogues.get(name)
        if catalogue is None:
            catalogue = self._catalogues[name] = _open(name, self._folder, _OURS)
        found = ((key, catalogue.gettext(key)) for key in keys)
        return next((text for key, text in found if text != key), keys[-1])


def _keys(reason: str | None, suggestion: str | None) -> tuple[str, ...]:
    """Under what a sentence may stand in a catalogue; the last is the English one."""
    if reason == Reason.TYPO and suggestion:
        return _SUGGESTING_KEY, Reason.TYPO.value, SUGGESTING
    return str(reason), SENTENCES.get(reason or "", OTHER)


def _open(name: str, *folders: Path | None) -> "NullTranslations":
    """The catalogues of one language, chained: what the first lacks the next is asked for."""
    from gettext import NullTranslations, translation  # here: English needs none of it

    first: NullTranslations | None = None
    for folder in filter(None, folders):
        found = translation(_DOMAIN, folder, [name], fallback=True)
        if first is None:
            first = found
        else:
            first.add_fallback(found)
    return first or NullTranslations()


def _names_in(folder: Path) -> dict[str, str]:
    """Tag to folder name of the languages in `folder`: gettext writes pt_BR, tags are pt-br."""
    pattern = f"*/LC_MESSAGES/{_DOMAIN}.mo"
    names = [path.parts[-3] for path in folder.glob(pattern)]
    if not names:
        raise SettingsError(f"setting 'locale_dir': {folder} holds no {pattern}")
    for name in names:
        _check_catalogue(folder, name)
    return {name.replace("_", "-").lower(): name for name in names}


def _check_catalogue(folder: Path, name: str) -> None:
    """SettingsError when the catalogue is damaged or a sentence has a placeholder of its own."""
    try:
        # Whatever is in it, a plugin's codes too; gettext itself only looks up what it is given.
        catalogue: Any = _open(name, folder)
        for text in (text for key, text in catalogue._catalog.items() if key):
            text.format(domain="", fault="", character="", suggestion="")
    except (OSError, ValueError, LookupError, AttributeError, StructError) as error:
        raise SettingsError(
            f"setting 'locale_dir': the catalogue {name!r} cannot be used ({error!r}); "
            "a sentence may hold {domain}, {fault} and {suggestion}, that of a fault {character}; "
            "write other braces twice"
        ) from error
