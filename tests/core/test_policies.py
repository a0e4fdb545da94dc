"""Actions laid over policies, policies of one's own, and what observing would have done."""

from pathlib import Path

import pytest

from gatepost import Decision, Finding, Gatepost, Outcome, Policy, Settings, SettingsError
from gatepost.named_policy import known_policy
from gatepost.policies import Policies, PolicyTable, read_actions

FREE = Finding("free", Outcome.PASS, "acme.free")


def test_actions_decide_whatever_the_outcome_was() -> None:
    with Gatepost({"actions": {"role": "reject", "disposable": "review"}}) as gate:
        assert gate.check("info@company.example").decision is Decision.REJECT
        assert gate.check("a@mailinator.com").decision is Decision.REVIEW
        assert gate.check("a@mailinator.com", policy="strict").decision is Decision.REVIEW


def test_a_policy_given_as_itself_is_taken_as_it_stands() -> None:
    with Gatepost({"actions": {"role": "reject"}}) as gate:
        assert gate.check("info@company.example", policy=Policy("own")).decision is Decision.REVIEW


def test_actions_in_the_environment() -> None:
    settings = Settings.load(environ={"GATEPOST_ACTIONS": "role=reject, disposable=review"})
    assert settings.actions == {"role": Decision.REJECT, "disposable": Decision.REVIEW}


def test_policies_of_ones_own_come_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "gatepost.toml"
    file.write_text(
        'policy = "newsletter"\n'
        "[actions]\n"
        'blacklisted_domain = "review"\n'
        "[policies.newsletter]\n"
        'based_on = "strict"\n'
        'actions = { disposable = "accept", "acme.competitor" = "reject" }\n'
        "[policies.trial]\n"
        'based_on = "observe"\n'
    )
    with Gatepost(Settings.load(environ={}, path=file)) as gate:
        assert gate.policy == gate.policies.named("newsletter")
        assert gate.policy.actions == {
            "role": Decision.REJECT,
            "disposable": Decision.ACCEPT,
            "acme.competitor": Decision.REJECT,
            "blacklisted_domain": Decision.REVIEW,
        }
        assert gate.check("info@company.example").policy == "newsletter"
        assert gate.check("info@company.example", policy="trial").accepted


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"actions": {"rolle": "reject"}}, "there is no reason 'rolle'; did you mean 'role'"),
        ({"actions": "role=rejct"}, "there is no action 'rejct'; did you mean 'reject'"),
        ({"actions": "role"}, "there is no action ''; the actions are accept, review, reject"),
        ({"actions": 7}, "setting 'actions'"),
        ({"policies": {"own": {"based_on": "strickt"}}}, "'policies.own.based_on': there is no"),
        ({"policies": {"own": {"base_on": "strict"}}}, "'base_on'; did you mean 'based_on'"),
        ({"policies": {"own": {"actions": {"rol": "accept"}}}}, "did you mean 'role'"),
        ({"policies": {"own": "strict"}}, "'policies.own': it should be a table"),
        ({"policies": {"own": {"actions": 3}}}, "'policies.own.actions': it should be a table"),
        ({"policies": "strict"}, "'policies': it should be tables"),
        ({"policies": {"strict": {}}}, "'strict' is a preset; choose another name"),
        ({"policies": {"own": {}}, "policy": "onw"}, "no policy 'onw'; did you mean 'own'"),
    ],
)
def test_a_mistake_is_named(settings: dict[str, object], text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load(settings, environ={})
    assert text in str(caught.value)


def test_a_reason_with_a_dot_is_a_plugins_and_let_through() -> None:
    assert read_actions("acme.competitor=reject") == {"acme.competitor": Decision.REJECT}


def test_a_pass_with_a_reason_counts_only_where_an_action_names_it() -> None:
    assert Policy("own").decide((FREE,)) == (Decision.ACCEPT, None)
    strict = Policy("own", {"acme.free": Decision.REJECT})
    assert strict.decide((FREE,)) == (Decision.REJECT, FREE)


def test_observing_says_what_enforcing_would_have_done() -> None:
    with Gatepost({"policy": "observe"}) as gate:
        for text, would in (
            ("a@mailinator.com", Decision.REJECT),
            ("info@company.example", Decision.REVIEW),
            ("alice@gmail.com", Decision.ACCEPT),
        ):
            report = gate.check(text)
            assert (report.decision, report.would) == (Decision.ACCEPT, would)
            assert report.to_dict()["would"] == would.value


def test_enforcing_does_what_it_would() -> None:
    with Gatepost() as gate:
        report = gate.check("a@mailinator.com")
    assert report.would is report.decision is Decision.REJECT


def test_a_name_is_known_before_there_is_a_gate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gatepost.toml").write_text('[policies.own]\nbased_on = "strict"\n')
    monkeypatch.chdir(tmp_path)
    assert known_policy("own").name == "own"
    assert known_policy("strict") == Policy.named("strict")
    with pytest.raises(SettingsError, match="did you mean 'own'"):
        known_policy("ovn")


def test_every_policy_has_its_name() -> None:
    policies = Policies({"own": PolicyTable(based_on="strict")}, {})
    assert [policies.named(name).name for name in ("own", "signup")] == ["own", "signup"]


@pytest.mark.parametrize("nonsense", [3, ["signup"]])
def test_what_is_neither_a_policy_nor_a_name_is_said_to_be_none(nonsense: object) -> None:
    with Gatepost() as gate, pytest.raises(SettingsError, match="the policies are"):
        gate.check_instant("ann@gmail.com", policy=nonsense)  # type: ignore[arg-type]  as a program may
