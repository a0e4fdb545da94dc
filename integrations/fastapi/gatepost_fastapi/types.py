"""Types for pydantic models, and so for bodies, forms and query parameters."""

from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from gatepost import Policy
from gatepost.failopen import check_instant_or_none
from gatepost.named_policy import known_policy
from gatepost_fastapi.holder import Gatepost
from gatepost_fastapi.language import request_languages

__all__ = ["Email", "ValidEmail"]


@dataclass(frozen=True, slots=True)
class ValidEmail:
    """Makes `Annotated[str, ValidEmail(gatepost)]` an address that the gate does not reject.

    Only phase 1 is asked: validation runs in the event loop. The value becomes
    `address.normalized`. The error's type is the reason, its message the report's sentence, its
    `ctx` holds `reason` and `suggestion`.
    """

    gatepost: Gatepost = field(default_factory=Gatepost)
    policy: Policy | str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.policy, str):
            known_policy(self.policy)  # a misspelt name is an error here, not at a request

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._accepted, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "format": "email"}

    def _accepted(self, text: str | None) -> str | None:
        if text is None:  # the field is optional, and was left out
            return None
        report = check_instant_or_none(self.gatepost(), text, policy=self.policy)
        if report is None:
            return text
        if report.accepted:
            return report.address.normalized
        reason = str(report.reason or "rejected")
        context = {"reason": reason, "suggestion": report.suggestion}
        raise PydanticCustomError(reason, report.localized(request_languages()), context)


Email = Annotated[str, ValidEmail()]
"""For settings from the environment or gatepost.toml alone; has a gate of its own."""
