"""Internationalized domain names (IDNA 2008, RFC 5890 to 5893, with UTS 46), at the price of ASCII.

The rules and the tables are the idna package's, which email-validator asks; here C looks them up,
and reads and writes Punycode where it was compiled.
Tests hold the two to the same answer for every code point and for generated names.
"""

from gatepost.idn.name import PREFIX, a_name, mapped_to_ascii, to_ascii, u_name
from gatepost.idn.signs import plainly_mapped
from gatepost.idn.tables import MAPPED, Tables, lengths, refused_in, tables

__all__ = [
    "MAPPED",
    "PREFIX",
    "Tables",
    "a_name",
    "lengths",
    "mapped_to_ascii",
    "plainly_mapped",
    "refused_in",
    "tables",
    "to_ascii",
    "u_name",
]
