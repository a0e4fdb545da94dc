"""Golomb-Rice codes of ascending numbers: what a delta is made of.

A number is written as its distance to the one before: the distance shifted right by `k` bits in
unary (ones, then a zero), then its `k` low bits. With a fitting `k` that costs about 1.5 bits more
than the logarithm of the mean distance, which is within a few hundredths of a bit of the least
possible for numbers that fall at random. Bits fill bytes from the top; the last byte is padded
with zeros.
"""

from collections.abc import Iterator, Sequence

from gatepost.errors import DeltaError

__all__ = ["decode_ascending", "encode_ascending"]

MAX_K = 63


def encode_ascending(numbers: Sequence[int]) -> bytes:
    """The byte `k`, then the codes of strictly ascending numbers from 0; nothing for no number."""
    if not numbers:
        return b""
    gaps = [number - before - 1 for before, number in zip((-1, *numbers), numbers, strict=False)]
    k = _best(gaps)
    low = (1 << k) - 1
    form = f"0{k}b"
    bits = "".join("1" * (gap >> k) + ("0" + format(gap & low, form) if k else "0") for gap in gaps)
    size = (len(bits) + 7) // 8
    return bytes((k,)) + int(bits.ljust(8 * size, "0"), 2).to_bytes(size, "big")


def decode_ascending(data: memoryview, count: int, *, below: int) -> tuple[list[int], int]:
    """`count` numbers below `below` from the start of `data`, and how many bytes they took.

    DeltaError when they are not there.
    """
    if not count:
        return [], 0
    if not data or data[0] > MAX_K or count > 8 * len(data):
        raise DeltaError("the delta ends early or is damaged")
    k = data[0]
    numbers, used = _numbers(_bits(data[1:]), count, k, below)
    return numbers, 1 + (used + 7) // 8


def _numbers(bits: str, count: int, k: int, below: int) -> tuple[list[int], int]:
    at, number, numbers = 0, -1, []
    for _ in range(count):
        zero = bits.find("0", at)
        end = zero + 1 + k
        if zero < 0 or end > len(bits):
            raise DeltaError("the delta ends early")
        low = int(bits[zero + 1 : end], 2) if k else 0
        number += ((zero - at) << k) + low + 1
        if number >= below:
            raise DeltaError("the delta names what the file cannot have")
        numbers.append(number)
        at = end
    return numbers, at


def _bits(data: memoryview) -> str:
    return format(int.from_bytes(data, "big"), f"0{8 * len(data)}b") if data else ""


def _best(gaps: Sequence[int]) -> int:
    """The `k` that takes the fewest bits; the best one lies near the logarithm of the mean."""
    near = (sum(gaps) // len(gaps)).bit_length()
    candidates: Iterator[int] = (k for k in range(near - 3, near + 2) if 0 <= k <= MAX_K)
    return min(candidates, key=lambda k: sum(gap >> k for gap in gaps) + (k + 1) * len(gaps))
