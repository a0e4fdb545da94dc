"""Answers are values, and only three of them are knowledge."""

import pytest

from gatepost.dns.answers import DnsOutcome, MxAnswer, MxHost


def test_no_answer_is_not_the_answer_that_there_is_none() -> None:
    known = {outcome for outcome in DnsOutcome if outcome.known}
    assert known == {DnsOutcome.OK, DnsOutcome.NXDOMAIN, DnsOutcome.NODATA}


@pytest.mark.parametrize(
    ("answer", "null"),
    [
        (MxAnswer(DnsOutcome.OK, (MxHost(0, ""),)), True),
        (MxAnswer(DnsOutcome.OK, (MxHost(10, ""),)), True),
        (MxAnswer(DnsOutcome.OK, (MxHost(0, ""), MxHost(10, "mx.example"))), False),
        (MxAnswer(DnsOutcome.OK, (MxHost(0, "mx.example"),)), False),
        (MxAnswer(DnsOutcome.NODATA), False),
        (MxAnswer(DnsOutcome.TIMEOUT), False),
    ],
)
def test_null_mx_is_an_answer_that_names_nobody(answer: MxAnswer, null: bool) -> None:
    assert answer.is_null is null


def test_hosts_sort_by_preference() -> None:
    assert min(MxHost(20, "a.example"), MxHost(10, "b.example")).host == "b.example"
