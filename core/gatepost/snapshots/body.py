"""The text of Gatepost's notes: one line that says what it is, one line of JSON."""

import json
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from gatepost.errors import TrustError

__all__ = ["NoteBody"]


class NoteBody(BaseModel):
    """What a note says. Members that this version does not know are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    header: ClassVar[str]
    """The first line of the text, which no other kind of note shares."""

    def encode(self) -> bytes:
        """The exact text that is signed: sorted members, no spaces, UTF-8."""
        data = self.model_dump(mode="json")
        body = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return f"{self.header}\n{body}\n".encode()

    @classmethod
    def parse(cls, text: bytes) -> Self:
        """Read text whose signatures were verified before; TrustError when it is not ours."""
        first, _, rest = text.partition(b"\n")
        if first != cls.header.encode():
            shown = first[:60].decode(errors="replace")
            raise TrustError(
                f"expected a note of the kind {cls.header!r}, found {shown!r};"
                " check sync_url, or upgrade gatepost if the service is newer"
            )
        if rest.count(b"\n") != 1 or not rest.endswith(b"\n"):
            raise TrustError(f"the {cls.header!r} note must have exactly two lines")
        try:
            return cls.model_validate_json(rest)
        except ValidationError as error:
            raise TrustError(
                f"the {cls.header!r} note is signed but malformed ({_first(error)});"
                " tell the operator of the service"
            ) from error


def _first(error: ValidationError) -> str:
    details = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in details["loc"])
    return f"{place}: {details['msg']}" if place else details["msg"]
