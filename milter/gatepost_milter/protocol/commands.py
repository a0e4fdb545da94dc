"""The letters and numbers that name a command (SMFIC_*) and a macro stage (SMFIM_*)."""

from enum import IntEnum

__all__ = ["Command", "Stage"]


class Command(IntEnum):
    """What the MTA says: the byte after the length of a packet."""

    __hash__ = int.__hash__  # an enum's own is Python, and macros are kept by command

    ABORT = ord("A")
    BODY = ord("B")
    CONNECT = ord("C")
    MACRO = ord("D")
    BODYEOB = ord("E")
    HELO = ord("H")
    QUIT_NC = ord("K")
    HEADER = ord("L")
    MAIL = ord("M")
    EOH = ord("N")
    OPTNEG = ord("O")
    QUIT = ord("Q")
    RCPT = ord("R")
    DATA = ord("T")
    UNKNOWN = ord("U")


class Stage(IntEnum):
    """For which command a list of macros is asked; the numbers differ from the letters above."""

    CONNECT = 0
    HELO = 1
    MAIL = 2
    RCPT = 3
    DATA = 4
    EOM = 5
    EOH = 6
