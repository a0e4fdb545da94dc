"""The mailbox phase: who is asked, who stands in, and what nobody's fault looks like."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gatepost import (
    Decision,
    Gatepost,
    MailboxAnswer,
    MailboxProvider,
    MailboxState,
    Outcome,
    PluginError,
    ProviderError,
    Reason,
    Report,
    SettingsError,
    Status,
)
from support.providers import HangingProvider, ProviderPlugin, ScriptedProvider

ANN = "ann@company.example"
EXISTS, MISSING = MailboxState.EXISTS, MailboxState.MISSING
LONG = 60.0


@contextmanager
def gate(
    *providers: MailboxProvider, plugin: ProviderPlugin | None = None, **settings: object
) -> Iterator[Gatepost]:
    given: dict[str, object] = {
        "phase": "mailbox",
        "mailbox_providers": [provider.name for provider in providers],
        "disabled_checks": ["mail_host", "mail_operator"],
        "budget": LONG,
        **settings,
    }
    with Gatepost(given, plugins=[plugin or ProviderPlugin(*providers)]) as made:
        made.start()
        yield made


def mailbox(report: Report) -> tuple[Outcome, str | None, str]:
    (found,) = [finding for finding in report.findings if finding.check == "mailbox"]
    return found.outcome, found.reason, found.source


def asked_about(report: Report) -> bool:
    return any(finding.check == "mailbox" for finding in report.findings)


async def both(ours: Gatepost, address: str = ANN) -> list[Report]:
    # About another mailbox the second time: what was told is not asked again.
    return [ours.check(address), await ours.acheck(f"other.{address}")]


async def test_the_answer_decides_sync_and_async_alike() -> None:
    with gate(ScriptedProvider("one", MISSING)) as ours:
        for report in await both(ours):
            assert mailbox(report) == (Outcome.FAIL, Reason.MAILBOX_NOT_FOUND, "one")
            assert (report.status, report.decision) == (Status.INVALID, Decision.REJECT)
            assert report.message == (
                "There is no such mailbox at company.example. Please check the spelling."
            )


async def test_a_mailbox_that_exists_is_a_plain_pass() -> None:
    with gate(ScriptedProvider("one", EXISTS)) as ours:
        for report in await both(ours):
            assert mailbox(report) == (Outcome.PASS, None, "one")
            assert report.status is Status.VALID


async def test_nobody_is_asked_unless_the_phase_is_on() -> None:
    provider = ScriptedProvider("one", MISSING)
    with gate(provider, phase="domain") as ours:
        assert not any(map(asked_about, await both(ours)))
    with gate(provider, phase="instant") as ours:
        assert not any(map(asked_about, await both(ours)))
    assert provider.asked == []


@pytest.mark.parametrize("address", ["x@mailinator.com", "not an address", ""])
async def test_nobody_is_asked_about_what_is_refused_already(address: str) -> None:
    provider = ScriptedProvider("one", EXISTS)
    with gate(provider) as ours:
        assert not any(map(asked_about, await both(ours, address)))
    assert provider.asked == []


async def test_nobody_is_asked_when_no_answer_could_change_the_decision() -> None:
    provider = ScriptedProvider("one", MISSING)
    accepting = {reason.value: "accept" for reason in Reason}
    with gate(provider, actions=accepting) as ours:
        assert not any(map(asked_about, await both(ours)))
        assert provider.asked == []
    with gate(provider) as ours:
        assert not ours.check("info@company.example", policy="strict").accepted
        assert provider.asked == []
        assert not ours.check("info@company.example", policy="signup").accepted
        assert provider.asked == ["info@company.example"]


async def test_an_observing_policy_asks_and_says_what_it_would_do() -> None:
    with gate(ScriptedProvider("one", MISSING), policy="observe") as ours:
        for report in await both(ours):
            assert (report.decision, report.would) == (Decision.ACCEPT, Decision.REJECT)


async def test_the_next_provider_is_asked_when_one_fails() -> None:
    first, second = (
        ScriptedProvider("one", ProviderError("no credit")),
        ScriptedProvider("two", MISSING),
    )
    with gate(first, second) as ours:
        for report in await both(ours):
            assert mailbox(report) == (Outcome.FAIL, Reason.MAILBOX_NOT_FOUND, "two")
        assert ours.broken["one"] == 2


@pytest.mark.parametrize("state", [state for state in MailboxState if not state.tells])
async def test_the_next_provider_is_asked_when_one_could_not_tell(state: MailboxState) -> None:
    first, second = ScriptedProvider("one", state), ScriptedProvider("two", EXISTS)
    with gate(first, second) as ours:
        assert mailbox(ours.check(ANN))[2] == "two"


async def test_the_first_that_could_not_tell_speaks_when_none_can() -> None:
    blocked = ScriptedProvider("one", MailboxState.BLOCKED)
    failing = ScriptedProvider("two", ProviderError("no credit"))
    with gate(failing, blocked, ScriptedProvider("three", MailboxState.UNKNOWN)) as ours:
        report = ours.check(ANN)
        assert mailbox(report) == (Outcome.UNKNOWN, Reason.PROBE_BLOCKED, "one")
        assert report.accepted


async def test_nobody_after_one_that_tells_is_asked() -> None:
    second = ScriptedProvider("two", EXISTS)
    with gate(ScriptedProvider("one", MailboxState.CATCH_ALL), second) as ours:
        assert ours.check(ANN).reason == Reason.CATCH_ALL
    assert second.asked == []


async def test_when_nobody_can_ask_that_is_our_want_and_not_the_addresss_fault() -> None:
    providers = [ScriptedProvider(name, ProviderError("no credit")) for name in ("one", "two")]
    with gate(*providers) as ours:
        for report in await both(ours):
            assert mailbox(report) == (Outcome.UNKNOWN, Reason.PROBE_UNAVAILABLE, "")
            assert report.decided_by is not None
            assert report.decided_by.detail == "one: no credit; two: no credit"
            assert (report.status, report.accepted) == (Status.UNKNOWN, True)


async def test_one_that_fails_again_and_again_is_left_alone() -> None:
    provider = ScriptedProvider("one", ProviderError("down"))
    with gate(provider) as ours:
        reports = [ours.check(ANN) for _ in range(8)]
    assert len(provider.asked) == 5
    assert {mailbox(report)[1] for report in reports} == {Reason.PROBE_UNAVAILABLE}


async def test_one_that_asks_to_be_left_alone_is_at_once() -> None:
    provider = ScriptedProvider("one", ProviderError("no credit", retry_after=600))
    with gate(provider) as ours:
        ours.check(ANN)
        report = ours.check(ANN)
    assert len(provider.asked) == 1
    assert report.decided_by is not None
    assert "left alone for 600 s" in report.decided_by.detail


async def test_a_broken_provider_is_named_and_the_address_is_not(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = ScriptedProvider("one", ValueError(f"what is {ANN}?"))
    nothing = ScriptedProvider("two", None)  # type: ignore[arg-type]  # what a careless one returns
    with gate(broken, nothing) as ours, caplog.at_level(logging.DEBUG):
        for report in await both(ours):
            assert mailbox(report) == (Outcome.UNKNOWN, Reason.CHECK_FAILED, "one")
        assert (ours.broken["one"], ours.broken["two"]) == (2, 2)
    assert "mailbox provider 'one' is broken: ValueError" in caplog.text
    assert "ann" not in caplog.text


async def test_one_that_hangs_leaves_time_for_the_next() -> None:
    hanging = HangingProvider()
    with gate(hanging, ScriptedProvider("two", MISSING), budget=1) as ours:
        for report in await both(ours):
            assert mailbox(report)[2] == "two"
    assert hanging.cancelled == 2


async def test_when_all_hang_it_is_unknown_in_time_and_nothing_is_left() -> None:
    hanging = HangingProvider()
    with gate(hanging, budget=0.3) as ours:
        for report in await both(ours):
            assert mailbox(report) == (Outcome.UNKNOWN, Reason.TIMEOUT, "")
            assert report.accepted
    assert hanging.cancelled == 2
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize(("many_hosts", "asked"), [(True, 7), (False, 5)])
async def test_who_asks_many_hosts_is_not_left_alone_because_some_of_them_hang(
    many_hosts: bool, asked: int
) -> None:
    hanging = HangingProvider(many_hosts=many_hosts)
    with gate(hanging, budget=0.1) as ours:
        for number in range(7):
            await ours.acheck(f"ann@company-{number}.example")
    assert hanging.cancelled == asked


async def test_a_caller_that_is_cancelled_cancels_the_question() -> None:
    hanging = HangingProvider()
    with gate(hanging) as ours:
        asking = asyncio.create_task(ours.acheck(ANN))
        await asyncio.to_thread(hanging.began.wait, LONG)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        ours.close()  # waits for the thread, and so for the question's end
    assert hanging.cancelled == 1


async def test_closing_answers_those_who_wait() -> None:
    hanging = HangingProvider()
    with gate(hanging) as ours:
        asking = asyncio.create_task(ours.acheck(ANN))
        await asyncio.to_thread(hanging.began.wait, LONG)
        await asyncio.to_thread(ours.close)
        assert mailbox(await asking)[1] == Reason.TIMEOUT
    assert hanging.cancelled == 1


async def test_all_is_asked_in_one_thread_and_closed_there() -> None:
    before = threading.active_count()
    provider = ScriptedProvider("one", EXISTS)
    with gate(provider) as ours:
        await both(ours)
        await asyncio.gather(*(ours.acheck(f"{n}@company.example") for n in range(20)))
        assert provider.asked_in == {"gatepost-bridge"}
        assert provider.closed == 0
    assert provider.closed == 1
    assert threading.active_count() == before


async def test_what_may_be_known_later_is_told_to_those_who_would_ask_again() -> None:
    later = MailboxAnswer(MailboxState.GREYLISTED, retry_after=300)
    plugin = ProviderPlugin(ScriptedProvider("one", later, MailboxState.EXISTS))
    with gate(ScriptedProvider("one", EXISTS), plugin=plugin) as ours:
        assert ours.check(ANN).reason == Reason.GREYLISTED
        assert (await ours.acheck(f"other.{ANN}")).reason is None
    assert plugin.rechecks == [(ANN, 300)]


def test_a_provider_that_nobody_registers_is_an_error_at_the_start() -> None:
    with (
        pytest.raises(SettingsError, match="no provider 'zerobounze'"),
        gate(ScriptedProvider("one", EXISTS), mailbox_providers=["zerobounze"]),
    ):
        pass


def test_what_is_no_provider_is_an_error_at_the_start() -> None:
    plugin = ProviderPlugin(object())  # type: ignore[arg-type]  # that is the point
    with (
        pytest.raises(PluginError, match="ProviderPlugin"),
        gate(ScriptedProvider("one", EXISTS), plugin=plugin),
    ):
        pass


@pytest.mark.parametrize("names", [[], ["one", "one"]])
def test_providers_are_named_once_each(names: list[str]) -> None:
    with pytest.raises(SettingsError, match="mailbox_providers"):
        Gatepost({"mailbox_providers": names})
