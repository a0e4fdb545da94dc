"""Policies by name: the presets, those of the settings, and the actions laid over all of them."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, field_validator, model_validator

from gatepost.errors import SettingsError
from gatepost.model import Decision
from gatepost.nearest import nearest
from gatepost.policy import PRESETS, Policy
from gatepost.reasons import Reason

__all__ = ["Actions", "Policies", "PolicyTable", "read_actions", "refuse_preset_names"]


def read_actions(value: object) -> object:
    """Reason to decision, from a mapping or from "role=reject,disposable=review".

    Raises ValueError that names the nearest reason or action. A reason with a dot is a
    plugin's and is taken as it stands: the plugin may be installed later.
    """
    if isinstance(value, str):
        parts = (part.partition("=") for part in value.split(",") if part.strip())
        return {_reason(key.strip()): _decision(action.strip()) for key, _, action in parts}
    if isinstance(value, Mapping):
        return {_reason(str(key)): _decision(str(action)) for key, action in value.items()}
    return value  # pydantic says what is wrong with it


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


Actions = Annotated[Mapping[str, Decision], BeforeValidator(read_actions)]
"""The type of a setting that maps reasons to actions."""


class PolicyTable(BaseModel):
    """`[policies.NAME]` of the settings: a preset, and what differs from it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    based_on: str = "signup"
    """The preset that decides where `actions` says nothing."""

    actions: Actions = {}
    """Reason to accept, review or reject."""

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, value: Any) -> Any:
        for key in value if isinstance(value, Mapping) else ():
            if key not in cls.model_fields:
                raise ValueError(f"unknown key {key!r}{nearest(str(key), cls.model_fields)}")
        return value

    @field_validator("based_on")
    @classmethod
    def _preset(cls, name: str) -> str:
        try:
            return Policy.named(name).name
        except SettingsError as error:
            raise ValueError(str(error)) from error

    def policy(self, name: str) -> Policy:
        """The policy under its own name."""
        base = PRESETS[self.based_on]
        return Policy(name, {**base.actions, **self.actions}, base.enforce)


def refuse_preset_names(names: Iterable[str]) -> None:
    """ValueError for a policy of one's own that would hide a preset."""
    for name in names:
        if name in PRESETS:
            raise ValueError(
                f"{name!r} is a preset; choose another name, or set `actions` to change every "
                "policy"
            )


class Policies:
    """Every policy that can be asked for by name. Immutable."""

    def __init__(self, own: Mapping[str, PolicyTable], actions: Mapping[str, Decision]) -> None:
        named = {**PRESETS, **{name: table.policy(name) for name, table in own.items()}}
        self._named = {name: policy.with_actions(actions) for name, policy in named.items()}

    def named(self, name: str) -> Policy:
        """The policy of that name; SettingsError names the nearest one otherwise."""
        try:
            return self._named[name]
        except KeyError:
            raise SettingsError(
                f"there is no policy {name!r}{nearest(name, self._named)}; "
                f"the policies are {', '.join(self._named)}"
            ) from None
