"""Who takes the domain's mail: a big provider, a forwarder, nobody in earnest, or a throw-away
service whose domain is too new for any list?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gatepost.address import Address
from gatepost.dns.answers import MxAnswer
from gatepost.dns.resolver import KnowingResolver
from gatepost.hookspecs import MUST_ASK, Check, MustAsk, hookimpl
from gatepost.lists.live import Lists
from gatepost.lists.view import Match
from gatepost.model import Finding, Outcome, Phase
from gatepost.operators import Operator, OperatorKind, Operators
from gatepost.reasons import Reason
from gatepost.settings import Settings

__all__ = ["MailOperatorCheck", "decide_host", "decide_operator"]

_NAME = "mail_operator"
_VOTES = 2  # a host's domain stands for many domains: one doubtful vote must not condemn them all


def decide_operator(operator: Operator, host: str) -> Finding | None:
    """What it means that `operator` runs `host`; None when that says nothing."""
    match operator.kind:
        case OperatorKind.PROVIDER:
            return _passed(f"mail is taken by {operator.name}", None)
        case OperatorKind.FORWARDING:
            return _passed(f"mail is passed on by {operator.name}", Reason.FORWARDER)
        case OperatorKind.PARKED:
            detail = f"{host} of {operator.name} takes the mail of domains that nobody uses"
            return Finding(_NAME, Outcome.WARN, Reason.PARKED_DOMAIN, detail, "mx")
        case OperatorKind.DISPOSABLE:
            detail = f"{host} of {operator.name} takes the mail of throw-away domains"
            return Finding(_NAME, Outcome.FAIL, Reason.DISPOSABLE, detail, "mx")
        case _:
            return None


def decide_host(
    host: str,
    operators: Operators,
    listed: Callable[[str], Match | None],
    min_votes: int,
    fingerprint: Callable[[str], Match | None] = lambda host: None,
) -> tuple[Operator | None, Finding | None]:
    """The operator of a mail host where it is known, and what that means.

    A published `fingerprint` says what our own table does not. A host below a listed disposable
    domain is the operator's own. Infrastructure that everybody shares is never judged by a list.
    """
    operator = operators.of_host(host)
    if operator is not None:
        return operator, decide_operator(operator, host)
    match = fingerprint(host)
    if match is not None and match.entry.counts(min_votes):
        kind = OperatorKind(match.entry.kind.removeprefix("mx_"))
        operator = Operator(kind, match.suffix)
        return operator, decide_operator(operator, host)
    match = listed(host)
    if match is None or not match.entry.counts(max(_VOTES, min_votes)):
        return None, None
    detail = f"its mail is taken by {host}, and {match.suffix} is on the disposable list"
    sources = ", ".join(match.entry.sources)
    return None, Finding(_NAME, Outcome.FAIL, Reason.DISPOSABLE, detail, sources)


def _passed(detail: str, reason: Reason | None) -> Finding:
    return Finding(_NAME, Outcome.PASS, reason, detail, "mx")


@dataclass(frozen=True, slots=True)
class MailOperatorCheck:
    """Matches the MX hosts, the names above them, then the first one's address.

    The hosts are those of the published domain state, else those that the DNS names.
    """

    lists: Lists
    resolver: KnowingResolver
    operators: Operators
    min_votes: int = 1
    name: str = _NAME
    phase: Phase = Phase.DOMAIN
    by_domain: bool = True
    after: str = "mail_host"  # which asks for the same hosts, and reports when there is no answer

    def recall(self, address: Address) -> Finding | MustAsk | None:
        """What can be said without asking anybody."""
        hosts = self._known(address.domain)
        if isinstance(hosts, MustAsk):
            return MUST_ASK
        found, known = self._by_name(hosts)
        if found or known or not self._by_address(hosts):
            return found
        addresses = self.resolver.known_addresses(hosts[0])
        return MUST_ASK if addresses is None else self._from_address(hosts[0], addresses.addresses)

    async def check(self, address: Address) -> Finding | None:
        """Fails where a disposable operator takes the mail; says nothing of what it does not know.

        What the DNS does not say is `mail_host`'s to report, so no answer in time is none here.
        """
        hosts = self._known(address.domain)
        if isinstance(hosts, MustAsk):
            hosts = _hosts(await self.resolver.mx(address.domain))
        found, known = self._by_name(hosts)
        if found or known or not self._by_address(hosts):
            return found
        answer = await self.resolver.addresses(hosts[0])
        return self._from_address(hosts[0], answer.addresses)

    def _known(self, domain: str) -> tuple[str, ...] | MustAsk:
        """The mail hosts, as far as nobody has to be asked."""
        if not domain or domain.startswith("["):
            return ()
        state = self.lists.facts(domain).state
        if state is not None:
            return state.mx
        answer = self.resolver.known_mx(domain)
        return MUST_ASK if answer is None else _hosts(answer)

    def _by_name(self, hosts: tuple[str, ...]) -> tuple[Finding | None, bool]:
        """The finding, and whether any operator is known: the most preferred that is decides."""
        for host in hosts:
            operator, found = decide_host(
                host, self.operators, self._listed, self.min_votes, self.lists.mail_host
            )
            if operator is not None or found is not None:
                return found, True
        return None, False

    def _listed(self, host: str) -> Match | None:
        return self.lists.facts(host).disposable

    def _by_address(self, hosts: tuple[str, ...]) -> bool:
        return bool(hosts) and self.operators.by_address

    def _from_address(self, host: str, addresses: tuple[str, ...]) -> Finding | None:
        operator = self.operators.of_addresses(addresses)
        return None if operator is None else decide_operator(operator, host)


def _hosts(answer: MxAnswer) -> tuple[str, ...]:
    """Most preferred first; the root is nobody's (RFC 7505)."""
    return tuple(mx.host for mx in answer.hosts if mx.host)


@hookimpl
def register_checks(settings: Settings, lists: Lists, resolver: KnowingResolver) -> Iterable[Check]:
    """The mail-operator check; where verifications do not go that deep, it has nothing to read."""
    deep = settings.phase is not Phase.INSTANT
    operators = Operators.read(settings.mx_operators) if deep else Operators({}, by_address=False)
    return [MailOperatorCheck(lists, resolver, operators, settings.min_votes)]
