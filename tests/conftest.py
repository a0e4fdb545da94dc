"""What holds for every test: it stays on this machine and starts from Gatepost's defaults."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from support.known_baseline import KnownBaseline
from support.no_skips import pytest_make_collect_report, pytest_runtest_makereport
from support.offline import stay_offline

__all__ = ["pytest_make_collect_report", "pytest_runtest_makereport"]


def pytest_configure() -> None:
    stay_offline()
    # hypothesis's deadline is about the machine, which may have other things to do.
    settings.register_profile("any machine", deadline=None)
    settings.load_profile("any machine")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """One more than there are cores: a test that waits leaves its core to another one."""
    asked = "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ
    return None if asked else (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session", autouse=True)
def only_defaults(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Whoever runs the tests may use Gatepost too: their settings and their lists stay out.

    The data directory that is the default instead.
    """
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("GATEPOST_")]:
            environment.delenv(name)
        data_dir = tmp_path_factory.mktemp("gatepost-data")
        environment.setenv("GATEPOST_DATA_DIR", str(data_dir))
        yield data_dir


@pytest.fixture(scope="session")
def known_baseline(only_defaults: Path) -> KnownBaseline:
    return KnownBaseline(only_defaults)


@pytest.fixture
def baseline(known_baseline: KnownBaseline, tmp_path: Path) -> None:
    """The test's directory is a data directory that has been used before."""
    known_baseline.put(tmp_path)
