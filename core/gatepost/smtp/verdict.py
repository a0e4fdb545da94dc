"""What replies about a mailbox, a made-up one and the postmaster's come to. Pure.

The made-up recipient tells an answer from a habit: a host that takes it takes everything, one that
refuses it in the same words may refuse everybody.
"""

from collections.abc import Mapping
from types import MappingProxyType

from gatepost.providers.answer import Confidence, MailboxAnswer, MailboxState
from gatepost.smtp.meaning import Meaning
from gatepost.smtp.session import Heard

__all__ = ["catch_all_of", "conclude", "wants_postmaster"]

_HIGH, _MEDIUM, _LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW
_TAKEN = frozenset({Meaning.ACCEPTED, Meaning.UNCERTAIN})
# Seconds after which asking again makes sense: postgrey waits 5 minutes, throttles a quarter hour.
_RETRY: Mapping[Meaning, float] = MappingProxyType(
    {
        Meaning.GREYLISTED: 360.0,
        Meaning.THROTTLED: 900.0,
        Meaning.TOO_MANY: 900.0,
        Meaning.TEMPORARY: 900.0,
    }
)
_STATES: Mapping[Meaning, MailboxState] = MappingProxyType(
    {
        Meaning.EXISTS: MailboxState.EXISTS,
        Meaning.MISSING: MailboxState.MISSING,
        Meaning.DISABLED: MailboxState.DISABLED,
        Meaning.FULL: MailboxState.FULL,
        Meaning.GREYLISTED: MailboxState.GREYLISTED,
        Meaning.THROTTLED: MailboxState.THROTTLED,
        Meaning.TOO_MANY: MailboxState.THROTTLED,
        Meaning.BLOCKED: MailboxState.BLOCKED,
        Meaning.SENDER: MailboxState.BLOCKED,
        Meaning.TLS_NEEDED: MailboxState.BLOCKED,
    }
)


def catch_all_of(real: Heard, random: Heard | None) -> bool | None:
    """Whether the domain takes everything, by what a made-up recipient got; None: not known.

    A refusal without a reason counts where the real one was taken: else it may be for us.
    """
    if random is None:
        return None
    if random.meaning is Meaning.ACCEPTED:
        return True
    refused = random.meaning.refuses and real.meaning is Meaning.ACCEPTED
    named = random.meaning is Meaning.MISSING and random.confidence is not _LOW
    return False if refused or named else None


def wants_postmaster(real: Heard, random: Heard | None) -> bool:
    """Whether it is open if the mailbox was refused, or we were.

    Every domain has a postmaster (RFC 5321 section 4.5.1): who refuses that one refuses us.
    """
    return real.meaning is Meaning.REFUSED and not _took(random)


def conclude(
    real: Heard,
    random: Heard | None = None,
    *,
    postmaster: Heard | None = None,
    catch_all: bool | None = None,
) -> MailboxAnswer:
    """The answer. `catch_all` is what is known of the domain from before."""
    if real.meaning in _TAKEN:
        return _accepted(real, random, catch_all)
    if real.meaning is Meaning.REFUSED:
        return _refused(real, random, postmaster)
    state = _STATES.get(real.meaning, MailboxState.UNKNOWN)
    retry = _RETRY.get(real.meaning)
    if real.meaning is Meaning.NO_UTF8:
        return MailboxAnswer(MailboxState.MISSING, _LOW, f"no SMTPUTF8, {real}")
    return MailboxAnswer(state, real.confidence, str(real), retry)


def _accepted(real: Heard, random: Heard | None, catch_all: bool | None) -> MailboxAnswer:
    if real.meaning is Meaning.UNCERTAIN:
        looked = real.reply.code != 252
        state = MailboxState.UNKNOWN if looked else MailboxState.CATCH_ALL
        return MailboxAnswer(state, _MEDIUM, f"taken without looking, {real}")
    if catch_all or _took(random):
        return MailboxAnswer(MailboxState.CATCH_ALL, _HIGH, f"takes a made-up recipient, {real}")
    if catch_all is False:
        return MailboxAnswer(MailboxState.EXISTS, _HIGH, str(real))
    if random is not None and random.meaning.refuses:
        sure = _HIGH if random.meaning is Meaning.MISSING else _MEDIUM
        return MailboxAnswer(MailboxState.EXISTS, sure, str(real))
    return MailboxAnswer(MailboxState.EXISTS, _LOW, f"may be a catch-all, {real}")


def _refused(real: Heard, random: Heard | None, postmaster: Heard | None) -> MailboxAnswer:
    if _took(random) or _took(postmaster):
        return MailboxAnswer(MailboxState.MISSING, _MEDIUM, f"others are taken, {real}")
    if postmaster is not None and postmaster.meaning in {Meaning.REFUSED, Meaning.BLOCKED}:
        detail = f"refuses its postmaster as well, {real}"
        return MailboxAnswer(MailboxState.BLOCKED, _MEDIUM, detail)
    return MailboxAnswer(MailboxState.MISSING, _LOW, str(real))


def _took(heard: Heard | None) -> bool:
    return heard is not None and heard.meaning in _TAKEN
