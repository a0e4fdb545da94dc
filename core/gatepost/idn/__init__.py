"""Internationalized domain names (IDNA 2008, RFC 5890 to 5893, with UTS 46), at the price of ASCII.

The rules and the tables are the idna package's, which email-validator asks; here C looks them up.
Tests hold the two to the same answer for every code point and for generated names.
"""

from gatepost.idn.bidi import is_rtl, keeps_bidi_rule
from gatepost.idn.label import PREFIX, a_label, is_sound_label, read_label, u_label
from gatepost.idn.name import is_sound_name, to_ascii
from gatepost.idn.tables import MAPPED, Tables, refused_in, tables

__all__ = [
    "MAPPED",
    "PREFIX",
    "Tables",
    "a_label",
    "is_rtl",
    "is_sound_label",
    "is_sound_name",
    "keeps_bidi_rule",
    "read_label",
    "refused_in",
    "tables",
    "to_ascii",
    "u_label",
]
