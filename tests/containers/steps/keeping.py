"""Logs, a new version, a restart, a backup and the whole way back from it."""

import json
from pathlib import Path

from containers.patience import wait_for
from containers.reader import Reader
from containers.stack import Stack
from containers.steps.publishing import gate_of, wait_for_verdict
from containers.trial import Trial

__all__ = ["try_backup", "try_logs", "try_moved_keys", "try_new_version"]

OWN = ("migrate", "web", "worker")
BACKUP = "/var/lib/gatepost/trial.backup"
PASSPHRASE = "correct horse battery staple"


def try_logs(stack: Stack, trial: Trial) -> None:
    """One object a line, in all that our own containers said so far."""
    said = (stack.engine.run("logs", row["ID"]) for row in stack.rows() if row["Service"] in OWN)
    lines = [line for one in said for line in (one.stdout + one.stderr).splitlines()]
    odd = [line for line in lines if not _is_object(line)]
    assert all(line.startswith("gatepost: ") for line in odd), odd[:5]
    assert "ann@example.com" not in "\n".join(lines)
    but = f" but {len(odd)} that say why a process ended" if odd else ""
    trial.saw("logs", f"{len(lines)} lines, each a JSON object{but}; no address")


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def try_new_version(stack: Stack, trial: Trial) -> None:
    """The image is built anew and every container of it replaced; then all is restarted."""
    before = stack.containers("web")
    with (stack.folder / "core/gatepost/__init__.py").open("a", encoding="utf-8") as file:
        file.write("\n# Another version.\n")
    with Reader(stack) as reader:
        stack.up("--build")
        wait_for(lambda: stack.status("/health/ready") == 200, "ready")
    assert not {*before} & {*stack.containers("web")}
    trial.saw("`up --build` with another version", f"migrated, then replaced; {reader}")
    with Reader(stack) as reader:
        stack.compose("restart", "worker", "web", "rabbitmq", "postgres", "redis")
        wait_for(stack.healthy, "all are healthy again")
    trial.saw("everything behind nginx restarted", str(reader))


def try_backup(stack: Stack, trial: Trial, scratch: Path, trust: str) -> None:
    """Made while it works; then every volume is lost, and a gate that was ahead follows again."""
    secret = scratch / "passphrase"
    secret.write_text(PASSPHRASE)
    secret.chmod(0o644)
    (scratch / "kept").mkdir()
    made = stack.inside_of(
        "worker", "gatepost", "service", "backup", BACKUP, "--passphrase-file", "/dev/stdin",
        said=PASSPHRASE.encode(),
    ).stdout  # fmt: skip
    stack.compose("cp", f"worker:{BACKUP}", str(scratch / "kept"))
    (scratch / "kept/trial.backup").chmod(0o644)  # it was its owner's alone, and is read as 10001
    trial.saw("a backup", made.strip().partition(": ")[2])
    with gate_of(stack.inside, scratch / "follower", trust) as gate:
        stack.gatepost("service", "add", "blacklist", "after-the-backup.example")
        ahead = wait_for_verdict(gate, "joe@after-the-backup.example", "blacklisted_domain")
        stack.down()
        stack.compose("up", "--detach", "--wait", "postgres")
        restored = stack.compose(
            "run", "--rm", "--no-deps", "--volume", f"{scratch / 'kept'}:/backup:ro",
            "--volume", f"{secret}:/passphrase:ro", "migrate",
            "gatepost", "service", "restore", "/backup/trial.backup",
            "--passphrase-file", "/passphrase",
        )  # fmt: skip
        assert "restored as of" in restored.stdout, restored
        stack.up()
        assert trust in stack.gatepost("service", "trust")
        stack.gatepost("service", "add", "blacklist", "after-the-restore.example")
        number = wait_for_verdict(gate, "joe@after-the-restore.example", "blacklisted_domain")
        assert number > ahead
    trial.saw(
        "every volume lost, and restored",
        f"the same trust line; a gate that had generation {ahead} pulls {number}",
    )


def try_moved_keys(stack: Stack, trial: Trial) -> None:
    """Keys where an older compose file had them: nothing makes others, and they are moved."""
    apart, beside = "/var/lib/gatepost-keys/keys", "/var/lib/gatepost/keys"
    stack.compose("stop", "worker", "web")
    once = ("run", "--rm", "--no-deps", "-T", "migrate")
    stack.compose(*once, "mv", apart, beside)
    refused = stack.compose(*once, check=False)
    assert refused.returncode == 2, refused
    assert "none are made" in refused.stderr, refused
    stack.compose(*once, "mv", beside, "/var/lib/gatepost-keys/")
    stack.up()
    trial.saw(
        "keys that an older compose file left in the data volume", "no others are made; moved"
    )
