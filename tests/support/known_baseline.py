"""A baseline that is there already: building one takes 0.5 s, and few tests are about that."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from gatepost.lists.baseline import ensure_baseline

__all__ = ["KnownBaseline"]


@dataclass(frozen=True)
class KnownBaseline:
    """Was built below `home`, as Gatepost does at its first start."""

    home: Path

    def put(self, data_dir: Path) -> None:
        """Make `data_dir` one in which Gatepost was started before. A copy: tests damage theirs."""
        ensure_baseline(self.home)
        shutil.copytree(self.home / "baseline", data_dir / "baseline")
