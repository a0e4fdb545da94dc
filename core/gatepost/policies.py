"""Policies by name: the presets, those of the settings, and the actions laid over all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Annotated

from gatepost.errors import SettingsError
from gatepost.fields import check_fields
from gatepost.model import Decision
from gatepost.nearest import nearest
from gatepost.policy import PRESETS, Policy
from gatepost.reasons import Reason

__all__ = ["Actions", "Policies", "PolicyTable", "read_actions", "read_policies"]


def read_actions(value: object) -> Mapping[str, Decision]:
    """Reason to decision, from a mapping or from "role=reject,disposable=review".

    Raises ValueError that names the nearest reason or action. A reason with a dot is a
    plugin's and is taken as it stands: the plugin may be installed later.
    """
    if isinstance(value, str):
        parts = (part.partition("=") for part in value.split(",") if part.strip())
        return {_reason(key.strip()): _decision(action.strip()) for key, _, action in parts}
    if isinstance(value, Mapping):
        return {_reason(str(key)): _decision(str(action)) for key, action in value.items()}
    raise ValueError("it should be a table of reasons and actions")


def _reason(code: str) -> str:
    if "." in code or code in list(Reason):
        return code
    raise ValueError(
        f"there is no reason {code!r}{nearest(code, Reason)} (a plugin's reason has a dot)"
    )


def _decision(action: str) -> Decision:
    try:
        return Decision(action)
    except ValueError:
        choices = ", ".join(Decision)
        raise ValueError(
            f"there is no action {action!r}{nearest(action, Decision)}; the actions are {choices}"
        ) from None


Actions = Annotated[Mapping[str, Decision], read_actions]
"""The type of a setting that maps reasons to actions."""


def _preset(name: str) -> str:
    try:
        return Policy.named(name).name
    except SettingsError as error:
        raise ValueError(str(error)) from error


@dataclass(frozen=True, slots=True)
class PolicyTable:
    """`[policies.NAME]` of the settings: a preset, and what differs from it."""

    based_on: Annotated[str, _preset] = "signup"
    """The preset that decides where `actions` says nothing."""

    actions: Actions = field(default_factory=dict)
    """Reason to accept, review or reject."""

    def __post_init__(self) -> None:
        check_fields(self)

    def policy(self, name: str) -> Policy:
        """The policy under its own name."""
        base = PRESETS[self.based_on]
        return Policy(name, {**base.actions, **self.actions}, base.enforce)


def read_policies(value: object) -> Mapping[str, PolicyTable]:
    """The tables by name. Raises ValueError for one that would hide a preset.

    What is wrong inside a table is a SettingsError, which names the table.
    """
    if not isinstance(value, Mapping):
        raise ValueError("it should be tables of policies")  # noqa: TRY004  as every wrong value here
    return {str(name): _table(str(name), table) for name, table in value.items()}


def _table(name: str, value: object) -> PolicyTable:
    if name in PRESETS:
        raise ValueError(
            f"{name!r} is a preset; choose another name, or set `actions` to change every policy"
        )
    if isinstance(value, PolicyTable):
        return value
    if not isinstance(value, Mapping):
        raise SettingsError(f"setting 'policies.{name}': it should be a table")
    known = [field.name for field in fields(PolicyTable)]
    for key in value:
        if key not in known:
            raise SettingsError(
                f"setting 'policies.{name}': unknown key {key!r}{nearest(str(key), known)}"
            )
    try:
        return PolicyTable(**value)
    except SettingsError as error:
        place = f"setting 'policies.{name}."
        raise SettingsError(str(error).replace("setting '", place, 1)) from error


class Policies:
    """Every policy that can be asked for by name. Immutable."""

    def __init__(self, own: Mapping[str, PolicyTable], actions: Mapping[str, Decision]) -> None:
        named = {**PRESETS, **{name: table.policy(name) for name, table in own.items()}}
        self._named = {name: policy.with_actions(actions) for name, policy in named.items()}

    def named(self, name: str) -> Policy:
        """The policy of that name; SettingsError names the nearest one otherwise."""
        try:
            return self._named[name]
        except (KeyError, TypeError):
            raise SettingsError(
                f"there is no policy {name!r}{nearest(str(name), self._named)}; "
                f"the policies are {', '.join(self._named)}"
            ) from None
