"""With CI=true a missing tool is a failure: there, `make tools` has to have installed it."""

import os
from collections.abc import Generator

import pytest

from support.tools import MISSING


def fail_when_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a report of a test skipped for a missing tool into one of a failed test."""
    if os.environ.get("CI") != "true" or not report.skipped:
        return
    if not isinstance(report.longrepr, tuple):  # expected failures are "skipped" as well
        return
    reason = report.longrepr[2].removeprefix("Skipped: ")
    if reason.startswith(MISSING):
        report.outcome = "failed"
        report.longrepr = reason


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    fail_when_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    fail_when_skipped(report)
    return report
