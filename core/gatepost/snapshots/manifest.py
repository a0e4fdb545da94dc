"""The manifest: every set of one generation, by size and SHA-256."""

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
    model_validator,
)

from gatepost.snapshots.body import NoteBody
from gatepost.snapshots.times import Moment

__all__ = ["DeltaRef", "Manifest", "ObjectRef", "PublishedSet", "SetName"]

MAX_OBJECT_SIZE = 1 << 30  # bytes: what a client may ever be asked to download and keep
MAX_DELTA_SIZE = 1 << 24  # bytes; what takes more is better fetched whole
MAX_DELTAS = 128  # of one set
MAX_SETS = 64
MAX_NUMBER = 2**53 - 1  # the largest integer that every JSON reader keeps exact
MIN_POLL, MAX_POLL = 10, 7 * 86_400  # seconds

SetName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}\z")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}\z")]
HalfSha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}\z")]
Generation = Annotated[int, Field(ge=1, le=MAX_NUMBER)]


class ObjectRef(BaseModel):
    """One immutable file: `size` in bytes, `sha256` in lower case hex, which is also its name."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    size: int = Field(ge=1, le=MAX_OBJECT_SIZE)
    sha256: Sha256

    @classmethod
    def of(cls, data: bytes) -> "ObjectRef":
        """The reference of these bytes."""
        return ObjectRef(size=len(data), sha256=hashlib.sha256(data).hexdigest())


class DeltaRef(NamedTuple):
    """A delta from generation `base` of a set, `size` in bytes; three members, for there are many.

    `digest` is the first half of its SHA-256: enough to know the bytes before they are parsed. What
    they make is compared with the whole SHA-256 of the set.
    """

    base: Generation
    size: Annotated[int, Field(ge=1, le=MAX_DELTA_SIZE)]
    digest: HalfSha256

    @classmethod
    def of(cls, base: int, delta: bytes) -> "DeltaRef":
        """The reference of these bytes."""
        return cls(base, len(delta), hashlib.sha256(delta).hexdigest()[:32])

    def matches(self, delta: bytes) -> bool:
        """Whether these are the bytes."""
        return self == DeltaRef.of(self.base, delta)


class PublishedSet(ObjectRef):
    """One set: its index file, and the readable list beside it unless it holds addresses."""

    generation: Generation = Field(description="the last one that changed the set")
    entries: int = Field(ge=0, le=MAX_NUMBER)
    text: ObjectRef | None = None
    deltas: tuple[DeltaRef, ...] = Field(default=(), max_length=MAX_DELTAS)

    @classmethod
    def describe(
        cls,
        index: bytes,
        *,
        generation: int,
        entries: int,
        text: bytes | None = None,
        deltas: Mapping[int, bytes] | None = None,
    ) -> "PublishedSet":
        """The entry of a set whose files are these bytes; `deltas` by the generation before."""
        file = ObjectRef.of(index)
        return cls(
            size=file.size,
            sha256=file.sha256,
            generation=generation,
            entries=entries,
            text=None if text is None else ObjectRef.of(text),
            deltas=tuple(
                DeltaRef.of(base, delta) for base, delta in sorted((deltas or {}).items())
            ),
        )

    def delta_from(self, generation: int) -> DeltaRef | None:
        """The delta for whoever has the set of `generation`; None when there is none."""
        return next((delta for delta in self.deltas if delta.base == generation), None)


class Manifest(NoteBody):
    """All sets at one generation, under root number `root`."""

    header = "gatepost manifest v1"

    generation: int = Field(ge=1, le=MAX_NUMBER)
    root: int = Field(ge=1, le=2**31)
    issued: Moment
    expires: Moment
    poll_seconds: int = Field(ge=MIN_POLL, le=MAX_POLL)
    sets: Annotated[Mapping[SetName, PublishedSet], Field(max_length=MAX_SETS)]
    held_since: Moment | None = None
    """Since when the publisher holds back what should follow these sets; None: nothing is."""

    @model_serializer(mode="wrap")
    def _without_nothing(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Nothing held back is not said: so it was before there was the member."""
        data: dict[str, Any] = plain(self)
        if self.held_since is None:
            del data["held_since"]
        return data

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.expires <= self.issued:
            raise ValueError("it expires before it was issued")
        for name, published in self.sets.items():
            if published.generation > self.generation:
                raise ValueError(f"the set {name} is newer than the manifest")
            if any(delta.base >= published.generation for delta in published.deltas):
                raise ValueError(f"the set {name} has a delta that leads back")
        return self
