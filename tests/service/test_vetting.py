"""What may be stored and published, and what is left out."""

import pytest

from gatepost.lists.cleaning import Cleaner
from gatepost.lists.entries import EntryClass, address_key
from gatepost_sync.errors import BadEntryError
from gatepost_sync.sets import SetName
from gatepost_sync.vetting import PUBLIC_SUFFIX, LineFault, Vetter


@pytest.fixture(scope="module")
def vetter() -> Vetter:
    return Vetter()


def test_good_lines_are_used_and_bad_ones_counted_with_their_number(vetter: Vetter) -> None:
    lines = ["# a list", "", "Trash.Example", "co.uk", "*.spam.example # wild", "gmail.com", "?"]
    vetted = vetter.read(SetName.DISPOSABLE, lines, confirmed=False)
    assert vetted.contents == dict.fromkeys(
        ("trash.example", "spam.example"), EntryClass.DISPOSABLE
    )
    assert vetted.rejected == 3
    assert vetted.faults == (
        LineFault(4, "public suffix"),
        LineFault(6, "well-known provider or relay"),
        LineFault(7, "not a domain"),
    )


def test_a_thousand_bad_lines_are_counted_but_not_all_kept(vetter: Vetter) -> None:
    vetted = vetter.read(SetName.DISPOSABLE, ["?"] * 1000, confirmed=False)
    assert vetted.rejected == 1000
    assert len(vetted.faults) == 20


def test_an_address_is_kept_as_the_hash_of_its_mailbox(vetter: Vetter) -> None:
    lines = ["J.oe+news@Gmail.com", "a#b@example.com", "@bad.example"]
    contents = vetter.read(SetName.BLACKLIST, lines, confirmed=False).contents
    assert contents == {
        address_key("joe@gmail.com").hex(): EntryClass.BLACKLISTED_ADDRESS,
        address_key("a#b@example.com").hex(): EntryClass.BLACKLISTED_ADDRESS,
        "bad.example": EntryClass.BLACKLISTED_DOMAIN,
    }


def test_faults_never_repeat_the_line(vetter: Vetter) -> None:
    vetted = vetter.read(SetName.BLACKLIST, ["jane doe@@example.com"], confirmed=True)
    assert vetted.faults == (LineFault(1, "not an address"),)


def test_a_provider_is_blacklisted_only_by_a_person(vetter: Vetter) -> None:
    key, kind = vetter.entry(SetName.BLACKLIST, "gmail.com", confirmed=True)
    assert (key, kind) == ("gmail.com", EntryClass.BLACKLISTED_DOMAIN)
    with pytest.raises(BadEntryError, match="well-known"):
        vetter.entry(SetName.BLACKLIST, "gmail.com", confirmed=False)


@pytest.mark.parametrize("name", [SetName.DISPOSABLE, SetName.BLACKLIST])
def test_a_public_suffix_is_refused_whoever_asks(vetter: Vetter, name: SetName) -> None:
    with pytest.raises(BadEntryError, match=PUBLIC_SUFFIX):
        vetter.entry(name, "com.ar", confirmed=True)
    assert Cleaner().fault("com.ar") == PUBLIC_SUFFIX


def test_a_provider_cannot_be_said_to_take_no_mail(vetter: Vetter) -> None:
    assert vetter.entry(SetName.DOMAIN_STATE, "gmail.com has_mx", confirmed=False)[0] == "gmail.com"
    with pytest.raises(BadEntryError, match="well-known"):
        vetter.entry(SetName.DOMAIN_STATE, "gmail.com null_mx", confirmed=True)
