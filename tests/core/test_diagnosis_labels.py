"""What is too long is told by counting, as if each label had been looked at."""

from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.diagnosis.flaw import Flaw
from gatepost.diagnosis.labels import lengths_flaw
from gatepost.diagnosis.name import Name
from gatepost.faults import FaultCode

SIZES = st.one_of(st.just(1), st.integers(1, 70))
LABELS = st.builds(lambda sign, size: sign * size, st.sampled_from("a\xe9"), SIZES)


@given(st.lists(LABELS, min_size=1, max_size=90))
@example(["a" * 59])
@example(["a" * 63, "a", "\xe9"])
@example(["a", "\xe9" * 60])
@example(["\xe9" * 59, "a" * 64])
@example(["\xe9"] * 42 + ["a"])
@example(["\xe9"] * 42 + ["aa"])
@example(["a"] * 127)
@example(["a"] * 126 + ["aa"])
def test_what_cannot_but_be_too_long(labels: list[str]) -> None:
    name = ".".join(labels)
    assert lengths_flaw(Name(name), name) == flaw_of(labels)


def flaw_of(labels: list[str]) -> Flaw | None:
    start = 0
    for label in labels:
        if len(label) > (63 if label.isascii() else 59):
            return Flaw(FaultCode.LABEL_TOO_LONG, start + min(63, len(label) - 1))
        start += len(label) + 1
    octets = sum(len(label) + 4 * (not label.isascii()) for label in labels) + len(labels) - 1
    return Flaw(FaultCode.DOMAIN_TOO_LONG) if octets > 253 else None
