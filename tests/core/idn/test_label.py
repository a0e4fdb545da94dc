"""One label: of one mind with the idna package."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.idn import a_name, u_name
from support.idn_labels import A_LABELS, LABELS
from support.idna_package import composed_labels, kept_codes, label_forms


def forms(label: str) -> tuple[str, str] | None:
    readable, refused, _ = u_name(label)
    if refused is not None:
        return None
    encoded = a_name(readable)
    return (readable, encoded) if isinstance(encoded, str) else None


def different(text: str) -> list[str]:
    return [label for label in composed_labels(text) if forms(label) != label_forms(label)]


@given(st.one_of(LABELS, A_LABELS))
@example("l\xb7l")
@example("l\xb7l\xb7l")
@example("l\xb7")
@example("\u30fb\u30a2")
@example("\u30fbabc")
@example("a\u0375\u03b1")
@example("\u05d0\u05f3")
@example("\u05f3\u05d0")
@example("\u0628\u0661\u06f1")
@example("\u0628\u06611")
@example("\u05d0-1")
@example("\u05d0-")
@example("\u05d0\u0301")
@example("1\u05d0")
@example("\u0915\u094d\u200d\u0937")
@example("\xfc--a")
@example("ab--\xfc")
@example("xn--\xfc")
@example("\xfc" * 55)
@example("\xfc" * 59)
@example("xn--" + "a" * 59)
@example("xn--9ca" + "a" * 56)
@example("xn--a")
@example("xn---bbk")
@example("xn--99999999")
@example("XN--BCHER-KVA")
def test_labels(text: str) -> None:
    assert different(text) == []


# Behind and before what the rules of context and direction look at.
@pytest.mark.slow
@pytest.mark.parametrize(
    "around", ["{}", "a{}", "{}a", "l{}l", "\u4e2d{}", "\u05d0{}", "{}\u03b1", "\u0628{}1"]
)
def test_every_code_point_stands_where_it_may(around: str) -> None:
    texts = (around.format(chr(code)) for code in kept_codes())
    assert [text for text in texts if different(text)] == []


@pytest.mark.slow
@pytest.mark.parametrize("around", ["{}", "a{}", "{}\u05d0"])
def test_every_code_point_is_decoded_only_where_it_may_stand(around: str) -> None:
    labels = (around.format(chr(code)) for code in kept_codes() if code >= 0x80)
    encoded = (f"xn--{label.encode('punycode').decode('ascii')}" for label in labels)
    assert [text for text in encoded if different(text)] == []
