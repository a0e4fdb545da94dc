"""Punycode (RFC 3492) of whole names: by `_punycode.c` where there was a compiler when Gatepost was
installed, else in Python, which says the same and takes thirty times as long.

What is ASCII in a name are lower-case letters, digits, hyphens and dots.

`to_ascii(name)` is the name as it travels: with an A-label for each label beyond ASCII; or the
number of its first label that takes more than 63 octets.

`to_unicode(name)` is the name with what each A-label stands for, and None; or what stands before
the first A-label to which nothing is encoded, and the number of that. Whether IDNA takes what it
reads remains to be seen.

Both raise ValueError for a name of more than 253 characters.
"""

try:
    from gatepost.idn._punycode import to_ascii, to_unicode
except ImportError:  # nobody compiled it
    from gatepost.idn.plain_punycode import to_ascii, to_unicode

__all__ = ["is_compiled", "to_ascii", "to_unicode"]


def is_compiled() -> bool:
    """Whether the quick one answers."""
    return to_ascii.__module__ != "gatepost.idn.plain_punycode"
