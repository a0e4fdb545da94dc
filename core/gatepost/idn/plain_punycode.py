"""Punycode (RFC 3492) in Python, in time that grows with the output, not with the input's square.

It is asked where nobody compiled `_punycode.c`, which says the same. The textbook's encoder, which
is also Python's codec, walks the whole label once for each distinct character. Here every
character's place among the smaller ones comes from a sorted list.
"""

import re
from bisect import bisect
from collections.abc import Iterator

__all__ = ["decode", "encode", "to_ascii", "to_unicode"]

_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_BASE, _SKEW, _DAMP, _HALF, _INITIAL_BIAS = 36, 38, 700, 2, 72
_FIRST = 0x80  # the first code point that is no basic one
_LAST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
_NUMBERS = re.compile("[a-z0-9]+")
_PREFIX = "xn--"
_MAX_NAME, _MAX_LABEL = 253, 63  # octets, RFC 1035 section 2.3.4
_MAX_ENCODED = _MAX_LABEL - len(_PREFIX)
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


# The thresholds behind a delta of one digit, which nearly every one is: by the size that the label
# has then, and by the digit. From size 18 on it makes no difference.
_SETTLED = _BASE // 2
_NEXT = tuple(
    tuple(_BY_DELTA[digit // 2 + digit // 2 // max(size, 1)] for digit in range(_BASE))
    for size in range(_SETTLED + 1)
)


def to_ascii(name: str) -> str | int:
    """As `punycode.to_ascii`."""
    _measure(name)
    sent = list[str]()
    for label in name.split("."):
        one = label if label.isascii() else encode(label, _MAX_ENCODED)
        if one is None or len(one) > _MAX_LABEL:
            return len(sent)
        sent.append(one if one is label else _PREFIX + one)
    return ".".join(sent)


def to_unicode(name: str) -> tuple[str, int | None]:
    """As `punycode.to_unicode`."""
    _measure(name)
    shown = list[str]()
    for label in name.split("."):
        read: str | None = label
        if label.startswith(_PREFIX) and label.isascii():
            read = decode(label.removeprefix(_PREFIX)) if len(label) <= _MAX_LABEL else None
        if read is None:
            return ".".join(shown), len(shown)
        shown.append(read)
    return ".".join(shown), None


def _measure(name: str) -> None:
    if len(name) > _MAX_NAME:
        raise ValueError(f"a name has at most {_MAX_NAME} characters")


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
    append, insert, digits, following = out.append, placed.insert, _DIGITS, _NEXT[-1]
    code, index, thresholds, damp = _FIRST, 0, _AT_FIRST, _DAMP
    for place in order[size:]:
        size += 1
        delta, here = -index, codes[place]
        if here != code:
            delta += (here - code) * size
            code = here
        index = bisect(placed, place)
        insert(index, place)
        delta += index
        index += 1
        if delta < thresholds[0]:
            append(digits[delta])
            if damp == _HALF:  # as it is behind the first
                thresholds = following[delta] if size > _SETTLED else _NEXT[size][delta]
                continue
        else:
            rest = delta
            for threshold in thresholds:
                if rest < threshold:
                    break
                rest, digit = divmod(rest - threshold, _BASE - threshold)
                append(digits[threshold + digit])
            append(digits[rest])
            if len(out) > limit:
                return None
        delta //= damp
        damp = _HALF
        delta += delta // size
        thresholds = _BY_DELTA[delta] if delta <= _LARGE else _BY_BIAS[_bias(delta)]
    return "".join(out) if len(out) <= limit else None


def decode(text: str) -> str | None:
    """What `text`, the lower-case rest of an A-label behind its prefix, stands for.

    None where there is nothing that encodes to just this text.
    """
    basic, hyphen, extended = text.rpartition("-")
    if (hyphen and not basic) or _NUMBERS.fullmatch(extended) is None:
        return None
    signs = list(basic)
    size, insert, following = len(signs), signs.insert, _NEXT[-1]
    values = map(_VALUES.__getitem__, extended)
    code, sign, index, thresholds, damp = _FIRST, chr(_FIRST), 0, _AT_FIRST, _DAMP
    for digit in values:
        size += 1
        delta = digit
        if digit >= thresholds[0]:
            more = _more(values, thresholds)
            if more is None:
                return None
            delta += more
        index += delta
        if index >= size:
            code += index // size
            index %= size
            if code > _LAST or code in _SURROGATES:
                return None
            sign = chr(code)
        insert(index, sign)
        index += 1
        if delta == digit and damp == _HALF:  # one digit, and not the first
            thresholds = following[digit] if size > _SETTLED else _NEXT[size][digit]
            continue
        delta //= damp
        damp = _HALF
        delta += delta // size
        thresholds = _BY_DELTA[delta] if delta <= _LARGE else _BY_BIAS[_bias(delta)]
    return "".join(signs)


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
