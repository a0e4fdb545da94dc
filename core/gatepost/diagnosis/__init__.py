"""What is wrong with a text that email-validator refused: a code and a position.

Pure functions. They only name what is refused: whatever they call faulty the authority refuses,
which a property test holds them to. What they cannot name stays "malformed".
"""

from gatepost.diagnosis.diagnose import diagnose
from gatepost.diagnosis.flaw import Flaw

__all__ = ["Flaw", "diagnose"]
