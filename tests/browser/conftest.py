"""A real Chromium, and each of the sign-up examples as a process of its own."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from support.house import ROOT
from support.tools import require

EXAMPLES = ("flask_signup", "django_signup", "fastapi_signup")
READY = re.compile(r"Sign-up page ready: (http://127\.0\.0\.1:\d+/)")
_NEEDED = ("playwright", "axe_playwright_python", "flask_wtf", "allauth", "uvicorn")
# Nothing that a browser does of its own accord: it would only meet a closed network.
_QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = [name for name in _NEEDED if find_spec(name) is None]
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.slow)
            if missing:
                reason = f"needs {', '.join(missing)}: `tox run -e browser`"
                item.add_marker(pytest.mark.skip(reason=reason))


@dataclass(frozen=True, slots=True)
class Site:
    """A running example; `password` tells whether its form asks for one."""

    name: str
    url: str

    @property
    def password(self) -> bool:
        return self.name == "django_signup"


@pytest.fixture(scope="session", params=EXAMPLES)
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    example = ROOT / "examples" / request.param
    command = (sys.executable, str(example), "--port", "0")
    environ = {**os.environ, "GATEPOST_LIVE_PER_MINUTE": "10000"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environ
    ) as process:
        try:
            assert process.stdout is not None
            ready = READY.fullmatch(process.stdout.readline().strip())
            assert ready is not None, "the example did not start"
            yield Site(request.param, ready[1])
        finally:
            process.send_signal(signal.SIGTERM)
            status = process.wait(30)
    assert status == 0


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    path = require("chromium", package="chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_QUIETLY))
        yield browser
        browser.close()


Opening = Callable[..., Any]


@pytest.fixture
def open_page(chromium: Any, site: Site, tmp_path: Path) -> Iterator[Opening]:
    """Opens the form: `open_page(locale="de-DE", width=360, scripts=False)`.

    What the browser complains about fails the test.
    """
    contexts, complaints = [], []

    def open_page(*, locale: str = "en-US", width: int = 1280, scripts: bool = True) -> Any:
        context = chromium.new_context(
            locale=locale,
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else 0)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(site.url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    # Chromium calls a page with status 422 an error, which it is meant to be, and so is the 429.
    assert [text for text in complaints if "422" not in text and "429" not in text] == []


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Any, str], None]:
    """Keeps a screenshot where SIGNUP_SCREENSHOTS names a folder; for people to look at."""
    folder = os.environ.get("SIGNUP_SCREENSHOTS")

    def picture(page: Any, name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return picture
