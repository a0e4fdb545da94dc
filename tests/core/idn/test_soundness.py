"""Whole names: of one mind with what is said of their labels, one by one."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.idn.signs import plainly_mapped
from gatepost.idn.soundness import first_faulty, looked_closely
from gatepost.idn.tables import tables
from support.idn_labels import LABELS
from support.idna_package import has_rtl, keeps_bidi_rule, label_forms

MAPPED = LABELS.map(lambda text: text.translate(tables().mapping)).map(
    lambda text: unicodedata.normalize("NFC", text).replace(".", "")
)
HOST_LABELS = MAPPED.filter(
    lambda label: label and not label.startswith("xn--") and not set(label) & set(" ,_@!\n\x00")
)
PARTS = st.lists(
    st.one_of(
        st.text("\u05d0\u06281\u0661\u06f1a-\u0301l\xb7\u30fb\u30a2", min_size=1), HOST_LABELS
    ),
    min_size=1,
    max_size=5,
)


def is_host(label: str) -> bool:
    """The rules are asked about nothing else."""
    return all(c >= "\x80" or c.isdigit() or c.islower() or c == "-" for c in label)


def faulty(name: str) -> tuple[int | None, int | None]:
    """What is said of a name, whether one look tells or not."""
    closely = looked_closely(name)
    assert first_faulty(name) == closely
    return closely


@given(PARTS)
@example(["l\xb7l", "\xb7"])
@example(["\u30a2\u30fb", "\u30fba"])
@example(["\u05d0", "a", "-a"])
@example(["a", "ab--c", "\u0301"])
@example(["\u05d01\u0661", "\u0301a"])
@example(["\u0628\u0378", "\U00010800"])
@example(["a", "\u0378", "b"])
@example(["\u05d0", "\u0903a", "a"])
@example(["\u05d0", "\u0301a", "a"])
@example(["\u05d0", "b-\u0301c", "d--e", "-"])
def test_the_first_label_that_is_refused(labels: list[str]) -> None:
    labels = [unicodedata.normalize("NFC", label) for label in labels if is_host(label)]
    name = ".".join(labels)
    if not name:
        return
    refused = (n for n, label in enumerate(labels) if not label.isascii() and not taken(label))
    hyphens = (n for n, label in enumerate(labels) if label.isascii() and broken(label))
    assert faulty(name)[0] == min([*refused, *hyphens], default=None)


def taken(label: str) -> bool:
    # What is too long to be sent may still be read.
    return label_forms(label) is not None or (len(label) > 30 and faulty(label)[0] is None)


def broken(label: str) -> bool:
    return label[0] == "-" or label[-1] == "-" or label[2:4] == "--"


@given(PARTS)
@example(["\u05d0", "1a"])
@example(["\u05d0-\u05d1", "a-1"])
@example(["\u06281", "\u0628\u0661", "\u4e2d"])
@example(["\u06281\u0661"])
@example(["\u05d0", "z-"])
@example(["\u05d0", "z-\u0301"])
@example(["\u05d0-\u0301", "z"])
@example(["\u06281\u0661", "\u0628"])
@example(["1", "\u05d0", "z"])
@example(["\u05d0", "\u4e2d1-\u0301z", "\u05d0--\u05d1", "1"])
def test_the_first_label_that_runs_astray(labels: list[str]) -> None:
    name = ".".join(labels)
    astray = (n for n, label in enumerate(labels) if not keeps_bidi_rule(label))
    unsound, misdirected = faulty(name)
    if unsound is None:
        assert misdirected == (next(astray, None) if has_rtl(name) else None)


@given(st.one_of(LABELS, st.text()))
@example("\u13a0\uab70")
@example("AZ\u03a3")
@example("\u0130")
@example("\u0301a")
def test_what_is_plainly_mapped_is_what_the_tables_say(text: str) -> None:
    mapped = plainly_mapped(text)
    if mapped is not None:
        assert mapped == text.translate(tables().mapping)
        assert len(mapped) == len(text)


def test_every_sign_that_is_plainly_mapped_becomes_what_the_tables_say() -> None:
    mapping = tables().mapping
    taken = [code for code in range(0x40000) if plainly_mapped(f"a{chr(code)}") is not None]
    assert [
        c for c in taken if plainly_mapped(f"a{chr(c)}b") != f"a{mapping.get(c, chr(c))}b"
    ] == []
    assert len(taken) > 100_000
