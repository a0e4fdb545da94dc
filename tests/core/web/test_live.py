"""The live check: helpful to the person who types, useless to who wants to know the lists."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from gatepost import Gatepost
from gatepost.web.live import LiveAnswer, LiveCheck, script
from support.broken_policy import BrokenPolicy
from support.installed_snapshot import install_snapshot


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gatepost]:
    folder = tmp_path_factory.mktemp("lists")
    install_snapshot(folder, disposable=["trash.example"], blacklisted=["villain@firm.example"])
    (folder / "deny.txt").write_text("nobody@firm.example\n", encoding="utf-8")
    with Gatepost({"data_dir": folder}) as gate:
        yield gate


def ask(gate: Gatepost, text: str, **options: object) -> LiveAnswer:
    return LiveCheck(60).answer(gate, text, client="192.0.2.1", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "decision", "suggestion"),
    [
        ("ann@gmail.com", "accept", None),
        ("ann@gmial.com", "review", "ann@gmail.com"),
        ("ann@trash.example", "reject", None),
        ("", "accept", None),
        ("  ", "accept", None),
    ],
)
def test_what_the_form_would_say(
    gate: Gatepost, text: str, decision: str, suggestion: str | None
) -> None:
    answer = ask(gate, text)
    assert (answer.status, answer.body["decision"]) == (200, decision)
    assert answer.body["suggestion"] == suggestion
    assert bool(answer.body["message"]) is (decision != "accept")


def test_it_says_nothing_of_lists_sources_and_checks(gate: Gatepost) -> None:
    said = json.loads(ask(gate, "ann@trash.example").json())
    assert set(said) == {"decision", "message", "suggestion"}


@pytest.mark.parametrize("text", ["villain@firm.example", "nobody@firm.example"])
def test_who_is_on_a_list_of_addresses_is_not_told_in_passing(gate: Gatepost, text: str) -> None:
    assert not gate.check(text).accepted
    assert ask(gate, text).body == ask(gate, "somebody@firm.example").body


def test_a_policy_that_observes_says_nothing(gate: Gatepost) -> None:
    assert ask(gate, "ann@trash.example", policy="observe").body["message"] == ""


def test_the_sentence_is_in_the_persons_language(gate: Gatepost) -> None:
    said = ask(gate, "ann@trash.example", languages=["de"]).body["message"]
    assert said.startswith("Adressen bei trash.example")


def test_no_cache_keeps_an_answer(gate: Gatepost) -> None:
    assert ask(gate, "ann@gmail.com").headers["Cache-Control"] == "no-store"


def test_a_client_that_asks_too_often_waits_and_others_do_not(gate: Gatepost) -> None:
    live = LiveCheck(2)
    statuses = [live.answer(gate, "a@b.de", client="192.0.2.1").status for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert int(live.answer(gate, "a@b.de", client="192.0.2.1").headers["Retry-After"]) >= 1
    assert live.answer(gate, "a@b.de", client="192.0.2.2").status == 200


def test_a_fault_of_ours_says_nothing() -> None:
    with Gatepost() as gate:
        gate.policy = BrokenPolicy("broken")
        assert ask(gate, "ann@mailinator.com") == LiveAnswer()


def test_the_fragment_for_htmx_shows_text_as_text(gate: Gatepost) -> None:
    assert ask(gate, "ann@gmail.com").html() == ""
    html = ask(gate, "ann@gmial.com").html()
    assert '<p class="gatepost-review">' in html
    assert 'value="ann@gmail.com">ann@gmail.com</button>' in html
    hostile = ask(gate, '"><script>@gmial.com', policy="strict").html()
    assert "<script>" not in hostile


def test_the_script_comes_with_the_package() -> None:
    assert script() == (Path(__file__).parents[3] / "core/gatepost/web/live.js").read_bytes() != b""
