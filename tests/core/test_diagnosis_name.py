"""Where in the typed domain something stands that was found in the mapped one."""

from bisect import bisect
from itertools import accumulate

from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.diagnosis.name import Name
from gatepost.idn import lengths, tables

TYPED = st.text("aB.\u3002\uff0e\uff61\xad\u200b\u1e9e\u3300\u0130\uff41\xfc\U000e0101", min_size=1)


@given(TYPED)
@example("a\xad.\u1e9ess\u3002\xadb")
@example("\xad\xad")
def test_every_character_is_found_again(typed: str) -> None:
    known = tables()
    mapped = typed.translate(known.mapping)
    ends = tuple(accumulate(len(known.mapping.get(ord(sign), sign)) for sign in typed))
    name = Name(mapped, lengths(typed.translate(known.classes)))
    assert [name.origin(i) for i in range(len(mapped))] == [
        bisect(ends, i) for i in range(len(mapped))
    ]


def test_what_was_not_mapped_stands_where_it_stood() -> None:
    assert Name("ab.c").origin(3) == 3
