"""The local lists as running processes see them."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gatepost import Decision, Gatepost, Outcome, Reason
from gatepost.lists.overlay import MAX_BYTES, Overlay, Side

pytestmark = pytest.mark.usefixtures("baseline")

WATCHER = """
import sys, time
from gatepost import Gatepost
gate = Gatepost()
print(gate.check("someone@rival.org").decision, flush=True)
while gate.check("someone@rival.org").accepted:
    time.sleep(0.01)
print(time.time(), flush=True)
"""


def write(data_dir: Path, side: Side, text: str) -> None:
    (data_dir / f"{side.value}.txt").write_text(text, encoding="utf-8")


def test_without_files_nothing_is_local(tmp_path: Path) -> None:
    overlay = Overlay(tmp_path / "nowhere")
    overlay.look()
    assert (overlay.lists, overlay.errors) == ((), ())


def test_a_denied_domain_is_rejected_under_its_own_reason(tmp_path: Path) -> None:
    write(tmp_path, Side.DENY, "rival.org\n")
    with Gatepost({"data_dir": tmp_path}) as gate:
        report = gate.check("ann@mx.rival.org")
    assert (report.decision, report.reason) == (Decision.REJECT, Reason.DENIED)
    assert report.decided_by is not None
    assert report.decided_by.detail == "rival.org is denied (deny.txt, line 1)"
    assert report.decided_by.source == "local deny list"
    assert report.message


def test_allow_wins_over_deny_lists_and_role_and_the_report_says_so(tmp_path: Path) -> None:
    write(tmp_path, Side.ALLOW, "mailinator.com\n")
    write(tmp_path, Side.DENY, "info@mailinator.com\n")
    with Gatepost({"data_dir": tmp_path, "policy": "strict"}) as gate:
        report = gate.check("info@mailinator.com")
    assert (report.decision, report.reasons, report.message) == (Decision.ACCEPT, (), "")
    said = {finding.check: finding for finding in report.findings}
    assert said["local"].source == "local allow list"
    for overruled in ("disposable", "role"):
        assert said[overruled].outcome is Outcome.SKIPPED
        assert said[overruled].detail.startswith(f"overruled by the local allow list ({overruled}")


def test_allow_does_not_make_an_address_of_what_is_none(tmp_path: Path) -> None:
    write(tmp_path, Side.ALLOW, "mailinator.com\n")
    with Gatepost({"data_dir": tmp_path}) as gate:
        assert gate.check("a..b@mailinator.com").reasons == (Reason.SYNTAX,)


def test_no_detail_holds_an_address_or_a_pattern(tmp_path: Path) -> None:
    write(tmp_path, Side.DENY, "ann.smith@company.org\nbob*@company.org\n")
    with Gatepost({"data_dir": tmp_path}) as gate:
        details = [
            f.detail + f.source
            for text in ("ann.smith@company.org", "bobby@company.org")
            for f in gate.check(text).findings
        ]
    assert not any("smith" in detail or "bob" in detail for detail in details)


def test_the_check_can_be_disabled_as_any_other(tmp_path: Path) -> None:
    write(tmp_path, Side.DENY, "rival.org\n")
    with Gatepost({"data_dir": tmp_path, "disabled_checks": ["local"]}) as gate:
        assert gate.check("ann@rival.org").accepted


def test_a_file_changed_by_hand_is_seen(tmp_path: Path) -> None:
    overlay = Overlay(tmp_path)
    for text in ("rival.org\n", "rival.org\nother.org\n", ""):
        write(tmp_path, Side.DENY, text)
        overlay.look()
        assert sum(len(listed.entries) for _, listed in overlay.lists) == text.count("\n")
    (tmp_path / "deny.txt").unlink()
    overlay.look()
    assert overlay.lists == ()


def test_status_names_the_file_and_the_line_that_does_not_count(tmp_path: Path) -> None:
    write(tmp_path, Side.DENY, "rival.org\nann smith@company.org\n")
    with Gatepost({"data_dir": tmp_path}) as gate:
        status = gate.status()
        assert gate.check("a@rival.org").reason == Reason.DENIED
    assert status.local == {"allow": 0, "deny": 1}
    assert [text.partition(":")[0] for text in status.local_errors] == ["deny.txt, line 2"]
    assert "smith" not in str(status.rows())
    assert not status.ok


def test_a_file_that_is_no_list_at_all_does_not_fill_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, Side.DENY, "no such thing\n" * 500)
    overlay = Overlay(tmp_path)
    overlay.look()
    assert overlay.errors[-1] == "deny.txt: 490 more lines do not count"
    assert len(caplog.records) == 11


@pytest.mark.parametrize("breaks", ["unreadable", "too large"])
def test_a_file_that_cannot_be_read_leaves_the_last_one_in_force(
    tmp_path: Path, breaks: str
) -> None:
    overlay = Overlay(tmp_path)
    write(tmp_path, Side.DENY, "rival.org\n")
    overlay.look()
    (tmp_path / "deny.txt").unlink()
    if breaks == "unreadable":
        (tmp_path / "deny.txt").mkdir()  # as unreadable to root as to anybody
    else:
        (tmp_path / "deny.txt").write_bytes(b"#" * (MAX_BYTES + 1))
    overlay.look()
    overlay.look()
    assert [listed.entries[0].key for _, listed in overlay.lists] == ["rival.org"]
    assert len(overlay.errors) == 1
    assert "what it last said counts" in overlay.errors[0]


@pytest.mark.slow
def test_two_running_processes_see_a_denial_within_two_seconds(tmp_path: Path) -> None:
    environ = {**os.environ, "GATEPOST_DATA_DIR": str(tmp_path)}
    with Gatepost({"data_dir": tmp_path}) as gate:
        gate.start()  # the baseline is built once, not by both at the same time
    watchers = [
        subprocess.Popen(
            (sys.executable, "-c", WATCHER), env=environ, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    try:
        for watcher in watchers:
            assert watcher.stdout is not None
            assert watcher.stdout.readline() == "accept\n"
        deny = (sys.executable, "-m", "gatepost", "deny", "rival.org")
        subprocess.run(deny, env=environ, check=True, stdout=subprocess.DEVNULL)
        written = time.time()
        seen = [float(watcher.communicate(timeout=30)[0]) for watcher in watchers]
    finally:
        for watcher in watchers:
            watcher.kill()
            watcher.wait()
    # Two seconds, and what a busy machine may add to them.
    assert max(seen) - written < 4.0
