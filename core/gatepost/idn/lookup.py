"""What each character of a text is, and what it becomes: by `_lookup.c` where there was a compiler
when Gatepost was installed, else in Python, which says the same and takes ten times as long.

`looked_up(text, classes)` has the class of each character for the character, and keeps those beyond
the end of the table.

`mapped(text, classes, mapping)` has what each becomes for the character; `classes` are those of
`tables.py`, by which most stay as they are.

Both raise ValueError for a text of more than 1,024 characters.
"""

try:
    from gatepost.idn._lookup import looked_up, mapped
except ImportError:  # nobody compiled it
    from gatepost.idn.plain_lookup import looked_up, mapped

__all__ = ["is_compiled", "looked_up", "mapped"]


def is_compiled() -> bool:
    """Whether the quick one answers."""
    return mapped.__module__ != "gatepost.idn.plain_lookup"
