"""From what was typed to `Rules`; every error here is the operator's, and says what to write."""

from gatepost.named_policy import known_policy
from gatepost_milter.errors import ConfigurationError
from gatepost_milter.networks import parse_networks
from gatepost_milter.rules import OnUnknown, Rules

__all__ = ["configure_rules", "parse_mode"]


def configure_rules(
    *,
    policy: str | None = None,
    check_sender: bool = True,
    check_recipient: bool = True,
    networks: tuple[str, ...] = (),
    check_authenticated: bool = False,
    on_unknown: str = "accept",
    observe: bool = False,
) -> Rules:
    """Rules from options; without a policy each party has the preset that is made for it.

    A policy that enforces nothing means `observe` under those presets: there would be nothing
    to tell about, otherwise. Raises ConfigurationError, or SettingsError for no such policy.
    """
    if not check_sender and not check_recipient:
        raise ConfigurationError(
            "nothing is left to check; drop --no-check-sender or --no-check-recipient"
        )
    if policy is not None and not known_policy(policy).enforce:
        policy, observe = None, True
    return Rules(
        sender_policy=(policy or "inbound_sender") if check_sender else None,
        recipient_policy=(policy or "outbound_recipient") if check_recipient else None,
        trusted_networks=parse_networks(networks),
        check_authenticated=check_authenticated,
        on_unknown=OnUnknown(on_unknown),
        observe=observe,
    )


def parse_mode(text: str) -> int:
    """Permission bits from octal digits, such as 660."""
    try:
        mode = int(text, 8)
    except ValueError as error:
        raise ConfigurationError(f"{text!r} is no file mode; write octal, as in 660") from error
    if not 0 <= mode <= 0o777:
        raise ConfigurationError(f"{text!r} is no file mode; it must be between 000 and 777")
    return mode
