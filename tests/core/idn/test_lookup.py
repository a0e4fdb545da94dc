"""Looking characters up: the same by the compiled module and by the one in Python."""

import pytest

from gatepost.idn import plain_lookup
from gatepost.idn.tables import tables
from support.compiled import require_compiled
from support.lookup_storm import storm

COMPILED = "gatepost.idn._lookup"


def test_of_random_texts_both_say_the_same() -> None:
    assert storm(require_compiled(COMPILED), 300, seed=2) is None


@pytest.mark.slow
def test_of_every_code_point_both_say_the_same() -> None:
    quick, known = require_compiled(COMPILED), tables()
    for start in range(0, 0x110000, 1_000):
        text = "".join(map(chr, range(start, min(start + 1_000, 0x110000))))
        found = quick.mapped(text, known.classes, known.mapping)
        assert found == plain_lookup.mapped(text, known.classes, known.mapping)
        assert quick.looked_up(text, known.classes) == text.translate(known.classes)


def test_what_a_character_becomes_is_never_longer_than_there_is_room_for() -> None:
    assert max(map(len, tables().mapping.values())) <= 18
    with pytest.raises(ValueError, match="at most 18"):
        require_compiled(COMPILED).mapped("a", b"", {97: "b" * 19})


@pytest.mark.parametrize(
    ("ask", "asked"),
    [
        ("looked_up", ()),
        ("looked_up", (b"a", b"")),
        ("looked_up", ("a", "")),
        ("mapped", ("a", b"")),
        ("mapped", ("a", b"", [])),
        ("mapped", ("a", b"", {97: None})),
    ],
)
def test_it_takes_nothing_else(ask: str, asked: tuple[object, ...]) -> None:
    with pytest.raises(TypeError):
        getattr(require_compiled(COMPILED), ask)(*asked)
