"""Punycode by a compiled library: of long names, in which our own would take most of the time.

pydantic's core reads URLs, and with them names (UTS 46), in Rust. It is asked for the other form of
labels that are mapped already. Tests hold it and our own Punycode to the same answers.
"""

import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from typing import Protocol

__all__ = ["a_name", "is_long", "knows_every_letter", "u_labels"]

_LONG, _DEEP = 48, 4  # octets, dots
_PREFIX = "xn--"
# Of one mind about these: versions differ in the sharp s, and in A-labels of nothing beyond ASCII.
_A_NAME, _U_NAME = "xn--fuball-cta.xn--bcher-kva", "fu\xdfball.b\xfccher"
_NO_NAMES = ("xn--a-.x", "xn--a.x", "xn--zzzzzzzz.x")
_NEWEST = (15, 1)  # of Unicode, whose letters every version that passes knows


class _Url(Protocol):
    @property
    def host(self) -> str | None: ...
    def unicode_host(self) -> str | None: ...


def is_long(name: str) -> bool:
    """Whether a name is worth the library, which takes 12 ms and 3 MB to load: hardly any is."""
    return name.count(".") > _DEEP or len(name.encode("utf-8", "surrogatepass")) >= _LONG


def knows_every_letter() -> bool:
    """Whether it takes whatever this Python calls a letter: then what it refuses is none."""
    version = tuple(map(int, unicodedata.unidata_version.split(".")[:2]))
    return version <= _NEWEST and _reader() is not None


def a_name(name: str) -> str | None:
    """A sound name of U-labels and ASCII ones as it travels; None where our own has to tell.

    It may be too long.
    """
    read = _reader()
    if read is None:
        return None
    try:
        host = read(f"http://{name}.x").host  # behind it a letter: digits would be an IP address
    except ValueError:
        return None
    return None if host is None else host[:-2]


def u_labels(labels: Sequence[str]) -> list[str]:
    """What the A-labels among them stand for, up to the first that it does not take."""
    read = _reader()
    if read is None:
        return []
    readable = list[str]()
    try:
        # One by one: the whole name takes a third less, and twice as much when its last one is bad.
        for label in labels:
            a_label = label.startswith(_PREFIX) and label.isascii()
            readable.append(read(f"http://{label}").unicode_host() or label if a_label else label)
    except ValueError:
        pass
    return readable


@cache  # the same for everybody in this process, and hardly ever needed
def _reader() -> Callable[[str], _Url] | None:
    """The library's reader of URLs; None for a version that reads names in another way."""
    try:
        from pydantic_core import Url
    except ImportError:
        return None
    return Url if _reads_names(Url) else None


def _reads_names(read: Callable[[str], _Url]) -> bool:
    url = read(f"http://{_U_NAME}")
    if (url.host, url.unicode_host()) != (_A_NAME, _U_NAME):
        return False
    return not any(_takes(read, name) for name in _NO_NAMES)


def _takes(read: Callable[[str], _Url], name: str) -> bool:
    try:
        return bool(read(f"http://{name}"))
    except ValueError:
        return False
