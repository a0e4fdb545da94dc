"""Third parties' APIs, as data: their recorded answers, told on loopback."""

import base64
import logging
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from gatepost import Confidence, Gatepost, MailboxState, ProviderError, SettingsError
from gatepost.budget import ending_in
from gatepost.parse import Parser
from gatepost.providers.api_provider import ApiProvider
from gatepost.providers.api_spec import ApiSpec, read_spec
from gatepost.providers.foreign import api_names
from support.web_service import Service, web_service

ANN = "ann@target.example"
KEY = "s3cret-key"
SHIPPED = ("abstract", "kickbox", "mailgun", "neverbounce", "zerobounce")
RECORDED = tomllib.loads(Path(__file__).with_name("api_answers.toml").read_text(encoding="utf-8"))
CASES = [(name, case) for name, cases in RECORDED.items() for case in cases]


def shipped(name: str) -> ApiSpec:
    file = files("gatepost.providers").joinpath("apis", f"{name}.toml")
    return read_spec(name, file.read_text("utf-8"))


@asynccontextmanager
async def provider(spec: ApiSpec, service: Service) -> AsyncIterator[ApiProvider]:
    """The shipped API, moved to loopback with its path."""
    path = spec.url.split("/", 3)[3]
    made = ApiProvider(replace(spec, url=f"{service.url}/{path}"), KEY)
    try:
        yield made
    finally:
        await made.close()


async def ask(made: ApiProvider, text: str = ANN, *, seconds: float = 30.0) -> Any:
    with ending_in(seconds):
        return await made.ask(Parser().parse(text))


def test_these_come_with_gatepost() -> None:
    assert api_names(None) == SHIPPED
    assert tuple(sorted(RECORDED)) == SHIPPED
    assert all(shipped(name).url.startswith("https://") for name in SHIPPED)
    assert all(shipped(name).wants_key for name in SHIPPED)


@pytest.mark.parametrize(("name", "case"), CASES)
async def test_a_recorded_answer_means(name: str, case: dict[str, Any]) -> None:
    with web_service(case["answer"].encode()) as service:
        async with provider(shipped(name), service) as made:
            if "error" in case:
                with pytest.raises(ProviderError) as caught:
                    await ask(made)
                assert (caught.value.retry_after or 0) == case["error"]
                return
            answer = await ask(made)
    wanted = Confidence(case.get("confidence", "high"))
    assert (answer.state, answer.confidence) == (MailboxState(case["state"]), wanted)
    assert "ann" not in answer.detail


@pytest.mark.parametrize("name", SHIPPED)
async def test_the_question_holds_the_address_and_the_key_where_they_belong(name: str) -> None:
    text = "o'brien+{key}&x=1@target.example"
    with web_service({}) as service:
        async with provider(shipped(name), service) as made:
            await ask(made, text)
        (asked,) = service.asked
    said = asked.form if asked.method == "POST" else asked.query
    assert text in said.values()
    basic = base64.b64encode(f"api:{KEY}".encode()).decode()
    assert KEY in said.values() or asked.headers.get("Authorization") == f"Basic {basic}"
    assert asked.headers["User-Agent"].startswith("gatepost/")


@pytest.mark.parametrize(
    ("status", "headers", "pause"),
    [
        (401, {}, 600),
        (402, {}, 600),
        (403, {}, 600),
        (429, {"Retry-After": "17"}, 17),
        (429, {}, 30),
        (429, {"Retry-After": "99999999"}, 3600),
        (429, {"Retry-After": "soon"}, 30),
        (503, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 1),
        (500, {}, None),
        (302, {"Location": "http://127.0.0.1:9/"}, None),
        (404, {}, 600),
    ],
)
async def test_a_refusal_is_a_failure_of_theirs(
    status: int, headers: dict[str, str], pause: float | None
) -> None:
    with web_service({"result": "deliverable"}, status=status) as service:
        service.headers = headers
        async with provider(shipped("kickbox"), service) as made:
            with pytest.raises(ProviderError, match=f"HTTP {status}") as caught:
                await ask(made)
    assert caught.value.retry_after == pause
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[" * 10_000, b"\xff\xfe", b'"x' + b"x" * 100_000], ids=str
)
async def test_what_is_no_answer_is_a_failure_of_theirs(body: bytes) -> None:
    with web_service(body) as service:
        async with provider(shipped("kickbox"), service) as made:
            with pytest.raises(ProviderError):
                await ask(made)


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"7", b'{"result": {"a": 1}}'])
async def test_an_answer_that_nobody_described_is_unknown(body: bytes) -> None:
    with web_service(body) as service:
        async with provider(shipped("kickbox"), service) as made:
            assert (await ask(made)).state is MailboxState.UNKNOWN


async def test_neither_address_nor_key_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), web_service({"result": "deliverable"}) as service:
        async with provider(shipped("kickbox"), service) as made:
            await ask(made)
        async with provider(replace(shipped("kickbox"), url="http://127.0.0.1:9/x"), service):
            pass
    assert "ann" not in caplog.text
    assert KEY not in caplog.text


async def test_a_connection_is_used_again() -> None:
    with web_service({"result": "deliverable"}) as service:
        async with provider(shipped("kickbox"), service) as made:
            for _ in range(3):
                await ask(made)
        assert len(service.asked) == 3


def own(folder: Path, text: str, name: str = "acme") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


OWN = """
method = "POST"
url = "{url}/check"
headers = {{ X-Key = "{{key}}" }}
json = {{ who = {{ email = "{{address}}" }}, deep = true }}
detail = ["verdict"]

[[answer]]
when = {{ verdict = ["gone", "never"], sure = true }}
state = "missing"
"""


def gate(folder: Path | None, *providers: str) -> Gatepost:
    settings: dict[str, object] = {
        "phase": "mailbox",
        "mailbox_providers": list(providers),
        "mailbox_apis": folder,
        "disabled_checks": ["mail_host", "mail_operator"],
        "budget": 30,
    }
    return Gatepost(settings)


def test_an_api_of_ones_own_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEPOST_KEY_ACME", KEY)
    with web_service({"verdict": "gone", "sure": True}) as service:
        with gate(own(tmp_path / "apis", OWN.format(url=service.url)), "acme") as ours:
            report = ours.check("ann@company.example")
        (asked,) = service.asked
    assert report.reason == "mailbox_not_found"
    assert report.findings[-1].source == "acme"
    assert report.findings[-1].detail == "gone"
    assert asked.headers["X-Key"] == KEY
    assert asked.body == b'{"who":{"email":"ann@company.example"},"deep":true}'


def test_a_folder_of_apis_that_is_none_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for wrong in ("missing", "file"):
        with pytest.raises(SettingsError, match=f"mailbox_apis.*{wrong}"):
            gate(tmp_path / wrong, "smtp")


def test_a_key_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    monkeypatch.setenv("GATEPOST_KEY_ACME_FILE", str(tmp_path / "key"))
    with web_service({}) as service:
        with gate(own(tmp_path / "apis", OWN.format(url=service.url)), "acme") as ours:
            ours.check("ann@company.example")
        assert service.asked[0].headers["X-Key"] == KEY


def test_who_is_not_named_is_never_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEPOST_KEY_ACME", KEY)
    with web_service({}) as service, web_service({}) as other:
        folder = own(tmp_path / "apis", OWN.format(url=service.url))
        own(folder, OWN.format(url=other.url), "other")
        monkeypatch.setenv("GATEPOST_KEY_OTHER", KEY)
        with gate(folder, "other") as ours:
            ours.check("ann@company.example")
        assert (len(service.asked), len(other.asked)) == (0, 1)


@pytest.mark.parametrize(
    ("environ", "error"),
    [
        ({}, "set GATEPOST_KEY_KICKBOX, or GATEPOST_KEY_KICKBOX_FILE"),
        ({"GATEPOST_KEY_KICKBOX": "a", "GATEPOST_KEY_KICKBOX_FILE": "b"}, "both set"),
        ({"GATEPOST_KEY_KICKBOX_FILE": "/nowhere/at/all"}, "cannot read"),
        ({"GATEPOST_KEY_KICKBOX_FILE": "/dev/null"}, "is empty"),
        ({"GATEPOST_KEY_KICKBOX": "a\nb"}, "characters that no key has"),
    ],
)
def test_without_a_key_it_does_not_start(
    environ: dict[str, str], error: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=error):
        gate(None, "kickbox")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("nonsense", "API 'acme': "),
        ('url = "https://a.example/"', "'answer' is missing"),
        ('[[answer]]\nwhen = {}\nstate = "exists"', "'url' is missing"),
        ('url = "https://a.example/"\nanswer = [{ when = {}, state = "alive" }]', "'alive'"),
        ('url = "https://a.example/"\nanswer = [{ state = "exists" }]', "'when' is missing"),
        ('url = "https://a.example/"\nurls = 1\nanswer = []', "there is no 'urls'"),
        ("url = 7\nanswer = []", "7 should be text"),
        ('url = "http://a.example/"\nanswer = []', "is not https"),
        ('url = "https://a.example/?email=x"\nanswer = []', "must not hold"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, text: str, error: str) -> None:
    with pytest.raises(SettingsError, match=error):
        gate(own(tmp_path / "apis", text), "acme")


def test_a_provider_that_nobody_knows_is_named() -> None:
    with pytest.raises(SettingsError, match="no provider 'zerobounze'; did you mean 'zerobounce'"):
        gate(None, "zerobounze")
