"""What a run comes to, counted by conclusion."""

from gatepost import Gatepost
from gatepost.bulk.files.journal import Journal
from gatepost.bulk.files.tally import ConclusionTally

ADDRESSES = ["ann@gmail.com", "bob@gmail.com", "x@mailinator.com", "info@gmail.com", "no-at-sign"]


def test_every_address_counts_once_however_often_it_is_poured_out() -> None:
    tally, journal = ConclusionTally(), Journal({})
    with Gatepost() as gate:
        for text in ADDRESSES:
            tally.add(gate.check(text).conclusion)
        tally.pour_into(journal)
        tally.pour_into(journal)
        tally.add(gate.check("eve@gmail.com").conclusion)
        tally.pour_into(journal)
    assert journal.decisions == {"accept": 3, "review": 1, "reject": 2}
    assert journal.statuses == {"valid": 3, "risky": 1, "invalid": 2}
    assert journal.reasons["free_provider"] == 4
    assert (journal.reasons["disposable"], journal.reasons["syntax"]) == (1, 1)
