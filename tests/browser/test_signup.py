"""Signing up in a real browser: by mouse, by keyboard alone, without scripts, in two languages."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

PASSWORD = "correct horse battery staple"
DISPOSABLE = "ann@mailinator.com"
LIVE = "#email-live"

Picture = Callable[[Any, str], None]


@pytest.fixture
def ann() -> str:
    """Somebody who has no account yet; the part before the @."""
    return f"ann-{uuid4().hex[:8]}"


def fill(page: Any, site: Any, email: str, name: str = "Ada") -> None:
    page.fill("#name", name)
    page.fill("#email", email)
    if site.password:
        page.fill("#password1", PASSWORD)


def submit(page: Any) -> None:
    page.click("form button[type=submit]")


def described(page: Any, selector: str) -> str:
    """The texts that a screen reader reads with a field."""
    ids = (page.get_attribute(selector, "aria-describedby") or "").split()
    return " ".join(page.inner_text(f"#{one}") for one in ids)


def welcomed(page: Any) -> str:
    """The address that was taken."""
    return str(page.locator("dd").first.inner_text())


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.className"))


def test_a_typo_is_noticed_while_typing_and_put_right_by_a_click(
    open_page: Callable[..., Any], site: Any, ann: str, picture: Picture
) -> None:
    page = open_page()
    fill(page, site, "")
    page.type("#email", f"{ann}@gmail.con")
    page.wait_for_selector(f"{LIVE} button")
    assert page.inner_text(f"{LIVE} p") == (
        f"Please check the spelling of gmail.con. Did you mean {ann}@gmail.com?"
    )
    assert "Did you mean" in described(page, "#email")
    picture(page, f"{site.name}-live")
    page.click(f"{LIVE} button")
    page.wait_for_selector(f"{LIVE}:empty", state="attached")
    assert page.input_value("#email") == f"{ann}@gmail.com"
    assert focused(page) == "email"
    submit(page)
    page.wait_for_url("**/welcome")
    assert welcomed(page) == f"{ann}@gmail.com"
    picture(page, f"{site.name}-welcome")


def test_a_disposable_address_is_refused_beside_the_field(
    open_page: Callable[..., Any], site: Any, picture: Picture
) -> None:
    page = open_page()
    fill(page, site, DISPOSABLE)
    submit(page)
    page.wait_for_selector("#email-error")
    error = page.locator("#email-error")
    assert "Addresses at mailinator.com are disposable" in error.inner_text()
    assert "are disposable" in described(page, "#email")
    field, said = page.locator("#email").bounding_box(), error.bounding_box()
    assert abs(field["y"] - (said["y"] + said["height"])) < 30  # pixels: just above the field
    assert page.get_attribute("#email", "aria-invalid") == "true"
    assert page.input_value("#email") == DISPOSABLE
    picture(page, f"{site.name}-refused")


def test_in_german_everything_is_german(
    open_page: Callable[..., Any], site: Any, ann: str, picture: Picture
) -> None:
    page = open_page(locale="de-DE")
    assert page.get_attribute("html", "lang") == "de"
    assert page.inner_text("h1") == "Konto anlegen"
    fill(page, site, "")
    page.type("#email", f"{ann}@gmail.con")
    page.wait_for_selector(f"{LIVE} button")
    assert f"Meinten Sie {ann}@gmail.com?" in page.inner_text(LIVE)
    fill(page, site, DISPOSABLE, name="")
    submit(page)
    page.wait_for_selector("#email-error")
    assert "Adressen bei mailinator.com" in page.inner_text("#email-error")
    assert "Bitte nennen Sie Ihren Namen." in page.inner_text("#name-error")
    picture(page, f"{site.name}-german")


def test_the_keyboard_alone_is_enough(open_page: Callable[..., Any], site: Any, ann: str) -> None:
    page = open_page()
    keys = page.keyboard
    keys.press("Tab")
    assert focused(page) == "name"
    keys.type("Ada")
    keys.press("Tab")
    keys.type(f"{ann}@gmail.con")
    page.wait_for_selector(f"{LIVE} button")
    keys.press("Tab")
    assert focused(page) == "gatepost-suggestion"
    keys.press("Enter")
    page.wait_for_selector(f"{LIVE}:empty", state="attached")
    assert focused(page) == "email"
    if site.password:
        keys.press("Tab")
        keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url("**/welcome")
    assert welcomed(page) == f"{ann}@gmail.com"


def test_after_a_refusal_the_keyboard_is_where_it_is_explained(
    open_page: Callable[..., Any], site: Any
) -> None:
    page = open_page()
    fill(page, site, DISPOSABLE)
    page.press("#email", "Enter")
    page.wait_for_selector(".summary")
    assert focused(page) == "summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the link to the field
    page.wait_for_function("document.activeElement.id === 'email'")


def test_without_scripts_the_form_asks_by_itself(
    open_page: Callable[..., Any], site: Any, ann: str, picture: Picture
) -> None:
    page = open_page(scripts=False)
    fill(page, site, f"{ann}@gmail.con")
    submit(page)
    page.wait_for_selector(".meant")
    assert f"Did you mean {ann}@gmail.com?" in page.inner_text("#email-error")
    picture(page, f"{site.name}-no-scripts")
    if site.password:
        page.fill("#password1", PASSWORD)
    submit(page)
    page.wait_for_url("**/welcome")
    assert welcomed(page) == f"{ann}@gmail.com"


def test_without_scripts_what_was_typed_may_be_kept(
    open_page: Callable[..., Any], site: Any, ann: str
) -> None:
    page = open_page(scripts=False)
    fill(page, site, f"{ann}@gmail.con")
    submit(page)
    page.check(f'.meant input[type=radio][value="{ann}@gmail.con"]')
    if site.password:
        page.fill("#password1", PASSWORD)
    submit(page)
    page.wait_for_url("**/welcome")
    assert welcomed(page) == f"{ann}@gmail.con"


def test_a_server_that_does_not_answer_leaves_the_form_as_it_was(
    open_page: Callable[..., Any], site: Any, ann: str
) -> None:
    page = open_page()
    page.route("**/gatepost/check", lambda route: route.fulfill(status=429, body="{}"))
    fill(page, site, "")
    with page.expect_response("**/gatepost/check"):
        page.type("#email", f"{ann}@gmail.con")
    assert page.inner_text(LIVE) == ""
    fill(page, site, f"{ann}@gmail.com")
    submit(page)
    page.wait_for_url("**/welcome")


def wide(page: Any) -> int:
    return int(page.evaluate("document.scrollingElement.scrollWidth"))


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_stands_in_anybodys_way(
    open_page: Callable[..., Any], site: Any, ann: str, picture: Picture, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def look(what: str) -> None:
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            found = axe.run(page)
            assert found.violations_count == 0, found.generate_report()
        assert wide(page) <= width
        picture(page, f"{site.name}-{what}-{width}")

    page = open_page(width=width)
    look("form")
    page.type("#email", f"{ann}@gmail.con")
    page.wait_for_selector(f"{LIVE} button")
    look("live")
    fill(page, site, DISPOSABLE, name="")
    submit(page)
    page.wait_for_selector("#email-error")
    look("errors")
    fill(page, site, f"{ann}-{40 * 'x'}@gmail.con")
    submit(page)
    page.wait_for_selector(".meant")
    look("meant")
    if site.password:
        page.fill("#password1", PASSWORD)
    submit(page)
    page.wait_for_url("**/welcome")
    assert welcomed(page).endswith("@gmail.com")
    look("welcome")
