"""One canonical form for every spelling of a domain."""

import idna
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.lists.domains import canonical_domain, lowest_labels, parents


@pytest.mark.parametrize(
    "text",
    [
        "mailinator.com",
        "MailinAtor.COM",
        "mailinator.com.",
        " mailinator.com ",
        "mailinator\u3002com",
        "mailinator\uff0ecom",
        "mailinator\uff61com",
        "\uff4d\uff41\uff49\uff4c\uff49\uff4e\uff41\uff54\uff4f\uff52.com",
        "mail\u00adinator.com",
        "mailinator.com\u3002",
    ],
)
def test_every_spelling_is_one_domain(text: str) -> None:
    assert canonical_domain(text) == "mailinator.com"


@pytest.mark.parametrize("text", ["", ".", "com", "a b.com", "@", "a..com", "x" * 64 + ".com"])
def test_what_is_no_domain(text: str) -> None:
    assert canonical_domain(text) is None


@pytest.mark.parametrize("label", ["-\xe9", "\u05d01a", "\U0001f600", "xn--99999999"])
def test_of_a_faulty_one_nobody_asks_whether_its_labels_may_stand(label: str) -> None:
    text = f"{label}.Mailin\xadator.com"
    assert canonical_domain(text) is None
    assert (canonical_domain(text, faulty=True) or "").endswith(".mailinator.com")


@given(st.text("ab.\u3002\uff0e\xe9 -", max_size=120))
@example("a." * 60 + "mailinator.com" + "." * 40)
@example("a\uff61" * 60 + "mailinator\u3002com\u3002")
@example(" mailinator.com. ")
def test_of_the_lowest_labels_no_parent_is_missing(text: str) -> None:
    whole = canonical_domain(text)
    if whole is not None:
        lowest, is_cut = canonical_domain(lowest_labels(text)) or "", whole.count(".") >= 16
        assert list(parents(lowest)) == list(parents(whole))[is_cut:]


@given(st.text(max_size=30))
def test_canonical_is_final(text: str) -> None:
    domain = canonical_domain(text)
    assert domain is None or (canonical_domain(domain) == domain and domain.isascii())


def test_parents_end_at_two_labels() -> None:
    assert list(parents("a.b.c.com")) == ["a.b.c.com", "b.c.com", "c.com"]
    assert list(parents("c.com")) == ["c.com"]


def test_a_name_made_to_cost_time_has_few_parents_that_are_looked_up() -> None:
    found = list(parents("a." * 120 + "mailinator.com"))
    assert len(found) == 16
    assert found[-2:] == ["a.mailinator.com", "mailinator.com"]
    assert all(parent.count(".") < 16 for parent in found[1:])


@pytest.mark.parametrize("labels", range(2, 40))
def test_no_parent_of_sixteen_labels_is_left_out(labels: int) -> None:
    names = [f"l{number}" for number in range(labels - 1)] + ["com"]
    every = [".".join(names[start:]) for start in range(labels - 1)]
    looked_up = [parent for parent in every[1:] if parent.count(".") < 16]
    assert list(parents(every[0])) == [every[0], *looked_up]


@given(st.one_of(st.text("ab1-.", max_size=12), st.text("abc019-.", min_size=60, max_size=70)))
@example("1.2.3.4")
@example("a." * 130 + "com")
@example("ab--c.com")
@example("a_b.com")
def test_ascii_needs_no_idna_and_gets_its_answer(text: str) -> None:
    try:
        expected = idna.encode(text.rstrip("."), uts46=True).decode()
    except idna.IDNAError:
        expected = None
    if "_" not in text:
        assert canonical_domain(text) == (expected if expected and "." in expected else None)


def test_a_capital_sigma_at_the_end_of_a_word_is_no_other_letter() -> None:
    """Python's lower case has another sigma there; UTS 46 has one."""
    assert canonical_domain("\u039c\u0391\u03a3.gr") == canonical_domain("\u03bc\u03b1\u03c3.gr")
    sent = idna.encode("\u039c\u0391\u03a3.gr", uts46=True).decode()
    assert canonical_domain("\u039c\u0391\u03a3.gr.") == sent
