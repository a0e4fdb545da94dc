"""`gatepost service init`: keys, seed, root note."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gatepost_sync.commands.keys.key_line import read_key_lines
from gatepost_sync.commands.trust import reader_lines

if TYPE_CHECKING:
    from gatepost.snapshots.keys import PublicKey
    from gatepost_sync.keyring import Keyring
    from gatepost_sync.settings import ServiceSettings

__all__ = ["command", "welcome"]


@click.command("init")
@click.option(
    "--data-dir", type=click.Path(path_type=Path), help="Where, instead of where the settings say."
)
@click.option("--root-keys", "count", type=click.IntRange(1, 16), default=3, show_default=True)
@click.option("--threshold", type=click.IntRange(1, 16), help="How many must sign a root; 2 of 3.")
@click.option(
    "--root-key",
    "roots",
    multiple=True,
    callback=read_key_lines,
    metavar="LINE",
    help="A root key made elsewhere (keys new), once for each; none is made here then.",
)
def command(
    *, data_dir: Path | None, count: int, threshold: int | None, roots: tuple["PublicKey", ...]
) -> None:
    """Make the keys of a new service, and say what its readers need. Never overwrites."""
    # Here, not at the top: `gatepost --help` need not load what signs.
    from gatepost_sync.keyring import KeyPlan, Keyring, make_keys
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.times import utc_now

    settings = ServiceSettings.load({"data_dir": data_dir} if data_dir else None)
    many = len(roots) or count
    plan = KeyPlan(count, threshold or min(2, many), roots)
    make_keys(settings, plan, now=utc_now())
    if roots:
        click.echo(_to_sign(settings))
    else:
        click.echo(welcome(settings, Keyring.load(settings), count=count, threshold=plan.threshold))


def welcome(
    settings: "ServiceSettings", keyring: "Keyring", *, count: int = 3, threshold: int = 2
) -> str:
    """What was made, what to tell readers, and what to carry away."""
    keys = settings.key_folder
    files = [f"root-{number}.key" for number in range(1, count + 1)]
    listed = " and ".join(filter(None, (", ".join(files[:-1]), files[-1])))
    any_of = {1: "one", 2: "two", 3: "three"}.get(threshold, str(threshold))
    return (
        f"A new service in {settings.data_dir}. Its readers need these two lines:\n\n"
        f"{reader_lines(settings, keyring)}\n\n"
        f"Back up {keys} now. Then move {listed} offline, to\n"
        f"different places: serving needs none of them, and {any_of}"
        " of them can replace every key.\n"
    )


def _to_sign(settings: "ServiceSettings") -> str:
    draft = settings.key_folder / "root-1.draft"
    return (
        f"A new service in {settings.data_dir}, whose root keys are elsewhere. Carry\n{draft}\n"
        "to each of them and sign it there, then bring it back and put it in force:\n\n"
        "  gatepost service keys sign-root root-1.draft --key FILE\n"
        f"  gatepost service keys install {draft}"
    )
