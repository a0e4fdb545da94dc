"""Ed25519 keys in the text forms of a signed note (https://c2sp.org/signed-note)."""

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from gatepost.errors import TrustError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["PublicKey", "SecretKey"]

ED25519 = b"\x01"  # the signature type byte of c2sp.org/signed-note
SECRET_PREFIX = "PRIVATE+KEY+"  # noqa: S105 - the marker of a secret, not a secret
KEY_SIZE = 32  # RFC 8032 section 5.1.5: a seed and a public key are both 32 bytes

# RFC 8032 section 5.1: the field, and the y of a point of order 8. Under the few keys of small
# order, among them 32 zero bytes, anyone can make signatures that verify.
P = 2**255 - 19
ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
SMALL_ORDER = frozenset((0, 1, P - 1, ORDER_8, P - ORDER_8))


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A named key that checks signatures; `raw` is its 32 bytes."""

    name: str
    raw: bytes

    def __post_init__(self) -> None:
        _check_name(self.name)
        _check_size(self.raw)
        y = int.from_bytes(self.raw, "little") & (2**255 - 1)  # the top bit is the sign of x
        if y % P in SMALL_ORDER:
            raise TrustError(f"the key {self.name!r} protects nothing: anyone can sign under it")

    @property
    def key_id(self) -> bytes:
        """Four bytes that point at the key. A hint, not a proof: anyone can find a second match."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.raw).digest()[:4]

    def encode(self) -> str:
        """The public line (vkey): `<name>+<8 hex>+<base64>`."""
        return _join(self.name, self.key_id, self.raw)

    @classmethod
    def decode(cls, line: str) -> Self:
        """Read a public line; TrustError when it is damaged."""
        name, key_id, raw = _split(line)
        key = cls(name, raw)
        _check_id(key, key_id)
        return key

    def verifies(self, signature: bytes, text: bytes) -> bool:
        """True when `signature` (64 bytes) over exactly `text` was made with this key."""
        # Imported here: most workers only read lists and never verify a signature.
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric import ed25519

        try:
            # ValueError: these bytes are no point of the curve
            ed25519.Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A named key that signs; `seed` is its 32 secret bytes and never shows in a repr."""

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _check_name(self.name)
        _check_size(self.seed)

    @classmethod
    def generate(cls, name: str) -> Self:
        """A new key from the system's random source."""
        return cls(name, secrets.token_bytes(KEY_SIZE))

    @property
    def public(self) -> PublicKey:
        """The key that checks what this one signs."""
        return PublicKey(self.name, self._private().public_key().public_bytes_raw())

    def sign(self, text: bytes) -> bytes:
        """The 64 byte signature over exactly `text`."""
        return self._private().sign(text)

    def encode(self) -> str:
        """The secret line (skey): `PRIVATE+KEY+<name>+<8 hex>+<base64>`."""
        return SECRET_PREFIX + _join(self.name, self.public.key_id, self.seed)

    @classmethod
    def decode(cls, line: str) -> Self:
        """Read a secret line; TrustError when it is damaged. The text never shows in the error."""
        if not line.startswith(SECRET_PREFIX):
            raise TrustError("not a secret key line: it does not begin with PRIVATE+KEY+")
        name, key_id, seed = _split(line.removeprefix(SECRET_PREFIX))
        key = cls(name, seed)
        _check_id(key.public, key_id)
        return key

    def _private(self) -> "Ed25519PrivateKey":
        from cryptography.hazmat.primitives.asymmetric import ed25519

        return ed25519.Ed25519PrivateKey.from_private_bytes(self.seed)


def _check_name(name: str) -> None:
    # c2sp.org/signed-note: not empty, no Unicode space, no plus; a control character would
    # break the line it stands in.
    if not name or "+" in name or not name.isprintable() or any(c.isspace() for c in name):
        raise TrustError(f"{name!r} cannot name a key: use letters, digits, dots, dashes, slashes")


def _check_size(raw: bytes) -> None:
    if len(raw) != KEY_SIZE:
        raise TrustError(f"an Ed25519 key has {KEY_SIZE} bytes, this one has {len(raw)}")


def _check_id(key: PublicKey, key_id: str) -> None:
    if key_id != key.key_id.hex():
        raise TrustError(
            f"the key line of {key.name} is damaged: its key id does not match; copy it again"
        )


def _join(name: str, key_id: bytes, raw: bytes) -> str:
    return f"{name}+{key_id.hex()}+{base64.b64encode(ED25519 + raw).decode()}"


def _split(line: str) -> tuple[str, str, bytes]:
    """Name, key id in hex and the 32 bytes of `<name>+<8 hex>+<base64>`."""
    parts = line.split("+", 2)  # base64 may hold a plus, a name may not
    if len(parts) != 3:
        raise TrustError("not a key line: <name>+<8 hex>+<base64> was expected")
    name, key_id, encoded = parts
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise TrustError(f"the key line of {name!r} is damaged; copy it again") from error
    if data[:1] != ED25519:
        raise TrustError(f"the key {name!r} is not an Ed25519 key; upgrade gatepost to use it")
    return name, key_id, data[1:]
