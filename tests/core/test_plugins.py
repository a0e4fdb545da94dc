"""Plugins: the built-in ones, one that is given, one that is installed, and broken ones."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gatepost import Gatepost, Phase, PluginError, Reason, SettingsError, hookimpl
from gatepost.hookspecs import HookSpecs
from gatepost.plugins import build_manager

PACKAGE = Path(__file__).parents[1] / "support" / "acme_gatepost"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip installed the example plugin, entry point and all."""
    target = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--target", target, PACKAGE], check=True, capture_output=True)
    return target


def run(arguments: list[str], site: Path, log: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(site), "ACME_LOG": str(log)}
    return subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False
    )


def test_an_installed_plugin_adds_a_check_and_sees_reports(installed: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = "from gatepost.cli import main; main()"
    done = run(["-c", code, "check", "ann@rival.example", "--json"], installed, log)
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    assert (report["status"], report["reason"]) == ("invalid", "acme.competitor")
    assert report["message"] == "We cannot take this address."
    assert run(["-c", code, "check", "ann@gmail.com"], installed, log).returncode == 0
    assert log.read_text() == "reject acme.competitor\naccept None\n"


def test_without_it_the_address_is_fine() -> None:
    with Gatepost() as gate:
        assert gate.check("ann@rival.example").accepted


class Misspelt:
    @hookimpl
    def register_cheks(self) -> None:
        """A hook that does not exist."""


def test_a_misspelt_hook_is_an_error_at_start_up() -> None:
    with pytest.raises(PluginError, match="register_cheks"):
        Gatepost(plugins=[Misspelt()])


CLASS = """
from gatepost import Finding, Outcome, Phase, hookimpl


class Rival:
    name, phase = "acme", Phase.INSTANT

    def check(self, address):
        return Finding(self.name, Outcome.FAIL, "acme.competitor", "works for a competitor")


class Plugin:
    @hookimpl
    def register_checks(self):
        return [Rival()]
"""


def check_with(
    entry_point: str, site: Path, module: str = CLASS
) -> subprocess.CompletedProcess[str]:
    """`gatepost check` where the distribution `acme` has this entry point and a module `acme`."""
    metadata = site / "acme-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[gatepost]\nacme = {entry_point}\n")
    (site / "acme.py").write_text(module)
    code = "from gatepost.cli import main; main()"
    return run(["-c", code, "check", "ann@gmail.com", "--json"], site, site / "log")


def test_an_entry_point_may_name_a_class(tmp_path: Path) -> None:
    done = check_with("acme:Plugin", tmp_path)
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["reason"] == "acme.competitor"


def test_a_class_may_be_given() -> None:
    with Gatepost(plugins=[Competitors]) as gate:
        assert gate.check("ann@gmail.com").reasons[0] == Reason.CHECK_FAILED


def test_an_installed_module_without_hooks_is_told_what_to_name(tmp_path: Path) -> None:
    done = check_with("acme", tmp_path)
    assert done.returncode == 2
    assert "plugin acme: " in done.stderr
    assert '"acme:Plugin"' in done.stderr


def test_a_plugin_that_cannot_be_imported_is_named(tmp_path: Path) -> None:
    done = check_with("no_such_module", tmp_path)
    assert done.returncode == 2
    assert "no_such_module" in done.stderr
    assert "Traceback" not in done.stderr


class Strange:
    """`answer` is what its check returns, or what stands in place of a check."""

    name, phase = "strange", Phase.INSTANT

    def __init__(self, checks: object) -> None:
        self.checks = checks

    @hookimpl
    def register_checks(self) -> object:
        return self.checks

    def check(self, address: object) -> object:
        return "not a finding"


class Competitors:
    @hookimpl
    def register_checks(self) -> object:
        return [Strange(None)]


class Raising:
    @hookimpl
    def register_checks(self) -> None:
        raise RuntimeError("out of order")


class Demanding:
    @hookimpl
    def register_checks(self, moon: object) -> None:
        """A hook with an argument that does not exist."""


@pytest.mark.parametrize(
    ("plugin", "text"),
    [
        (Raising(), "plugin Raising: RuntimeError('out of order')"),
        (Strange([object()]), "plugin Strange: AttributeError"),
        (Strange(7), "plugin Strange: TypeError"),
        (Demanding(), "plugin Demanding: "),
    ],
)
def test_a_plugin_that_registers_nonsense_is_named_at_start_up(plugin: object, text: str) -> None:
    with pytest.raises(PluginError) as caught:
        Gatepost(plugins=[plugin])
    assert str(caught.value).startswith(text)


def test_a_check_that_answers_nonsense_is_broken_and_no_more() -> None:
    strange = Strange(None)
    strange.checks = [strange]
    with Gatepost(plugins=[strange]) as gate:
        report = gate.check("ann@mailinator.com")
        assert report.reasons == (Reason.DISPOSABLE, Reason.CHECK_FAILED)
        assert gate.broken == {"strange": 1}


def test_a_misspelt_check_to_leave_out_is_told_the_nearest() -> None:
    with pytest.raises(SettingsError, match="did you mean 'disposable'"):
        Gatepost({"disabled_checks": "disposible"})


def test_built_in_checks_come_through_the_same_hooks() -> None:
    manager = build_manager(installed=False)
    names = {impl.plugin_name for impl in manager.hook.register_checks.get_hookimpls()}
    assert {"gatepost.checks.syntax", "gatepost.checks.disposable"} <= names


def test_every_hook_says_when_it_is_called() -> None:
    hooks = [hook for name, hook in vars(HookSpecs).items() if not name.startswith("_")]
    assert hooks
    assert all("Called" in (hook.__doc__ or "") for hook in hooks)
