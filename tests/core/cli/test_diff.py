"""`gatepost diff`: what makes one generation another, by name where names are known."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gatepost.cli.app import build_cli
from gatepost.lists.comparison import compare
from gatepost.lists.entries import EntryClass, ListEntry, build_list, domain_key
from gatepost.lists.named import NamedSet
from gatepost.lists.state import DomainFlag, DomainState, build_domain_state
from gatepost.snapshots.manifest import PublishedSet
from gatepost.snapshots.publish import publish_snapshot
from support.installed_snapshot import install_snapshot
from support.snapshot_service import SnapshotService

ONE = ListEntry(EntryClass.DISPOSABLE, ("one",), False)
TWO = ListEntry(EntryClass.DISPOSABLE, ("one", "two"), True)


def diff(*arguments: object) -> Result:
    return CliRunner().invoke(build_cli(), ["diff", *map(str, arguments)])


def named(
    entries: dict[str, ListEntry], like: NamedSet | None = None, *, seed: bytes = b"s"
) -> NamedSet:
    keys = {domain_key(name): entry for name, entry in entries.items()}
    data = build_list(keys, seed=seed, like=like.data if like else None)
    return NamedSet(data, sorted(entries))


@pytest.mark.parametrize("seed", [b"s", b"another"])
def test_entries_that_came_went_and_changed_are_named(seed: bytes) -> None:
    old = named({"a.example": ONE, "b.example": ONE, "c.example": ONE})
    after = {"a.example": ONE, "b.example": TWO, "d.example": ONE}
    new = named(after, seed=seed, like=old if seed == b"s" else None)
    found = compare(old, new)
    assert (found.added, found.removed) == (("d.example",), ("c.example",))
    (changed,) = found.changed
    assert changed.name == "b.example"
    assert changed.before == "disposable, not confirmed, one"
    assert changed.after == "disposable, confirmed, one, two"
    assert found.unnamed_added == (0 if seed == b"s" else None)
    assert compare(old, old).same


def test_what_has_no_name_is_counted() -> None:
    old = named({"a.example": ONE, "b.example": ONE})
    new = named({"a.example": ONE, "c.example": ONE}, old)
    found = compare(NamedSet(old.data), NamedSet(new.data))
    assert (found.added, found.removed) == ((), ())
    assert (found.unnamed_added, found.unnamed_removed) == (1, 1)
    half = compare(NamedSet(old.data), new)
    assert (half.added, half.unnamed_added, half.unnamed_removed) == (("c.example",), 0, 1)


def test_states_are_told_in_words() -> None:
    old = build_domain_state({"a.example": DomainState(DomainFlag.HAS_MX, ("mx.a.example",))})
    new = build_domain_state({"a.example": DomainState(DomainFlag.NULL_MX)}, like=old)
    (changed,) = compare(NamedSet(old, ["a.example"]), NamedSet(new, ["a.example"])).changed
    assert (changed.before, changed.after) == ("has_mx mx.a.example", "null_mx")


def publish(
    service: SnapshotService, generation: int, old: NamedSet | None, *names: str
) -> NamedSet:
    made = named(dict.fromkeys(names, ONE), old)
    text = "".join(f"{name}\n" for name in sorted(names)).encode()
    entry = PublishedSet.describe(made.data, generation=generation, entries=len(names), text=text)
    publish_snapshot(
        service.directory,
        service.manifest(generation, {}, sets={"disposable": entry}),
        key=service.key,
        indexes={"disposable": made.data},
        texts={"disposable": text},
        now=service.began,
    )
    return made


def test_generations_of_a_published_tree(tmp_path: Path) -> None:
    service = SnapshotService(tmp_path / "public")
    first = publish(service, 1, None, "a.example", "b.example")
    publish(service, 2, first, "a.example", *(f"n{number}.example" for number in range(30)))
    tree = service.directory
    result = diff(f"{tree}@1", tree, "--limit", 2)
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "disposable: 2 entries before, 31 after: 30 added, 1 removed, 0 changed",
        "  + n0.example",
        "  + n1.example",
        "    and 28 more (--limit 0 shows all)",
        "  - b.example",
    ]
    shape = json.loads(diff(f"{tree}@1", f"{tmp_path}@2", "--json").output)
    assert (shape["old"], shape["new"]) == (1, 2)
    assert len(shape["sets"]["disposable"]["added"]) == 30
    same = diff(tree, f"{tree}@2")
    assert (same.exit_code, same.output) == (
        0,
        "disposable: 31 entries before, 31 after, no difference\n",
    )


def test_two_hosts(tmp_path: Path) -> None:
    install_snapshot(tmp_path / "one", disposable=["a.example"], blacklisted=["joe@a.example"])
    install_snapshot(tmp_path / "two", disposable=["b.example"], blacklisted=["joe@a.example"])
    result = diff(tmp_path / "one", tmp_path / "two")
    assert result.output.splitlines() == [
        "blacklist: 1 entries before, 1 after, no difference",
        "disposable: 1 entries before, 1 after: 0 added, 0 removed, 0 changed;"
        " without a name 1 added, 1 removed",
    ]


def test_two_index_files(tmp_path: Path) -> None:
    old = named({"a.example": ONE})
    (tmp_path / "old.gpi").write_bytes(old.data)
    (tmp_path / "new.gpi").write_bytes(named({"a.example": TWO}, old).data)
    assert diff(tmp_path / "old.gpi", tmp_path / "old.gpi").exit_code == 0


def test_what_cannot_be_read_is_named_with_what_could_be(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    (tmp_path / "old.gpi").write_bytes(named({}).data)
    install_snapshot(tmp_path / "host")
    for old, new, told in (
        (tmp_path / "gone", tmp_path / "gone", "name a data directory, a published tree"),
        (tmp_path / "notes.txt", tmp_path, "is not an index file"),
        (tmp_path, tmp_path, "nothing is published in"),
        (f"{tmp_path}@7", tmp_path, "generation 7 is not (any more) published in"),
        (tmp_path / "old.gpi", tmp_path / "host", "have no set in common"),
    ):
        result = diff(old, new)
        assert result.exit_code == 2
        assert told in result.output
