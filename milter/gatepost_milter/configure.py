"""From settings to the rules of each listener; every error here says what to write."""

from gatepost import Policy, Settings
from gatepost.messages import Messages
from gatepost.policies import Policies
from gatepost.policy import PRESETS
from gatepost_milter.errors import ConfigurationError
from gatepost_milter.networks import parse_networks
from gatepost_milter.profiles import Profile, profile
from gatepost_milter.rules import Rules
from gatepost_milter.settings import ListenerSettings
from gatepost_milter.wording import Wording

__all__ = ["configure"]


def configure(listeners: tuple[ListenerSettings, ...], settings: Settings) -> tuple[Rules, ...]:
    """Rules in the order of the listeners, each under a name of its own.

    Raises ConfigurationError, or SettingsError for a policy or a language that there is not.
    """
    policies = _policies(settings)
    rules: list[Rules] = []
    for listener in listeners:
        name = listener.name or listener.policy
        Messages(listener.language, settings.locale_dir)  # SettingsError: there is no such language
        taken = sum(known.name.partition("#")[0] == name for known in rules)
        rules.append(_rules(listener, f"{name}#{taken + 1}" if taken else name, policies))
    return tuple(rules)


def _policies(settings: Settings) -> dict[str, Policy]:
    """The core's policies by name: the presets, and those of the settings."""
    policies = Policies(settings.policies, settings.actions)
    return {name: policies.named(name) for name in (*PRESETS, *settings.policies)}


def _rules(listener: ListenerSettings, name: str, policies: dict[str, Policy]) -> Rules:
    base = profile(listener.policy, policies)
    sender = _or(listener.check_sender, base.check_sender)
    recipient = _or(listener.check_recipient, base.check_recipient)
    if not sender and not recipient:
        raise ConfigurationError(
            "nothing is left to check; drop --no-check-sender or --no-check-recipient"
        )
    return Rules(
        name=name,
        sender_policy=base.sender_policy if sender else None,
        recipient_policy=base.recipient_policy if recipient else None,
        trusted_networks=parse_networks(_networks(listener, base)),
        check_authenticated=_or(listener.check_authenticated, base.check_authenticated),
        on_unknown=listener.on_unknown,
        on_error=listener.on_error,
        on_review=listener.on_review,
        observe=_or(listener.observe, base.observe),
        mark=base.mark if listener.header is None else listener.header,
        authserv_id=listener.authserv_id,
        wording=Wording(listener.language, listener.replies),
    )


def _networks(listener: ListenerSettings, base: Profile) -> tuple[str, ...]:
    given = listener.trusted_networks
    return (base.trusted_networks or ("none",)) if given is None else given


def _or(chosen: bool | None, otherwise: bool) -> bool:
    return otherwise if chosen is None else chosen
