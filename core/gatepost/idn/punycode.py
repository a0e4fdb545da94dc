"""Punycode (RFC 3492), in time that grows with the output, not with the square of the input.

The textbook's encoder, which is also Python's codec, walks the whole label once for each distinct
character. Here every character's place among the smaller ones comes from a sorted list.
"""

from bisect import bisect
from collections.abc import Iterator

__all__ = ["decode", "encode"]

_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_BASE, _SKEW, _DAMP, _INITIAL_BIAS = 36, 38, 700, 72
_FIRST = 0x80  # the first code point that is no basic one
_LAST = 0x10FFFF
_MOST = 10  # digits of the greatest number that leads to a code point in a label, and one more


def _thresholds(bias: int) -> tuple[int, ...]:
    """The threshold of each digit (RFC 3492 section 6.3, `t`)."""
    return tuple(min(max(_BASE * (place + 1) - bias, 1), _BASE - 10) for place in range(_MOST))


def _bias(delta: int) -> int:
    """RFC 3492 section 6.1, behind the two divisions that depend on the label."""
    steps = 0
    while delta > _LARGE:
        delta //= _BASE - 1
        steps += _BASE
    return steps + _BASE * delta // (delta + _SKEW)


_LARGE = (_BASE - 1) * 26 // 2
# Thresholds by bias, and by every delta that needs no loop to find the bias.
_BY_BIAS = tuple(map(_thresholds, range(_BASE * 6)))
_BY_DELTA = tuple(_BY_BIAS[_bias(delta)] for delta in range(_LARGE + 1))
_AT_FIRST = _BY_BIAS[_INITIAL_BIAS]


def encode(label: str, limit: int) -> str | None:
    """The label in Punycode, without a prefix; None when that has more than `limit` characters.

    For labels with at least one character beyond ASCII.
    """
    codes = list(map(ord, label))
    order = sorted(range(len(codes)), key=codes.__getitem__)  # as characters are inserted
    size = sum(map(_FIRST.__gt__, codes))
    placed = sorted(order[:size])
    out = [label[place] for place in placed]
    if out:
        out.append("-")
    append, digits = out.append, _DIGITS
    code, index, thresholds, damp = _FIRST, 0, _AT_FIRST, _DAMP
    for place in order[size:]:
        size += 1
        delta = (codes[place] - code) * size - index
        code = codes[place]
        index = bisect(placed, place)
        placed.insert(index, place)
        delta += index
        index += 1
        if delta < thresholds[0]:
            append(digits[delta])
        else:
            out += _long(delta, thresholds)
            if len(out) > limit:
                return None
        delta //= damp
        damp = 2
        delta += delta // size
        thresholds = _BY_DELTA[delta] if delta <= _LARGE else _BY_BIAS[_bias(delta)]
    return "".join(out) if len(out) <= limit else None


def _long(rest: int, thresholds: tuple[int, ...]) -> list[str]:
    out = []
    for threshold in thresholds:
        if rest < threshold:
            break
        rest, digit = divmod(rest - threshold, _BASE - threshold)
        out.append(_DIGITS[threshold + digit])
    out.append(_DIGITS[rest])
    return out


def decode(text: str) -> str | None:
    """What `text`, the lower-case rest of an A-label behind its prefix, stands for.

    None where there is nothing that encodes to just this text.
    """
    basic, hyphen, extended = text.rpartition("-")
    if (hyphen and not basic) or not extended:
        return None
    codes = list(map(ord, basic))
    size = len(codes)
    insert, values = codes.insert, map(_VALUES.__getitem__, extended)
    code, index, thresholds, damp = _FIRST, 0, _AT_FIRST, _DAMP
    for digit in values:
        delta = digit
        if digit >= thresholds[0]:
            more = _more(values, thresholds)
            if more is None:
                return None
            delta += more
        size += 1
        index += delta
        if index >= size:
            code += index // size
            index %= size
            if code > _LAST:
                return None
        insert(index, code)
        index += 1
        delta //= damp
        damp = 2
        delta += delta // size
        thresholds = _BY_DELTA[delta] if delta <= _LARGE else _BY_BIAS[_bias(delta)]
    return "".join(map(chr, codes))


def _more(values: Iterator[int], thresholds: tuple[int, ...]) -> int | None:
    """What the digits behind the first one add to it; None where they do not end."""
    more, weight, before = 0, 1, thresholds[0]
    for threshold in thresholds[1:]:
        digit = next(values, None)
        if digit is None:
            return None
        weight *= _BASE - before
        more += digit * weight
        if digit < threshold:
            return more
        before = threshold
    return None
