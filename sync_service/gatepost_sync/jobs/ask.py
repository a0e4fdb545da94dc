"""One question to one source, and what its answer comes to."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gatepost.lists.sources import Source
from gatepost.version import __version__
from gatepost_sync.errors import ListRefusedError
from gatepost_sync.jobs.doubts import Known, refuse_sudden_silence, refuse_what_is_doubtful
from gatepost_sync.sets import SetName
from gatepost_sync.sources.card import card_of
from gatepost_sync.sources.conditional import ConditionalSource, Upstream
from gatepost_sync.sources.listed import Listed
from gatepost_sync.vetting import Vetted, Vetter

__all__ = ["Answer", "ask"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came from a source; `vetted` is None when nothing changed."""

    tag: str | None
    digest: str | None
    vetted: Vetted | None = None


def ask(
    source: Source, known: Known, vetter: Vetter, *, now: datetime, accept: bool = False
) -> Answer:
    """Collects, and reads the lines if they changed; raises whatever the source raises.

    ListRefusedError when the list changed as no list does by itself, unless `accept`.
    """
    card = card_of(source)
    # Where entries grow too old, the same lines come to less from one day to the next.
    upstream = _upstream(source, known.tag if card.max_age_days is None else None)
    if upstream is None:
        return Answer(known.tag, known.digest)
    lines = tuple(upstream.lines)
    digest = _digest(source, lines)
    if digest == known.digest and card.max_age_days is None:
        return Answer(upstream.tag, digest)
    if not accept:
        refuse_sudden_silence(lines, known)
    vetted = vetter.read(SetName(source.set), lines, confirmed=source.confirmed, only=card.only)
    _refuse_wrong_kind(vetted)
    if card.max_age_days is not None:
        vetted = _young(vetted, now - timedelta(days=card.max_age_days))
    if not accept:
        refuse_what_is_doubtful(source.name, vetted, known, card.bounds)
    return Answer(upstream.tag, digest, vetted)


def _upstream(source: Source, tag: str | None) -> Upstream | None:
    """None when the upstream says that its content is the one that `tag` names."""
    if not isinstance(source, ConditionalSource):
        return Upstream(source.collect())
    rules, _, theirs = (tag or "").partition(" ")
    upstream = source.collect_if_changed(theirs if rules == _rules(source) else None)
    if upstream is None or upstream.tag is None:
        return upstream
    return Upstream(upstream.lines, f"{_rules(source)} {upstream.tag}")


def _rules(source: Source) -> str:
    """What lines are read by: when this changes, unchanged lines are read again all the same."""
    own = (card_of(source), getattr(source, "rules", ""))
    return f"{__version__}-{hashlib.sha256(repr(own).encode()).hexdigest()[:12]}"


def _digest(source: Source, lines: Iterable[str]) -> str:
    digest = hashlib.sha256(_rules(source).encode())
    for line in lines:
        text = _written(line) if isinstance(line, Listed) else line
        digest.update(text.encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()


def _written(line: Listed) -> str:
    return f"{line!s}\t{line.first_seen}\t{line.last_seen}"


def _young(vetted: Vetted, oldest: datetime) -> Vetted:
    """Without what the upstream has not seen since `oldest`."""
    old = {
        key
        for key, line in vetted.times.items()
        if line.last_seen is not None and line.last_seen < oldest
    }
    contents = {key: value for key, value in vetted.contents.items() if key not in old}
    times = {key: line for key, line in vetted.times.items() if key not in old}
    return replace(vetted, contents=contents, times=times)  # type: ignore[arg-type]  # of one kind, as before


def _refuse_wrong_kind(vetted: Vetted) -> None:
    """A page that says "moved" is not a list, although it came with status 200."""
    if vetted.rejected and not vetted.contents:
        first = vetted.faults[0]
        raise ListRefusedError(
            f"none of its {vetted.rejected} lines can be used (line {first.line}: {first.reason}); "
            "check that the source is a list of the set it feeds, and its format"
        )
