"""Values of settings: what is taken for what, and what a wrong one is told."""

from collections.abc import Mapping
from dataclasses import FrozenInstanceError, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pytest

from gatepost import Settings, SettingsError
from gatepost.fields import PositiveFloat, PositiveInt, check_fields, convert


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def even(value: int) -> int:
    if value % 2:
        raise ValueError("it should be even")
    return value


@pytest.mark.parametrize(
    ("hint", "value", "result"),
    [
        (bool, True, True),
        (bool, "true", True),
        (bool, " No ", False),
        (bool, "1", True),
        (bool, 0, False),
        (int, 3, 3),
        (int, "3", 3),
        (int, 3.0, 3),
        (float, 2, 2.0),
        (float, "0.5", 0.5),
        (PositiveFloat, "1e-3", 0.001),
        (PositiveFloat | None, None, None),
        (PositiveFloat | None, "2", 2.0),
        (str, "text", "text"),
        (str | None, None, None),
        (Path, "/a", Path("/a")),
        (Path, Path("/a"), Path("/a")),
        (Colour, "red", Colour.RED),
        (Colour, Colour.BLUE, Colour.BLUE),
        (tuple[str, ...], "a, b,,c ", ("a", "b", "c")),
        (tuple[str, ...], ["a", "b"], ("a", "b")),
        (tuple[str, ...], "", ()),
        (frozenset[str], "a,a", frozenset({"a"})),
        (frozenset[str], {"a"}, frozenset({"a"})),
        (Annotated[int, even], "4", 4),
        (Annotated[Mapping[str, int], len], {"a": 1}, 1),
    ],
)
def test_a_value_becomes_what_its_annotation_says(hint: Any, value: object, result: object) -> None:
    converted = convert(hint, value)
    assert converted == result
    assert type(converted) is type(result)


@pytest.mark.parametrize(
    ("hint", "value", "text"),
    [
        (bool, "maybe", "true or false"),
        (bool, 2, "true or false"),
        (bool, None, "true or false"),
        (int, True, "a number"),
        (int, "3.5", "a whole number"),
        (int, "many", "a number"),
        (int, None, "a number"),
        (int, "9" * 400, "a number"),
        (float, "nan", "a number"),
        (float, float("inf"), "a number"),
        (float, [1.0], "a number"),
        (PositiveFloat, 0, "greater than 0"),
        (PositiveInt, "-1", "greater than 0"),
        (str, 5, "text"),
        (str, None, "text"),
        (Path, 5, "a path"),
        (Colour, "green", "one of red, blue"),
        (tuple[str, ...], 5, "a list"),
        (tuple[str, ...], [5], "text"),
        (tuple[str, ...], {"a": 1}, "a list"),
        (Annotated[int, even], 3, "even"),
    ],
)
def test_a_wrong_value_is_told_what_it_should_be(hint: Any, value: object, text: str) -> None:
    with pytest.raises(ValueError, match=rf"\bbe {text}"):
        convert(hint, value)


def test_a_setting_of_two_types_is_the_programmers_mistake() -> None:
    with pytest.raises(TypeError, match="the one kind of union"):
        convert(int | str, "1")


def test_the_field_is_named() -> None:
    @dataclass(frozen=True)
    class Some:
        size: PositiveInt = 1

        def __post_init__(self) -> None:
            check_fields(self)

    assert Some("2").size == 2  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="setting 'size': it should be greater than 0"):
        Some(0)


def test_settings_are_checked_however_they_are_made() -> None:
    with pytest.raises(
        SettingsError, match="setting 'phase': it should be one of instant, domain, mailbox"
    ):
        Settings(phase="inbox")  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="setting 'data_dir': it should be a path"):
        Settings.load({"data_dir": 5}, environ={})


def test_settings_do_not_change() -> None:
    settings = Settings.load(environ={})
    with pytest.raises(FrozenInstanceError):
        settings.policy = "strict"  # type: ignore[misc]
    assert settings == Settings.load(environ={})
    assert hash(settings) == hash(Settings.load(environ={}))
