import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gatepost.errors import SettingsError, TrustError
from gatepost.snapshots.key_files import read_key_file, write_key_file
from gatepost.snapshots.keys import PublicKey, SecretKey

# The example of Go's golang.org/x/mod/sumdb/note, the first implementation of this form.
GO_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def test_key_lines_are_those_of_other_implementations() -> None:
    key = SecretKey.decode(GO_SECRET)
    assert key.encode() == GO_SECRET
    assert key.public.encode() == GO_PUBLIC
    assert PublicKey.decode(GO_PUBLIC) == key.public


def test_a_generated_key_reads_back_and_signs() -> None:
    key = SecretKey.generate("example.org/gatepost")
    assert SecretKey.decode(key.encode()) == key
    assert key.public.verifies(key.sign(b"text\n"), b"text\n")
    assert not key.public.verifies(key.sign(b"text\n"), b"Text\n")
    assert SecretKey.generate("example.org/gatepost") != key


def test_a_secret_does_not_show_in_a_repr() -> None:
    key = SecretKey("n", bytes(range(32)))
    assert "seed" not in repr(key)
    assert repr(bytes(range(32))) not in repr(key)


@pytest.mark.parametrize("position", range(len(GO_PUBLIC)))
def test_a_public_line_with_one_wrong_character_is_refused(position: int) -> None:
    wrong = "B" if GO_PUBLIC[position] != "B" else "C"
    with pytest.raises(TrustError):
        PublicKey.decode(GO_PUBLIC[:position] + wrong + GO_PUBLIC[position + 1 :])


@pytest.mark.parametrize(
    "line", ["", "a", "a+b", "a+00000000+!!!", "a+00000000+", "a+00000000+AQ=="]
)
def test_what_is_no_key_line_is_refused(line: str) -> None:
    with pytest.raises(TrustError):
        PublicKey.decode(line)


def test_a_key_of_another_algorithm_asks_for_an_upgrade() -> None:
    with pytest.raises(TrustError, match="not an Ed25519 key; upgrade gatepost"):
        PublicKey.decode("a+00000000+AnBlcg==")


P = 2**255 - 19
ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826


@pytest.mark.parametrize("y", [0, 1, P - 1, P, P + 1, ORDER_8, P - ORDER_8])
@pytest.mark.parametrize("sign", [0, 2**255])
def test_a_key_under_which_anyone_can_sign_is_refused(y: int, sign: int) -> None:
    with pytest.raises(TrustError, match="anyone can sign under it"):
        PublicKey("n", (y | sign).to_bytes(32, "little"))


@pytest.mark.parametrize("y", [0, 1, P - 1, ORDER_8, P - ORDER_8])
def test_such_keys_would_have_verified_what_nobody_signed(y: int) -> None:
    key = Ed25519PublicKey.from_public_bytes(y.to_bytes(32, "little"))
    forged = (1).to_bytes(32, "little") + bytes(32)  # R is the neutral point, S is zero

    def accepts(text: bytes) -> bool:
        try:
            key.verify(forged, text)
        except InvalidSignature:
            return False
        return True

    assert any(accepts(b"text %d\n" % number) for number in range(64))


@pytest.mark.parametrize("name", ["", "two words", "a+b", "line\nbreak", "no\u00a0break", "\x7f"])
def test_a_name_that_would_break_a_note_is_refused(name: str) -> None:
    with pytest.raises(TrustError, match="cannot name a key"):
        SecretKey.generate(name)


def test_a_key_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path, key = tmp_path / "manifest.key", SecretKey.generate("n")
    write_key_file(path, key)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_key_file(path) == key


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path, key = tmp_path / "manifest.key", SecretKey.generate("n")
    write_key_file(path, key)
    with pytest.raises(SettingsError, match="exists already"):
        write_key_file(path, SecretKey.generate("n"))
    assert read_key_file(path) == key


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "manifest.key"
    write_key_file(path, SecretKey.generate("n"))
    path.chmod(0o640)
    with pytest.raises(SettingsError, match=r"\(mode 0640\); run: chmod 600 "):
        read_key_file(path)


@pytest.mark.parametrize("content", [b"", b"\xff", GO_PUBLIC.encode(), GO_SECRET[:-2].encode()])
def test_a_damaged_key_file_is_named_and_not_shown(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "manifest.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(SettingsError, match="holds no usable secret key") as caught:
        read_key_file(path)
    assert "AYEKFALV" not in str(caught.value)


def test_a_missing_key_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot read the key file .*nowhere"):
        read_key_file(tmp_path / "nowhere")
    with pytest.raises(SettingsError, match="cannot write the key file"):
        write_key_file(tmp_path / "no" / "where", SecretKey.generate("n"))
