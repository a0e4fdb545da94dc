"""Keys of addresses: one for a mailbox, and nothing to be read from them."""

import hmac
from pathlib import Path

from gatepost.cache.keys import AddressKeys, catch_all_key
from gatepost.parse import Parser

PARSE = Parser().parse


def test_a_mailbox_has_one_key_however_it_is_spelt(tmp_path: Path) -> None:
    keys = AddressKeys("secret", tmp_path)
    assert keys.key(PARSE("Ann.Lee+news@Gmail.com")) == keys.key(PARSE("annlee@gmail.com"))
    assert keys.key(PARSE("ann@gmail.com")) != keys.key(PARSE("bob@gmail.com"))


def test_it_is_the_hmac_of_the_canonical_address(tmp_path: Path) -> None:
    key = AddressKeys("secret", tmp_path).key(PARSE("ann@company.example"))
    assert key == hmac.new(b"secret", b"ann@company.example", "sha256").hexdigest()


def test_without_a_secret_the_host_makes_its_own_and_keeps_it(tmp_path: Path) -> None:
    folder, address = tmp_path / "data", PARSE("ann@company.example")
    first = AddressKeys(None, folder).key(address)
    assert AddressKeys(None, folder).key(address) == first
    assert AddressKeys(None, tmp_path / "other").key(address) != first
    assert (folder / "cache.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir()] == ["cache.key"]


def test_a_damaged_secret_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "cache.key").write_bytes(b"short")
    address = PARSE("ann@company.example")
    key = AddressKeys(None, tmp_path).key(address)
    assert AddressKeys(None, tmp_path).key(address) == key
    assert len((tmp_path / "cache.key").read_bytes()) == 32


def test_a_folder_that_takes_nothing_breaks_nothing(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    keys = AddressKeys(None, file / "data")
    address = PARSE("ann@company.example")
    assert keys.key(address) == keys.key(address)


def test_a_catch_all_key_holds_for_one_mx_set() -> None:
    key = catch_all_key("company.example", ["b.example", "a.example"])
    assert key.startswith("company.example:")
    assert key == catch_all_key("company.example", ["a.example", "b.example"])
    assert key != catch_all_key("company.example", ["a.example"])
