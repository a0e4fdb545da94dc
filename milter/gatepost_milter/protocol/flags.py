"""What MTA and milter agree on at the start of a connection (SMFIF_* and SMFIP_*)."""

from enum import IntFlag

__all__ = ["VERSION", "Action", "Protocol"]

VERSION = 6


class Action(IntFlag):
    """What a milter may do to a message; the MTA refuses what was not agreed on."""

    __hash__ = int.__hash__  # an enum's own is Python, and each connection asks by offer

    ADDHDRS = 0x1
    CHGBODY = 0x2
    ADDRCPT = 0x4
    DELRCPT = 0x8
    CHGHDRS = 0x10
    QUARANTINE = 0x20
    CHGFROM = 0x40
    ADDRCPT_PAR = 0x80
    SETSYMLIST = 0x100


class Protocol(IntFlag):
    """Which commands the MTA need not send (NO…), and which we need not answer (NR_…)."""

    __hash__ = int.__hash__  # an enum's own is Python, and each connection asks by offer

    NOCONNECT = 0x1
    NOHELO = 0x2
    NOMAIL = 0x4
    NORCPT = 0x8
    NOBODY = 0x10
    NOHDRS = 0x20
    NOEOH = 0x40
    NR_HDR = 0x80
    NOUNKNOWN = 0x100
    NODATA = 0x200
    SKIP = 0x400
    RCPT_REJ = 0x800
    NR_CONN = 0x1000
    NR_HELO = 0x2000
    NR_MAIL = 0x4000
    NR_RCPT = 0x8000
    NR_DATA = 0x10000
    NR_UNKN = 0x20000
    NR_EOH = 0x40000
    NR_BODY = 0x80000
    HDR_LEADSPC = 0x100000
