"""What a listener's policy comes to: ours by three names, or one of the core's for both parties."""

from dataclasses import dataclass

from gatepost import Policy
from gatepost.errors import SettingsError
from gatepost.nearest import nearest
from gatepost_milter.rules import Mark

__all__ = ["PROFILES", "Profile", "profile"]

# As networks are written in settings.
LOOPBACK = ("127.0.0.0/8", "::1/128")


@dataclass(frozen=True, slots=True)
class Profile:
    """The defaults of a listener; each of them can be set otherwise."""

    sender_policy: str | None
    recipient_policy: str | None
    check_sender: bool = True
    check_recipient: bool = True
    trusted_networks: tuple[str, ...] = LOOPBACK
    check_authenticated: bool = False
    observe: bool = False
    mark: Mark = Mark.NONE


PROFILES = {
    # Mail from the world: its sender has to be one that can be answered.
    "inbound": Profile("inbound_sender", "outbound_recipient", check_recipient=False),
    # Mail of our own people: they are told of a typo before the bounce tells them. Whoever may
    # submit is trusted or authenticated, so that neither can be a reason not to look.
    "submission": Profile(
        "inbound_sender",
        "outbound_recipient",
        check_sender=False,
        trusted_networks=(),
        check_authenticated=True,
    ),
    "observe": Profile("inbound_sender", "outbound_recipient", observe=True, mark=Mark.X_GATEPOST),
}


def profile(name: str, policies: dict[str, Policy]) -> Profile:
    """The profile of that name. SettingsError names the nearest one where there is none.

    A policy of the core that enforces nothing means `observe` under the presets: there would be
    nothing to tell about, otherwise.
    """
    if name in PROFILES:
        return PROFILES[name]
    if name not in policies:
        known = (*PROFILES, *policies)
        raise SettingsError(
            f"there is no policy {name!r}{nearest(name, known)}; they are {', '.join(known)}"
        )
    if not policies[name].enforce:
        return PROFILES["observe"]
    return Profile(name, name)
