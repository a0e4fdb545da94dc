"""Lengths come first: what is too long costs the same however long it is.

Costs are counted, not timed: the interpreter's steps, and the memory taken on the way.
"""

import gc
import sys
import tracemalloc
from types import FrameType
from typing import Any

import pytest

from gatepost import Gatepost
from gatepost.faults import FaultCode
from gatepost.limits import MAX_INPUT
from gatepost.parse import Parser

LONG = 1_000_000
KINDS = (
    "a",
    "\xe9",
    "@",
    '"',
    "\\",
    "<",
    "(",
    ".",
    "\u0301",
    "\ud800",
    "\0",
    "\ufdfa",
    "a@b.com,",
    "a@xn--a.",
)


def text(kind: str, length: int) -> str:
    return (kind * (length // len(kind) + 1))[:length]


def steps(raw: str) -> int:
    """How many instructions of Python it takes to parse `raw`."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return trace

    parse = Parser().parse
    Parser().parse(raw)  # sentences are kept
    sys._getframe().f_trace_opcodes = True  # Python 3.12 looks for one such frame when it starts
    before = sys.gettrace()
    gc.disable()  # a collection calls back into hypothesis, whose steps are not ours
    sys.settrace(trace)
    try:
        parse(raw)
    finally:
        sys.settrace(before)
        gc.enable()
    return count


@pytest.mark.parametrize("kind", KINDS, ids=ascii)
def test_a_megabyte_takes_as_many_steps_as_the_first_too_long_text(kind: str) -> None:
    assert 0 < steps(text(kind, LONG)) == steps(text(kind, MAX_INPUT + 1)) < 1_000


@pytest.mark.parametrize("kind", KINDS, ids=ascii)
def test_a_megabyte_is_never_copied(kind: str) -> None:
    raw, parse = text(kind, LONG), Parser().parse
    tracemalloc.start()
    try:
        parse(raw)
        assert tracemalloc.get_traced_memory()[1] < 20_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", KINDS, ids=ascii)
def test_a_megabyte_is_refused_and_does_not_travel(kind: str) -> None:
    report = Gatepost({}).check_instant(text(kind, LONG))
    assert not report.accepted
    assert report.address.fault is not None
    assert report.address.fault.code is FaultCode.ADDRESS_TOO_LONG
    assert len(str(report.to_dict())) < 20_000


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("a@" + "\xfc" * 120 + ".com", FaultCode.LABEL_TOO_LONG),
        ("a@" + "\xfc." * 60 + "com", FaultCode.DOMAIN_TOO_LONG),
        ("a@" + "\u0661" * 120, FaultCode.LABEL_TOO_LONG),
        ("\xe9" * 100 + "@" + "\xfc" * 10 + ".com", FaultCode.LOCAL_TOO_LONG),
        ("a@xn--" + "9" * 240, FaultCode.LABEL_TOO_LONG),
    ],
)
def test_lengths_are_looked_at_before_idna(raw: str, code: FaultCode) -> None:
    """IDNA's work grows with the square of a label's length."""
    address = Parser().parse(raw)
    assert address.fault is not None
    assert address.fault.code is code
    sound = "a@" + ".".join(["\xfc" * 20] * 3) + ".com"
    assert steps(raw) < 2 * steps(sound)
