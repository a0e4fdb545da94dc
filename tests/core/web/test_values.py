"""Finding fields in what was posted as JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.web.values import json_values, looks_like_json


@pytest.mark.parametrize(
    ("content", "field", "values"),
    [
        ({"email": "a@b.de"}, "email", ["a@b.de"]),
        ({"user": {"email": "a@b.de"}}, "user.email", ["a@b.de"]),
        ({"invite": [{"to": "a@b.de"}, {"to": "c@d.de"}]}, "invite.to", ["a@b.de", "c@d.de"]),
        ({"emails": ["a@b.de", "c@d.de"]}, "emails", ["a@b.de", "c@d.de"]),
        ([{"email": "a@b.de"}], "email", ["a@b.de"]),
        ({"email": 5}, "email", [5]),
        ({"email": {"a": 1}}, "email", [{"a": 1}]),
        ({"email": None}, "email", []),
        ({"email": ""}, "email", []),
        ({"mail": "a@b.de"}, "email", []),
        ("a@b.de", "email", []),
    ],
)
def test_a_field_is_a_path_into_the_content(
    content: object, field: str, values: list[object]
) -> None:
    found = json_values(json.dumps(content).encode(), [field])
    assert found == tuple((field, value) for value in values)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_holds_nothing(body: bytes) -> None:
    assert json_values(body, ["email"]) == ()


@given(st.binary())
def test_no_body_breaks_it(body: bytes) -> None:
    assert json_values(body, ["email", "a.b"]) == () or looks_like_json(body)


def test_utf_16_is_json_too() -> None:
    body = json.dumps({"email": "a@b.de"}).encode("utf-16")
    assert json_values(body, ["email"]) == (("email", "a@b.de"),)


@pytest.mark.parametrize(("body", "likely"), [(b' {"a": 1}', True), (b"[]", True), (b"a=1", False)])
def test_json_is_known_by_how_it_begins(body: bytes, likely: bool) -> None:
    assert looks_like_json(body) is likely
