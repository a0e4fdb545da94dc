"""What each character of a text is, and what it becomes, in Python.

It is asked where nobody compiled `_lookup.c`, which says the same.
"""

__all__ = ["looked_up", "mapped"]

_MOST = 1_024


def looked_up(text: str, classes: bytes) -> str:
    """See `lookup.py`."""
    return _measured(text).translate(classes)


def mapped(text: str, classes: bytes, mapping: dict[int, str]) -> str:
    """See `lookup.py`; here the mapping alone tells what stays as it is."""
    return _measured(text).translate(mapping)


def _measured(text: str) -> str:
    if len(text) > _MOST:
        raise ValueError(f"a text has at most {_MOST} characters")
    return text
