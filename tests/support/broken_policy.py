"""A fault of ours in the middle of a verification, as a form would meet it."""

from gatepost import Decision, Finding, Policy

__all__ = ["ADDRESS", "BrokenPolicy"]

ADDRESS = "someone@mailinator.com"


class BrokenPolicy(Policy):
    """Raises instead of deciding, and quotes an address while doing so."""

    __slots__ = ()

    def decide(self, findings: tuple[Finding, ...]) -> tuple[Decision, Finding | None]:
        raise RuntimeError(f"cannot judge {ADDRESS}")
