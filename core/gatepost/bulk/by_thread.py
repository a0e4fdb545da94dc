"""A run whose caller has no event loop: it reads and reports, the bridge's thread asks."""

from collections.abc import Iterable, Iterator

from gatepost.bulk.away import AwayCrew
from gatepost.bulk.options import BulkOptions
from gatepost.bulk.run import BulkRun
from gatepost.bulk.source import Source
from gatepost.bulk.verifier import Verifier
from gatepost.deep import Deep

__all__ = ["run_by_thread"]


def run_by_thread(
    addresses: Iterable[object], verifier: Verifier, deep: Deep, options: BulkOptions
) -> Iterator[object]:
    """Reports, or pairs of key and report."""
    run, source = BulkRun(verifier, options), Source(addresses)
    with AwayCrew(deep, options) as crew:
        while not (source.ended and run.empty):
            if not source.ended:
                crew.take(source.read_into(run))
            for job, answers in crew.answers(wait=run.stuck and (source.ended or run.full)):
                crew.take(run.answered(job, answers))
            yield from run.ready()
    run.tell(at_once=True)
    source.complain()
