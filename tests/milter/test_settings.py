"""From options, environment and file to settings, and from those to rules."""

from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path

import pytest

from gatepost import GatepostError, Settings
from gatepost_milter.configure import configure
from gatepost_milter.networks import LOOPBACK
from gatepost_milter.rules import Fallback, Mark, Party, Review, Rules
from gatepost_milter.settings import MilterSettings, Speaks, load_settings

FILE = """
[milter]
metrics = "127.0.0.1:9901"
on_unknown = "tempfail"

[[milter.listener]]
listen = "inet:127.0.0.1:9900"
policy = "inbound"
check_recipient = true
header = "authentication-results"
authserv_id = "mx.example.org"

[[milter.listener]]
name = "ours"
listen = "unix:/run/gatepost/submission.sock"
policy = "submission"
on_unknown = "accept"
on_review = "quarantine"
language = "de"
socket_mode = "666"
replies.disposable = "Nein. {ref}"

[[milter.listener]]
listen = "inet:127.0.0.1:9902"
speaks = "policy"
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def load(
    options: Mapping[str, object] | None = None,
    *doors: str,
    environ: Mapping[str, str] | None = None,
    speaks: Speaks = Speaks.MILTER,
) -> MilterSettings:
    return load_settings(options or {}, doors, speaks=speaks, environ=environ or {})


def rules(
    options: Mapping[str, object] | None = None,
    *doors: str,
    environ: Mapping[str, str] | None = None,
) -> tuple[Rules, ...]:
    return configure(
        load(options, *doors, environ=environ).listeners, Settings.load({}, environ={})
    )


def complaint(options: Mapping[str, object] | None = None, *doors: str) -> str:
    with pytest.raises(GatepostError) as caught:
        rules(options, *doors)
    return str(caught.value)


def test_without_any_the_sender_is_judged_on_loopback() -> None:
    (listener,) = load().listeners
    assert str(listener.listen) == "inet:127.0.0.1:9900"
    assert rules() == (Rules(),)
    assert rules()[0].policy(Party.SENDER) == "inbound_sender"
    assert rules()[0].policy(Party.RECIPIENT) is None


def test_where_the_process_listens_counts_until_the_file_has_listeners(folder: Path) -> None:
    environ = {"GATEPOST_MILTER_LISTEN": "systemd:milter"}
    assert [str(door.listen) for door in load(environ=environ).listeners] == ["systemd:milter"]
    given = load({}, "inet:127.0.0.1:1", environ=environ)
    assert [str(door.listen) for door in given.listeners] == ["inet:127.0.0.1:1"]
    (folder / "gatepost.toml").write_text(FILE)
    from_file = load(environ=environ)
    assert [door.policy for door in from_file.listeners] == ["inbound", "submission"]
    assert str(from_file.listeners[0].listen) == "inet:127.0.0.1:9900"


def test_the_policy_service_has_a_door_of_its_own() -> None:
    (listener,) = load(speaks=Speaks.POLICY).listeners
    assert (str(listener.listen), listener.speaks) == ("inet:127.0.0.1:9902", Speaks.POLICY)


def test_the_file_has_a_table_for_each_listener(folder: Path) -> None:
    (folder / "gatepost.toml").write_text(FILE)
    settings = load()
    assert settings.metrics == "127.0.0.1:9901"
    inbound, ours = rules()
    assert inbound.recipient_policy == "outbound_recipient"
    assert inbound.mark is Mark.AUTHENTICATION_RESULTS
    assert inbound.authserv_id == "mx.example.org"
    assert inbound.on_unknown is Fallback.TEMPFAIL
    assert inbound.trusted_networks == LOOPBACK
    assert (ours.name, ours.sender_policy) == ("ours", None)
    assert ours.recipient_policy == "outbound_recipient"
    assert ours.check_authenticated
    assert ours.trusted_networks == ()
    assert ours.on_unknown is Fallback.ACCEPT
    assert ours.on_review is Review.QUARANTINE
    assert ours.wording.language == "de"
    assert settings.listeners[1].socket_mode == 0o666
    (other,) = load(speaks=Speaks.POLICY).listeners
    assert str(other.listen) == "inet:127.0.0.1:9902"


def test_the_core_takes_no_offence_at_our_table(folder: Path) -> None:
    (folder / "gatepost.toml").write_text(FILE)
    assert Settings.load({}, environ={"GATEPOST_MILTER_LANGUAGE": "de"}).policy == "signup"


def test_options_win_over_the_file_and_the_file_over_the_environment(folder: Path) -> None:
    (folder / "gatepost.toml").write_text(FILE)
    environ = {"GATEPOST_MILTER_LANGUAGE": "fr", "GATEPOST_MILTER_METRICS": "127.0.0.1:1"}
    inbound, ours = rules({"on_unknown": "accept"}, environ=environ)
    assert inbound.on_unknown is ours.on_unknown is Fallback.ACCEPT
    assert [each.wording.language for each in (inbound, ours)] == ["fr", "de"]
    assert load(environ=environ).metrics == "127.0.0.1:1"
    assert load({"metrics": "127.0.0.1:2"}, environ=environ).metrics == "127.0.0.1:2"


def test_doors_given_replace_those_of_the_file_and_may_have_policies(folder: Path) -> None:
    (folder / "gatepost.toml").write_text(FILE)
    first, second = rules({"policy": "inbound"}, "inet:127.0.0.1:1", "submission=unix:/run/x.sock")
    assert (first.name, second.name) == ("inbound", "submission")
    assert second.recipient_policy == "outbound_recipient"


def test_listeners_of_one_policy_have_names_that_differ() -> None:
    found = rules({}, "inet:127.0.0.1:1", "inet:127.0.0.1:2")
    assert [each.name for each in found] == ["inbound", "inbound#2"]


def test_observe_judges_both_marks_and_refuses_nothing() -> None:
    (found,) = rules({"policy": "observe"})
    assert found.observe
    assert found.mark is Mark.X_GATEPOST
    assert found.sender_policy
    assert found.recipient_policy


def test_a_party_can_be_left_unchecked() -> None:
    (found,) = rules({"check_sender": False, "check_recipient": True})
    assert (found.sender_policy, found.recipient_policy) == (None, "outbound_recipient")


def test_a_policy_of_the_core_serves_both_parties() -> None:
    (found,) = rules({"policy": "strict"})
    assert (found.sender_policy, found.recipient_policy) == ("strict", "strict")


def test_a_policy_of_the_settings_file_may_serve(folder: Path) -> None:
    (folder / "gatepost.toml").write_text('[policies.own]\nbased_on = "strict"\n')
    core = Settings.load({}, environ={})
    (found,) = configure(load({"policy": "own"}).listeners, core)
    assert found.sender_policy == "own"


def test_networks_replace_those_of_the_policy() -> None:
    (found,) = rules({"trusted_networks": ("192.0.2.0/24",)})
    assert found.trusted_networks == (ip_network("192.0.2.0/24"),)
    (found,) = rules({"trusted_networks": ("none",)})
    assert found.trusted_networks == ()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"policy": "strikt"}, "did you mean 'strict'"),
        ({"policy": "inbond"}, "did you mean 'inbound'"),
        ({"check_sender": False}, "nothing is left to check"),
        ({"trusted_networks": ("home",)}, "'home' is no network"),
        ({"socket_mode": "rw"}, "is no file mode"),
        ({"socket_mode": "1777"}, "is no file mode"),
        ({"socket_mode": 660}, "in quotation marks"),
        ({"language": "xx"}, "there is no 'xx'"),
        ({"on_unknown": "shrug"}, "it should be one of accept, tempfail"),
        ({"metrics": "nowhere:x"}, "is not host or host:port"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_write(options: dict[str, object], said: str) -> None:
    assert said in complaint(options)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("[milter]\nmetrcs = 1", "did you mean 'metrics'"),
        ("[[milter.listener]]\nlisten = 'inet::1'\npolcy = 'x'", "did you mean 'policy'"),
        ("[[milter.listener]]\npolicy = 'inbound'", "has no `listen`"),
        ("[milter]\nlistener = 1", "write [[milter.listener]]"),
        ("milter = 1", "write [milter]"),
        ("[milter.replies]\nrole = '{x}'", "there is no {x}"),
    ],
)
def test_what_is_wrong_in_the_file_is_said(folder: Path, file: str, said: str) -> None:
    (folder / "gatepost.toml").write_text(file)
    assert said in complaint()
