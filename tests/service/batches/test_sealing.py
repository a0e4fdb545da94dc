"""Addresses at rest can be read with the service's key, in their own place, and nowhere else."""

import pytest

from gatepost_sync.batches.sealing import Sealing
from gatepost_sync.errors import ServiceError

ADDRESSES = ["joe@example.com", "ann@bücher.example", "\udc80 what a row may hold"]


def test_what_was_sealed_can_be_opened() -> None:
    sealing = Sealing(b"a" * 32)
    sealed = sealing.seal(ADDRESSES, "1:0:question")
    assert sealing.open(sealed, "1:0:question") == ADDRESSES
    assert b"joe" not in sealed
    assert sealing.seal(ADDRESSES, "1:0:question") != sealed


@pytest.mark.parametrize(
    ("seed", "place", "damage"),
    [
        (b"b" * 32, "1:0:question", 0),
        (b"a" * 32, "1:1:question", 0),
        (b"a" * 32, "1:0:question", 1),
    ],
)
def test_elsewhere_with_another_key_or_damaged_it_cannot(
    seed: bytes, place: str, damage: int
) -> None:
    sealed = Sealing(b"a" * 32).seal(ADDRESSES, "1:0:question")
    with pytest.raises(ServiceError, match="restore that, or begin"):
        Sealing(seed).open(sealed[: len(sealed) - damage], place)


def test_a_token_tells_nothing_without_the_key() -> None:
    digest = b"d" * 32
    assert Sealing(b"a" * 32).token(digest) == Sealing(b"a" * 32).token(digest)
    assert Sealing(b"a" * 32).token(digest) != Sealing(b"b" * 32).token(digest)
