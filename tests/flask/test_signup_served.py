"""The sign-up page as a process of its own, over HTTP, as the demo starts it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from support.house import ROOT

EXAMPLE = ROOT / "examples" / "flask_signup"
READY = re.compile(r"Sign-up page ready: (http://127\.0\.0\.1:\d+/)")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    command = (sys.executable, str(EXAMPLE), "--port", "0")
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            ready = READY.fullmatch(process.stdout.readline().strip())
            assert ready is not None
            yield ready[1]
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def sign_up(url: str, email: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        form = session.get(url, timeout=20).text
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', form)
        assert token is not None
        data = {"csrf_token": token[1], "name": "Ada", "email": email}
        return session.post(url, data=data, timeout=20)


def test_a_disposable_address_is_refused(url: str) -> None:
    answer = sign_up(url, "someone@mailinator.com")
    assert answer.status_code == 422
    assert re.findall(r'data-reason="(\w+)"', answer.text) == ["disposable"]


def test_a_good_address_is_welcome(url: str) -> None:
    answer = sign_up(url, "someone@gmail.com")
    assert (answer.status_code, answer.url) == (200, f"{url}welcome")
    assert "someone@gmail.com" in answer.text


def test_flask_finds_the_app_by_its_folder(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "flask", "--app", str(EXAMPLE), "routes")
    run = subprocess.run(
        command, cwd=tmp_path, env=os.environ, check=True, capture_output=True, text=True
    )
    assert "pages.member" in run.stdout
