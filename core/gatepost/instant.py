"""The instant phase: every check's answer about one address, most of them known beforehand.

What most checks have to say depends on the domain alone. They say so through `for_domain`, and
are then asked once for a domain instead of once for each of its addresses.
"""

from collections.abc import Callable, Sequence

from gatepost.address import Address
from gatepost.hookspecs import DEPENDS, Depends, InstantCheck
from gatepost.memory import MOST, Memory
from gatepost.model import Conclusion, Finding
from gatepost.overrule import overrule
from gatepost.policy import Policy

__all__ = ["Found", "InstantPhase", "sound"]

MEMO_SIZE = MOST  # domains; half a megabyte when full, for nearly all share one plan
_PLANS = 1_024

_Answer = Finding | Depends | None
_Call = tuple[str, Callable[[Address], Finding | None]]
_Broke = Callable[[str, BaseException], Finding]


class Found:
    """Findings, and the conclusion that was last drawn from them with the policy that drew it."""

    __slots__ = ("drawn", "findings")

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        self.drawn: tuple[Policy, Conclusion] | None = None


class _Plan:
    """What is known of the sound addresses of some domains before any of them is seen."""

    __slots__ = ("answers", "asked", "last")

    def __init__(self, answers: list[_Answer], calls: Sequence[_Call]) -> None:
        self.answers = answers
        pairs = zip(calls, answers, strict=True)
        self.asked = tuple([call for call, answer in pairs if answer is DEPENDS])
        self.last: tuple[list[Finding | None], Found] | None = None
        """What was answered last, and what came of it: it hardly ever differs the next time."""

    def found(self, given: list[Finding | None]) -> Found:
        """All findings, with `given` for the checks that had to be asked."""
        last = self.last
        if last is not None and last[0] == given:  # the same objects, as a rule
            return last[1]
        asked = iter(given)
        every = [next(asked) if answer is DEPENDS else answer for answer in self.answers]
        found = Found(_ruled([finding for finding in every if finding is not None]))
        self.last = given, found
        return found


class _Known:
    """The plans made under one epoch; none of them may be used under another."""

    __slots__ = ("domains", "epoch", "plans", "usual")

    def __init__(self, epoch: object) -> None:
        self.epoch = epoch
        self.domains = Memory[str, _Plan](MEMO_SIZE)
        self.plans = Memory[tuple[int, ...], _Plan](_PLANS)
        self.usual: _Plan | None = None
        """The plan of the last new domain: that of the next is hardly ever another."""


class InstantPhase:
    """The instant checks of one gate. Thread-safe."""

    def __init__(self, checks: Sequence[InstantCheck], broke: _Broke) -> None:
        """`broke` makes a finding of what a check raised, and counts it."""
        self.checks = tuple(checks)
        self._calls = tuple((check.name, check.check) for check in self.checks)
        self._beforehand = tuple(
            (check.name, getattr(check, "for_domain", None) or _depends) for check in self.checks
        )
        self._broke = broke
        self._known = _Known(None)

    def run(self, address: Address, epoch: object) -> Found:
        """Every check's finding, in order of registration.

        What was remembered under another `epoch` is forgotten: it is a new object whenever the
        lists may answer otherwise.
        """
        if address.fault is not None:
            given = self._ask(self._calls, address)
            return Found(_ruled([finding for finding in given if finding is not None]))
        known = self._known
        if known.epoch is not epoch:
            known = self._known = _Known(epoch)
        plan = known.domains.known.get(address.domain) or self._plan(known, address.domain)
        return plan.found(self._ask(plan.asked, address))

    def _ask(self, calls: Sequence[_Call], address: Address) -> list[Finding | None]:
        given: list[Finding | None] = []
        for name, check in calls:
            try:
                finding = check(address)
                if finding.__class__ is not Finding and finding is not None:
                    finding = sound(finding)
            except Exception as error:  # noqa: BLE001  a plugin may raise anything
                finding = self._broke(name, error)
            given.append(finding)
        return given

    def _plan(self, known: _Known, domain: str) -> _Plan:
        answers, plan = self._answers(domain), known.usual
        if plan is None or plan.answers != answers:
            plan = known.usual = self._other(known, answers)
        return known.domains.keep(domain, plan)

    def _other(self, known: _Known, answers: list[_Answer]) -> _Plan:
        # By identity: most findings are shared constants. A plan holds on to its own, so that no
        # other finding can take over the id of one.
        key = tuple(map(id, answers))
        plan = known.plans.known.get(key)
        return known.plans.keep(key, _Plan(answers, self._calls)) if plan is None else plan

    def _answers(self, domain: str) -> list[_Answer]:
        """What each check says of every sound address of the domain, or that it depends."""
        answers: list[_Answer] = []
        for name, for_domain in self._beforehand:
            try:
                answer = for_domain(domain)
                if answer is not None and answer is not DEPENDS and answer.__class__ is not Finding:
                    answer = sound(answer)
            except Exception as error:  # noqa: BLE001  a plugin may raise anything
                self._broke(name, error)  # logged and counted; of an address it may know
                answer = DEPENDS
            answers.append(answer)
        return answers


def _depends(domain: str) -> Depends:
    """The answer of a check that has none for a whole domain."""
    return DEPENDS


def sound(answer: object) -> Finding | None:
    """The answer itself; TypeError when a plugin's check returned something else."""
    if answer is None or isinstance(answer, Finding):
        return answer
    raise TypeError(f"a check must return a Finding or None, not {type(answer).__name__}")


def _ruled(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, without what one of them takes back."""
    for finding in reversed(findings):
        if finding.overrules:
            return overrule(findings, finding)
    return tuple(findings)
