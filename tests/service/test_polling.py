"""A day of polling on a counted clock: what `benchmarks/polling.py` prints of a week, asserted."""

import json
import subprocess
import sys

import pytest

from support.house import ROOT

SCRIPT = ROOT / "benchmarks" / "polling.py"


@pytest.mark.slow
def test_a_day_of_hourly_publishing_costs_each_plugin_a_request_an_hour_and_few_bytes() -> None:
    size = ("--plugins", "6", "--hours", "24", "--entries", "2000")
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *size, "--json"],
        capture_output=True, text=True, timeout=110, check=True,
    )  # fmt: skip
    figures = json.loads(done.stdout)
    requests, bodies = figures["requests"], figures["bodies"]
    polls = requests["manifest 200"] + requests.get("manifest 304", 0)
    assert 23 <= polls <= 27  # every hour, 10 % more or less
    # One root at the first pull, and one question for a newer one in the day.
    assert (requests["root 200"], requests["root 404"]) == (1, 1)
    assert requests["full 200"] == 3  # each set whole once, and then by deltas
    assert requests["delta 200"] >= 20
    assert bodies["delta 200"] < figures["file"] / 2  # a day of changes
    # The newest generation, or the one before where the last poll was just before it.
    assert figures["generations"] in ([24], [23, 24])
    assert figures["failed_pulls"] == 0
