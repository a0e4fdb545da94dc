"""Another Gatepost as a provider."""

import threading
from typing import Any

import pytest

from gatepost import Gatepost, MailboxState, Outcome, ProviderError, Reason, SettingsError
from gatepost.budget import ending_in
from gatepost.parse import Parser
from gatepost.providers.remote import RemoteProvider, read_answer
from support.web_service import web_service

ANN = "ann@company.example"


def gate(url: str, *providers: str, **settings: object) -> Gatepost:
    given: dict[str, object] = {
        "phase": "mailbox",
        "mailbox_providers": providers or ["remote"],
        "remote_url": url,
        "disabled_checks": ["mail_host", "mail_operator"],
        "budget": 30,
        **settings,
    }
    return Gatepost(given)


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        ({"state": "exists", "confidence": "high"}, Outcome.PASS, None),
        ({"state": "missing", "confidence": "high"}, Outcome.FAIL, Reason.MAILBOX_NOT_FOUND),
        ({"state": "missing", "confidence": "low"}, Outcome.UNKNOWN, Reason.MAILBOX_UNKNOWN),
        (
            {"state": "greylisted", "confidence": "high", "retry_after": 300, "more": 1},
            Outcome.UNKNOWN,
            Reason.GREYLISTED,
        ),
    ],
)
def test_its_answer_is_ours(
    answer: dict[str, Any],
    outcome: Outcome,
    reason: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GATEPOST_KEY_REMOTE", "s3cret")
    with web_service(answer) as service, gate(f"{service.url}/base/") as ours:
        found = ours.check(ANN).findings[-1]
        (asked,) = service.asked
    assert (found.outcome, found.reason, found.source) == (outcome, reason, "remote")
    assert (asked.method, asked.path) == ("POST", "/base/v1/mailbox")
    assert asked.body == b'{"address":"ann@company.example"}'
    assert asked.headers["Authorization"] == "Bearer s3cret"
    assert asked.headers["Content-Type"] == "application/json"


def test_without_a_key_none_is_sent() -> None:
    with web_service({"state": "exists", "confidence": "high"}) as service:
        with gate(service.url) as ours:
            ours.check(ANN)
        assert "Authorization" not in service.asked[0].headers


@pytest.mark.parametrize(
    "answer",
    [{}, [], "exists", None, {"state": "alive", "confidence": "high"}, {"state": "exists"},
     {"state": "exists", "confidence": "high", "retry_after": "soon"}],
)  # fmt: skip
def test_what_is_no_answer_is_a_failure_of_the_provider(answer: object) -> None:
    with pytest.raises(ProviderError, match="none of a Gatepost"):
        read_answer(answer)


def test_one_that_hangs_costs_no_more_than_the_budget_and_leaves_nothing() -> None:
    before = threading.active_count()
    with web_service({}) as service:
        service.hang = threading.Event()
        with gate(service.url, budget=0.4) as ours:
            report = ours.check(ANN)
            assert report.reason in {Reason.TIMEOUT, Reason.PROBE_UNAVAILABLE}
            assert report.accepted
    assert threading.active_count() == before


async def test_nobody_there_is_said_without_the_url() -> None:
    provider = RemoteProvider("http://127.0.0.1:9", None)
    with ending_in(30), pytest.raises(ProviderError, match="no answer: ConnectError") as caught:
        await provider.ask(Parser().parse(ANN))
    assert "127.0.0.1" not in str(caught.value)
    await provider.close()


def test_a_failure_of_its_is_told_as_a_want_of_ours() -> None:
    with web_service({}, status=500) as service, gate(service.url) as ours:
        report = ours.check(ANN)
    assert report.reason == Reason.PROBE_UNAVAILABLE
    assert report.decided_by is not None
    assert report.decided_by.detail == "remote: HTTP 500"


@pytest.mark.parametrize(
    ("url", "error"),
    [
        (None, "needs the setting 'remote_url'"),
        ("ftp://a.example", "must read https://host/path"),
        ("http://a.example", "is not https"),
        ("https://user:pass@a.example", "must not hold a password"),
    ],
)
def test_a_url_that_cannot_be_is_an_error_at_the_start(url: str, error: str) -> None:
    with pytest.raises(SettingsError, match=error):
        gate(url)


def test_its_states_are_those_of_the_answers() -> None:
    for state in MailboxState:
        assert read_answer({"state": state.value, "confidence": "high"}).state is state
