"""The header field of an accepted message, and the forged ones that it must not be mistaken for.

Of recipients nothing is told but what was found: who got a blind copy stays blind.
"""

from dataclasses import dataclass, field

from gatepost_milter.message import Message
from gatepost_milter.protocol import AddHeader, ChangeHeader, Edit, Header, InsertHeader
from gatepost_milter.rules import Mark, Rules

__all__ = ["Forgeries", "marks"]

_NAMES = {Mark.X_GATEPOST: "X-Gatepost", Mark.AUTHENTICATION_RESULTS: "Authentication-Results"}
METHOD = "x-gatepost"  # RFC 8601 section 2.7.7: methods that are not registered begin with x-
_MAX_FORGED = 100  # of one message; nobody honest sends one


@dataclass(slots=True)
class Forgeries:
    """Fields of the incoming message that claim to be ours; their places, from 1 on by name."""

    mark: Mark
    authserv_id: str
    _seen: int = 0
    _ours: list[int] = field(default_factory=list)

    def see(self, header: Header) -> None:
        """One field of the message, in order."""
        if header.name.lower() != _NAMES[self.mark].lower():
            return
        self._seen += 1
        if self._claims(header.value) and len(self._ours) < _MAX_FORGED:
            self._ours.append(self._seen)

    def removals(self) -> tuple[Edit, ...]:
        """What removes them; the last first, so that the places of the others stay true."""
        name = _NAMES[self.mark]
        return tuple(ChangeHeader(place, name, "") for place in reversed(self._ours))

    def _claims(self, value: str) -> bool:
        """RFC 8601 section 5; results of other methods under our name are others' business."""
        if self.mark is Mark.X_GATEPOST:
            return True
        server, _, results = value.strip().lower().partition(";")
        return server.split(" ")[0] == self.authserv_id.lower() and METHOD in results


def marks(message: Message, rules: Rules, *, exempt: bool, authserv_id: str) -> Edit:
    """The field that says what was found. `exempt`: the client's mail is not judged."""
    if rules.mark is Mark.X_GATEPOST:
        return AddHeader(_NAMES[rules.mark], _x_gatepost(message, rules, exempt=exempt))
    # At the top, as RFC 8601 section 2.1 asks: above what this system did not add.
    value = _authentication_results(message, authserv_id, exempt=exempt)
    return InsertHeader(0, _NAMES[rules.mark], value)


def _x_gatepost(message: Message, rules: Rules, *, exempt: bool) -> str:
    parts = [_action(message, exempt=exempt), f"listener={rules.name}"]
    parts += [f"{party}={', '.join(reasons)}" for party, reasons in _reasons(message)]
    if ref := _reference(message):
        parts.append(f"ref={ref}")
    return "; ".join(parts)


def _authentication_results(message: Message, authserv_id: str, *, exempt: bool) -> str:
    result = _RESULTS[_action(message, exempt=exempt)]
    found = "".join(f" policy.{party}={'.'.join(r)}" for party, r in _reasons(message))
    domain = message.sender.rpartition("@")[2]
    mailfrom = f" smtp.mailfrom={domain}" if domain.isascii() and domain else ""
    return f"{authserv_id}; {METHOD}={result}{found}{mailfrom}"


# RFC 8601 section 2.7: `temperror` is no result for now, `none` that there was nothing to judge.
_RESULTS = {
    "accept": "pass",
    "review": "neutral",
    "would reject": "fail",
    "unknown": "temperror",
    "exempt": "none",
}


def _action(message: Message, *, exempt: bool) -> str:
    if exempt:
        return "exempt"
    if message.refusable is not None:
        return "would reject"
    if message.reviewed is not None:
        return "review"
    if message.unresolved:
        return "unknown"
    return "accept" if message.judged else "exempt"


def _reference(message: Message) -> str:
    """Of what would have been refused; what was refused is no concern of who gets the rest."""
    verdict = message.refusable
    if verdict is None:
        return ""
    return message.references.get((verdict.party, verdict.report.address.raw), "")


def _reasons(message: Message) -> list[tuple[str, list[str]]]:
    """By party, what was found; each reason once."""
    found: dict[str, dict[str, None]] = {}
    for verdict in message.found:
        found.setdefault(verdict.party, {})[verdict.report.reason or ""] = None
    return [(party, list(reasons)) for party, reasons in found.items()]
