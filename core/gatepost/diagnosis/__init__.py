"""An address read with care: its parts, or what is wrong with it, as a code and a position.

Pure functions, by the rules of the authority: whatever they call faulty email-validator refuses,
and what they take it takes, to which property tests hold them.
"""

from gatepost.diagnosis.diagnose import Parts, diagnose, read, read_plain
from gatepost.diagnosis.flaw import Flaw

__all__ = ["Flaw", "Parts", "diagnose", "read", "read_plain"]
