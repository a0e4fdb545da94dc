"""What the options come to."""

from pathlib import Path

import pytest

from gatepost import SettingsError
from gatepost_milter.configure import configure_rules, parse_mode
from gatepost_milter.errors import ConfigurationError
from gatepost_milter.rules import OnUnknown, Party, Rules


def test_without_options_each_party_has_the_policy_made_for_it() -> None:
    rules = configure_rules()
    assert rules == Rules()
    assert rules.policy(Party.SENDER) == "inbound_sender"
    assert rules.policy(Party.RECIPIENT) == "outbound_recipient"
    assert rules.on_unknown is OnUnknown.ACCEPT


def test_a_party_can_be_left_unchecked() -> None:
    assert configure_rules(check_sender=False).policy(Party.SENDER) is None
    assert configure_rules(check_recipient=False).policy(Party.RECIPIENT) is None


def test_leaving_both_unchecked_is_a_mistake() -> None:
    with pytest.raises(ConfigurationError, match="nothing is left to check"):
        configure_rules(check_sender=False, check_recipient=False)


def test_one_policy_may_serve_both() -> None:
    rules = configure_rules(policy="strict")
    assert (rules.sender_policy, rules.recipient_policy) == ("strict", "strict")


def test_a_policy_that_enforces_nothing_observes_what_the_presets_would_refuse() -> None:
    assert configure_rules(policy="observe") == Rules(observe=True)


def test_an_unknown_policy_names_the_nearest() -> None:
    with pytest.raises(SettingsError, match="did you mean 'strict'"):
        configure_rules(policy="strikt")


def test_a_mode_is_octal() -> None:
    assert parse_mode("660") == 0o660


@pytest.mark.parametrize("text", ["rw", "888", "1777", "-1", ""])
def test_what_is_no_mode_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="is no file mode"):
        parse_mode(text)


def test_a_policy_of_the_settings_file_may_serve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gatepost.toml").write_text('[policies.own]\nbased_on = "strict"\n')
    monkeypatch.chdir(tmp_path)
    assert configure_rules(policy="own").sender_policy == "own"
