"""Which of the sets that stand would come out the same, and are not built again."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from gatepost.snapshots.manifest import Manifest, PublishedSet
from gatepost.snapshots.objects import is_whole
from gatepost.snapshots.tree import full_path, text_path
from gatepost_sync.built import BuiltSet, BuiltSets, marks_of, read_built, rules, write_built
from gatepost_sync.draft import Files
from gatepost_sync.service import Service
from gatepost_sync.sets import SetName

__all__ = ["Staying", "remember", "staying_sets"]

Staying = Mapping[str, BuiltSet]
"""By name."""


def staying_sets(
    service: Service, standing: Manifest | None, marks: Mapping[str, str], now: datetime
) -> Staying:
    """The sets that nothing has changed since they were built, and whose files are there, whole."""
    built = read_built(service.settings.data_dir)
    if standing is None or built.rules != rules(service.keyring.seed):
        return {}
    return {
        name: one
        for name, one in built.sets.items()
        if one.stands(standing.sets.get(name), marks_of(SetName(name), marks), now)
        and _is_there(service.settings.public_dir, standing.sets[name])
    }


def remember(
    service: Service,
    manifest: Manifest,
    *,
    staying: Staying,
    files: Files,
    marks: Mapping[str, str],
    now: datetime,
) -> None:
    """What the sets of `manifest` were built from; `files` are those that were built at `now`."""
    made = {
        name: BuiltSet.of(
            manifest.sets[name], marks_of(SetName(name), marks), now=now, until=one.until
        )
        for name, one in files.items()
    }
    if made:
        built = BuiltSets(rules=rules(service.keyring.seed), sets={**staying, **made})
        write_built(service.settings.data_dir, built)


def _is_there(public: Path, one: PublishedSet) -> bool:
    text = one.text
    return is_whole(full_path(public, one.sha256), one) and (
        text is None or is_whole(text_path(public, text.sha256), text)
    )
