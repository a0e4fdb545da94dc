"""The root note: which keys may sign manifests, signed by keys that are kept offline."""

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, InstanceOf, PlainSerializer, model_validator

from gatepost.snapshots.body import NoteBody
from gatepost.snapshots.keys import PublicKey
from gatepost.snapshots.times import Moment

__all__ = ["Root"]

MAX_KEYS = 16


def _key(value: object) -> object:
    return PublicKey.decode(value) if isinstance(value, str) else value


Key = Annotated[InstanceOf[PublicKey], BeforeValidator(_key), PlainSerializer(PublicKey.encode)]
Keys = Annotated[tuple[Key, ...], Field(min_length=1, max_length=MAX_KEYS)]


class Root(NoteBody):
    """Root number `version`; `threshold` of `roots` must sign it."""

    header = "gatepost root v1"

    version: int = Field(ge=1, le=2**31)
    issued: Moment
    expires: Moment
    threshold: int = Field(ge=1, le=MAX_KEYS)
    roots: Keys
    manifest_keys: Keys

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.expires <= self.issued:
            raise ValueError("it expires before it was issued")
        # One key under two names would let one holder count as two.
        if len({key.raw for key in self.roots}) != len(self.roots):
            raise ValueError("a root key is listed twice")
        if self.threshold > len(self.roots):
            raise ValueError("the threshold is larger than the number of root keys")
        return self
