"""The whole examination, in the order of its lines."""

import asyncio
from collections.abc import Iterable, Iterator

from gatepost.doctor.local import examine_locally
from gatepost.doctor.result import Examined, Health
from gatepost.doctor.surroundings import Surroundings
from gatepost.gate import Gatepost
from gatepost.model import Phase

__all__ = ["examine"]

_INSTANT = "not needed: phase instant asks nobody"


def examine(
    gate: Gatepost, *, mail: bool = False, around: Surroundings | None = None
) -> Iterator[Examined]:
    """A line for each thing.

    The network is asked only for what the settings make use of: the DNS in the phases domain and
    mailbox, Redis where one is named, port 25 in the phase mailbox or with `mail`.
    """
    around = around or Surroundings()
    yield from examine_locally(gate, around)
    yield from asyncio.run(_network(gate, around, mail=mail))


async def _network(gate: Gatepost, around: Surroundings, *, mail: bool) -> Iterable[Examined]:
    phase, url = gate.settings.phase, gate.settings.redis_url
    mail = mail or phase is Phase.MAILBOX
    names, redis, ports = await asyncio.gather(
        _names(gate, around, wanted=mail or phase is not Phase.INSTANT),
        _redis(url, around),
        _mail(gate, around, wanted=mail),
    )
    return [*names, *redis, *ports]


async def _names(gate: Gatepost, around: Surroundings, *, wanted: bool) -> list[Examined]:
    if not wanted:
        return [Examined("DNS", Health.SKIPPED, _INSTANT)]
    from gatepost.doctor.names import examine_names  # here: it loads what asks the DNS

    return await examine_names(gate.settings, around)


async def _redis(url: str | None, around: Surroundings) -> list[Examined]:
    if url is None:
        text = "not needed: redis_url is not set, each process remembers for itself"
        return [Examined("Redis", Health.SKIPPED, text)]
    from gatepost.doctor.redis import examine_redis

    return [await examine_redis(url, around)]


async def _mail(gate: Gatepost, around: Surroundings, *, wanted: bool) -> list[Examined]:
    if not wanted:
        text = "not asked: only phase mailbox needs it (--mail asks all the same)"
        return [Examined("port 25", Health.SKIPPED, text)]
    from gatepost.doctor.mail import examine_mail
    from gatepost.doctor.names import resolver_for
    from gatepost.smtp.options import SmtpOptions

    resolver = resolver_for(gate.settings, around)
    return await examine_mail(resolver, SmtpOptions.of(gate.settings), around)
