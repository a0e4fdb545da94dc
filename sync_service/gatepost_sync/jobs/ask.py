"""One question to one source, and what its answer comes to."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from gatepost.lists.sources import Source
from gatepost.version import __version__
from gatepost_sync.errors import UpstreamError
from gatepost_sync.sets import SetName
from gatepost_sync.sources.conditional import ConditionalSource, Upstream
from gatepost_sync.vetting import Vetted, Vetter

__all__ = ["Answer", "Known", "ask"]

FLOOR = 100  # entries or lines; shorter lists may change as they like


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a source: names of its content, and how many entries it came to."""

    tag: str | None = None
    digest: str | None = None
    entries: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came from a source; `vetted` is None when nothing changed."""

    tag: str | None
    digest: str | None
    vetted: Vetted | None = None


def ask(source: Source, known: Known, vetter: Vetter, *, accept: bool = False) -> Answer:
    """Collects, and reads the lines if they changed; raises whatever the source raises.

    UpstreamError when the list changed as no list does by itself, unless `accept`.
    """
    upstream = _upstream(source, known.tag)
    if upstream is None:
        return Answer(known.tag, known.digest)
    lines = tuple(upstream.lines)
    digest = _digest(source, lines)
    if digest == known.digest:
        return Answer(upstream.tag, digest)
    if not accept:
        _refuse_sudden_silence(lines, known)
    vetted = vetter.read(SetName(source.set), lines, confirmed=source.confirmed)
    _refuse_wrong_kind(vetted)
    if not accept:
        _refuse_sudden_change(source, vetted, known)
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
    return f"{__version__}{'+' if source.confirmed else '-'}"


def _digest(source: Source, lines: Iterable[str]) -> str:
    text = "\n".join((_rules(source), *lines))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _refuse_sudden_silence(lines: tuple[str, ...], known: Known) -> None:
    if not lines and known.entries:
        raise UpstreamError(
            f"it is empty where {known.entries} entries were, which stay; if that is meant, let "
            "it hold a comment line"
        )


def _refuse_sudden_change(source: Source, vetted: Vetted, known: Known) -> None:
    """Half a download, a page among the lines, a list that was swapped: gates would lose theirs."""
    entries, lines = len(vetted.contents), len(vetted.contents) + vetted.rejected
    meant = f"if that is meant: `gatepost service collect --accept-change {source.name}`"
    if known.entries >= FLOOR and entries < known.entries / 2:
        raise UpstreamError(
            f"it has {entries} entries where {known.entries} were, which stay; {meant}"
        )
    if lines >= FLOOR and vetted.rejected > lines / 2:
        raise UpstreamError(
            f"{vetted.rejected} of its {lines} lines cannot be used (line {vetted.faults[0].line}: "
            f"{vetted.faults[0].reason}); {meant}"
        )


def _refuse_wrong_kind(vetted: Vetted) -> None:
    """A page that says "moved" is not a list, although it came with status 200."""
    if vetted.rejected and not vetted.contents:
        first = vetted.faults[0]
        raise UpstreamError(
            f"none of its {vetted.rejected} lines can be used (line {first.line}: {first.reason}); "
            "check that the source is a list of the set it feeds"
        )
