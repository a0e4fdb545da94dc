"""Which posts are screened: the setting `routes`, and what it covers."""

import pytest

from gatepost import Settings, SettingsError
from gatepost.web.routes import Route, read_routes, route_for


@pytest.mark.parametrize(
    ("path", "asked", "covered"),
    [
        ("/signup", "/signup", True),
        ("/signup", "/signup/", True),
        ("/signup/", "/signup", True),
        ("/signup", "/signup//", True),
        ("/signup", "/signups", False),
        ("/signup", "/api/signup", False),
        ("/teams/*/invite", "/teams/7/invite", True),
        ("/teams/*/invite", "/teams/7/8/invite", False),
        ("/teams/*/invite", "/teams//invite", False),
        ("/a.b", "/axb", False),
        ("/", "/", True),
    ],
)
def test_a_path_and_one_segment_for_a_star(path: str, asked: str, covered: bool) -> None:
    assert Route(path).covers("POST", asked) is covered


def test_only_what_changes_something_is_screened() -> None:
    assert not Route("/signup").covers("GET", "/signup")
    assert Route("/signup", methods=frozenset({"DELETE"})).covers("DELETE", "/signup")


def test_a_method_may_be_written_in_small_letters() -> None:
    (route,) = read_routes({"/signup": {"methods": ["post"]}})
    assert route.covers("POST", "/signup")


@pytest.mark.parametrize(
    "given",
    [
        {"/signup": "email", "/invite": ["to", "cc"]},
        {"/signup": {"fields": "email"}, "/invite": {"fields": ["to", "cc"]}},
        "/signup=email, /invite=to+cc",
    ],
)
def test_routes_may_be_written_short_or_long(given: object) -> None:
    assert read_routes(given) == (Route("/signup"), Route("/invite", ("to", "cc")))
    assert Settings(routes=given).routes == read_routes(given)  # type: ignore[arg-type]


def test_the_first_route_that_covers_a_request_counts() -> None:
    routes = read_routes({"/a/b": "one", "/a/*": "two"})
    found = route_for(routes, "POST", "/a/b")
    assert found is not None
    assert found.fields == ("one",)
    assert route_for(routes, "POST", "/b") is None


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"signup": "email"}, "should begin with /"),
        ({"/signup": []}, "at least one field"),
        ({"/signup": {"methods": []}}, "at least one method"),
        ({"/signup": {"feilds": "email"}}, r"feilds.*fields"),
        ({"/signup": {"enforce": "maybe"}}, r"/signup.*enforce.*true or false"),
        ({"/signup": {"policy": "strickt"}}, r"routes /signup.*strickt.*strict"),
        (7, "table of paths"),
    ],
)
def test_a_wrong_route_is_named(given: object, named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        Settings(routes=given)  # type: ignore[arg-type]


def test_a_route_may_name_a_policy_of_the_settings() -> None:
    own = {"own": {"actions": {"role": "reject"}}}
    settings = Settings(routes={"/x": {"policy": "own"}}, policies=own)  # type: ignore[arg-type]
    assert settings.routes[0].policy == "own"
