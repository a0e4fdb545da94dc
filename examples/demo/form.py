"""Signing up over HTTP as a browser does: open the page, fill in the form, read the answer."""

from html.parser import HTMLParser
from time import perf_counter

import requests

from demo.cases import Case
from demo.verdict import Verdict

__all__ = ["SignupForm"]

_SECONDS = 10


class SignupForm:
    """A person at the sign-up page."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.trust_env = False  # loopback is asked directly, whatever proxy is set

    def submit(self, case: Case) -> Verdict:
        """Fills in the form and sends it; the reason stands in the page that comes back."""
        page = _read(self._session.get(self._url, timeout=_SECONDS).text)
        fields = {**page.hidden, "name": "Demo", "email": case.address}
        started = perf_counter()
        answer = self._session.post(self._url, data=fields, timeout=_SECONDS, allow_redirects=False)
        seconds = perf_counter() - started
        reason = self._accepted() if answer.status_code == 303 else _read(answer.text).reason
        return Verdict(
            case.what, case.address, "form", reason, case.form, reason.rstrip("?"), seconds
        )

    def _accepted(self) -> str:
        """ "" or the reason of a review, which the welcome page tells."""
        page = _read(self._session.get(f"{self._url}welcome", timeout=_SECONDS).text)
        return f"{page.review}?" if page.review else ""


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.reason = "no reason given"
        self.review = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "input" and found.get("type") == "hidden":
            self.hidden[found["name"]] = found["value"]
        if found.get("data-decision") == "review":
            self.review = found.get("data-reason", "review")
        elif "data-reason" in found:
            self.reason = found["data-reason"]


def _read(text: str) -> _Page:
    page = _Page()
    page.feed(text)
    return page
