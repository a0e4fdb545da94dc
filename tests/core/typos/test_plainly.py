"""The fast search is of one mind with a plain one: every domain, every slip at every letter."""

from functools import cache

from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.checks.typo import build_speller
from gatepost.data import read_ranked
from gatepost.typos.distance import distance
from gatepost.typos.forms import COINED
from gatepost.typos.letters import Places
from gatepost.typos.names import limit_of
from gatepost.typos.slips import FAR, SWAPPED, added, costs_of_slips, missed, struck
from gatepost.typos.suffixes import SLIPS, TELLING, Suffixes

POPULAR = read_ranked("popular")
BEST = {domain.partition(".")[0]: rank for rank, domain in reversed([*enumerate(POPULAR)])}
LETTERS = "abcdefghijklmnopqrstuvwxyz0-"

costs, suffixes, speller = costs_of_slips(), Suffixes(), build_speller()


@cache
def plain_distance(typed: bytes, meant: bytes) -> int:
    """The cheapest of all ways through what differs of two words."""
    end = 0
    shorter = min(len(typed), len(meant))
    begin = next((at for at in range(shorter) if typed[at] != meant[at]), shorter)
    while end < shorter - begin and typed[-1 - end] == meant[-1 - end]:
        end += 1
    ends = len(typed) - end, len(meant) - end

    @cache
    def cheapest(i: int, j: int) -> int:
        """Up to these letters."""
        if (i, j) == (begin, begin):
            return 0
        ways = [FAR]
        if i > begin:
            ways.append(cheapest(i - 1, j) + added(costs, typed, i - 1))
        if j > begin:
            ways.append(cheapest(i, j - 1) + missed(meant, j - 1))
        if i > begin < j:
            same = typed[i - 1] == meant[j - 1]
            cost = 0 if same else struck(costs, typed[i - 1], meant, j - 1)
            ways.append(cheapest(i - 1, j - 1) + cost)
        if i - 1 > begin < j - 1 and typed[i - 2 : i] == meant[j - 2 : j][::-1]:
            ways.append(cheapest(i - 2, j - 2) + SWAPPED)
        return min(ways)

    return cheapest(*ends)


def plainly_far(typed: str, meant: str) -> int:
    return plain_distance(typed.encode(), meant.encode())


def plainly_meant(domain: str) -> str | None:
    """The nearest of all popular domains, found by looking at each."""
    name, _, typed = domain.partition(".")
    found = []
    for rank, popular in enumerate(POPULAR):
        meant, _, suffix = popular.partition(".")
        far, beyond = plainly_far(name, meant), plainly_far(typed, suffix)
        slip = SLIPS.get(typed) == suffix and len(meant) >= TELLING
        meant_by = slip or (beyond <= 10 and not suffixes.exists(typed))
        behind = meant_by and far + beyond <= 17
        near = far <= limit_of(meant, BEST[meant]) and Places(meant).shares_nearly_all(name)
        if near and (beyond == 0 or behind):
            found.append((far + beyond, rank, popular))
    return min(found)[2] if found else plainly_a_household(name, typed)


def plainly_a_household(name: str, typed: str) -> str | None:
    for domain in POPULAR[:8]:
        household, _, suffix = domain.partition(".")
        if name == household and len(name) >= COINED and not suffixes.exists(typed):
            return domain if plainly_far(typed, suffix) <= 15 else None
    return None


@st.composite
def misspelt(draw: st.DrawFn, word: str, most: int) -> str:
    """The word after some slips."""
    for _ in range(draw(st.integers(0, most))):
        at, key = draw(st.integers(0, len(word) - 1)), draw(st.sampled_from(LETTERS))
        letter, after = word[at], word[at + 1 :]
        forms = ("", key, letter * 2, letter + key, key + letter, after[:1] + letter)
        form = draw(st.sampled_from(forms))
        word = word[:at] + form + (after[1:] if form == forms[-1] else after) or key
    return word


@st.composite
def domains(draw: st.DrawFn) -> str:
    """A popular domain after slips on either side of the dot, or something like one."""
    name, _, suffix = draw(st.sampled_from(POPULAR)).partition(".")
    other = draw(st.sampled_from(("com", "de", "org", "cm", "ne", "co.uk", suffix, suffix)))
    typed = draw(misspelt(draw(st.sampled_from((suffix, other))), 2))
    return f"{draw(misspelt(name, 4))}.{typed.strip('.') or 'com'}".replace("..", ".")


@given(domains())
@example("gmail.cm")
@example("gmail.om")
@example("qq.cm")
@example("rediffmial.couk")
@example("goglemaail.com")
@example("gmailxx.com")
@example("yahoo.oc.ku")
@example("gmail.comaa")
@example("gmail.com--")
@example("hotmail.ei")
@example("live.coom.aa")
@example("gmail.cin")
@example("live.cin")
@example("yahoo.com1")
@example("yaho.co.br")
@example("yahoo.com.uk")
def test_the_fast_search_finds_what_the_plain_one_finds(domain: str) -> None:
    known = any(speller._is_real(domain[at:]) for at in range(len(domain)))
    sure = domain.replace(".", "") in speller._undotted or domain in speller._forms
    if not known and not sure and not domain.startswith("www."):
        assert speller.meant(domain) == plainly_meant(domain)


WORDS = st.text("gmailotes0-", min_size=1, max_size=9)


@given(WORDS, WORDS, st.sampled_from((5, 7, 10, 12)))
@example("hotmial", "hotmail", 5)
def test_a_distance_is_that_of_the_cheapest_way(typed: str, meant: str, limit: int) -> None:
    plain, asked = plainly_far(typed, meant), (typed.encode(), meant.encode())
    assert distance(costs, *asked, limit) == (plain if plain <= limit else FAR)
