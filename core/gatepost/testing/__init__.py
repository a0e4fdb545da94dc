"""For the test suites of those who use Gatepost: verdicts that a test says beforehand.

With pytest there is the fixture `gatepost`; it comes with the installation.
"""

from gatepost.testing.recorded import Recorded

__all__ = ["Recorded"]
