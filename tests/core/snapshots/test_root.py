import json

import pytest

from gatepost.errors import SettingsError, TrustError
from gatepost.snapshots.notes import sign_note
from gatepost.snapshots.root import Root
from gatepost.snapshots.trust_line import TrustLine
from support.snapshot_service import secret_key

A, B, C, M = (secret_key(name) for name in ("a", "b", "c", "m"))


def body() -> dict[str, object]:
    return {
        "version": 1,
        "issued": "2027-01-31T12:00:00Z",
        "expires": "2030-01-31T12:00:00Z",
        "threshold": 2,
        "roots": tuple(key.public.encode() for key in (A, B, C)),
        "manifest_keys": (M.public.encode(),),
    }


def test_a_root_reads_back_from_its_text() -> None:
    root = Root.model_validate(body())
    assert root.roots == (A.public, B.public, C.public)
    assert root.encode().startswith(b'gatepost root v1\n{"expires":"2030-01-31T12:00:00Z","issued"')
    assert Root.parse(root.encode()) == root


@pytest.mark.parametrize(
    ("member", "value", "text"),
    [
        ("threshold", 0, "threshold"),
        ("threshold", 4, "threshold is larger"),
        ("version", 0, "version"),
        ("roots", (), "roots"),
        ("manifest_keys", (), "manifest_keys"),
        ("expires", "2027-01-31T11:59:59Z", "expires before it was issued"),
        ("roots", (A.public.encode(), A.public.encode()), "listed twice"),
        # One holder under two names would count as two.
        ("roots", (A.public.encode(), type(A)("alias", A.seed).public.encode()), "listed twice"),
        ("roots", ("no key", B.public.encode()), "not a key line"),
        ("roots", (5, 6), "roots"),
    ],
)
def test_a_root_that_protects_less_than_it_says_is_refused(
    member: str, value: object, text: str
) -> None:
    members = json.dumps(body() | {member: value})
    with pytest.raises(TrustError, match=text):
        Root.parse(f"gatepost root v1\n{members}\n".encode())


def test_the_trust_line_pins_the_text_and_not_the_signatures() -> None:
    text = Root.model_validate(body()).encode()
    line = TrustLine.of(sign_note(text, [A, B]))
    assert TrustLine.parse(f" {line}\n") == line == TrustLine.of(sign_note(text, [B, C]))
    assert TrustLine.of(sign_note(text + b"\n", [A, B])) != line


@pytest.mark.parametrize(
    "line",
    ["", "gatepost-root-1", "gatepost-root-0:" + "a" * 64, "gatepost-root-1:" + "A" * 64,
     "gatepost-root-1:" + "a" * 63, "gatepost-root-1:" + "a" * 65, "a" * 64],
)  # fmt: skip
def test_a_trust_line_that_was_not_copied_whole_is_refused(line: str) -> None:
    with pytest.raises(SettingsError, match="gatepost-root-1:<64 hex digits>"):
        TrustLine.parse(line)
