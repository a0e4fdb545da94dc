"""The whole instant phase beside checks of the syntax alone, on the same addresses.

Run `python benchmarks/instant.py`, or `tox run -m bench --discover $(.ci/interpreters)` for every
Python that is here. Every contestant sees the same 20,000 generated addresses in the same process;
rounds alternate between contestants, and the table shows each one's median round, in processor
time: what else runs on the machine hardly counts then. Ratios hold from machine to machine,
microseconds do not.
"""

import gc
import random
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter_ns, process_time_ns

ADDRESSES = 20_000
ROUNDS = 7
SEED = 20_240_101
HERE = Path(__file__).parent
ORDINARY = "anna.ben123@gmail.com"

BIG = ("gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "gmx.de", "mail.ru")
IDN = ("b\u00fccher.example", "m\u00fcnchen.example", "\u4f8b\u3048.jp", "espa\u00f1a.example")
WORDS = ("anna", "ben", "carlos", "dana", "elif", "farid", "grace", "hiro", "ines", "jon")
BROKEN = (
    "no-at-sign",
    "a..b@gmail.com",
    "x@",
    "@y.com",
    "a b@c.de",
    "x@y",
    "a@b@c.com",
    "x@-y.com",
)


def addresses(disposable: Sequence[str]) -> list[str]:
    """20,000 addresses in the proportions of a sign-up form; the same ones every time."""
    draw = random.Random(SEED)
    kinds = ["big", "other", "disposable", "below", "idn", "eai", "broken"]
    shares = [55, 26.5, 8, 2, 3, 1, 4.5]
    return [_address(draw, kind, disposable) for kind in draw.choices(kinds, shares, k=ADDRESSES)]


def _address(draw: random.Random, kind: str, disposable: Sequence[str]) -> str:
    local = f"{draw.choice(WORDS)}.{draw.choice(WORDS)}{draw.randrange(1000)}"
    local += "+news" if draw.random() < 0.05 else ""
    if kind == "broken":
        return draw.choice(BROKEN)
    if kind == "eai":
        return f"{local}\u00e9@{draw.choice(BIG)}"
    return f"{local}@{_domain(draw, kind, disposable)}"


def _domain(draw: random.Random, kind: str, disposable: Sequence[str]) -> str:
    big, listed = draw.choice(BIG), draw.choice(disposable)
    return {
        "big": big.upper() if draw.random() < 0.02 else big,
        "other": f"company{draw.randrange(3000)}.com",
        "disposable": listed,
        "below": f"mx{draw.randrange(10)}.{listed}",
        "idn": draw.choice(IDN),
    }[kind]


def contestants(data_dir: Path) -> dict[str, Callable[[str], object]]:
    """Name to a function of one address. Whoever is not installed is left out with a word."""
    from gatepost import Gatepost

    check = Gatepost({"data_dir": data_dir}).check_instant
    found: dict[str, Callable[[str], object]] = {
        "gatepost, whole instant phase": check,
        "gatepost, and the canonical mailbox": lambda text: check(text).address.canonical,
    }
    for name, build in PEERS.items():
        try:
            found[name] = build()
        except ImportError as error:
            print(f"left out: {name} ({error.name} is not installed)", file=sys.stderr)
    return found


def _email_validator() -> Callable[[str], object]:
    from email_validator import EmailNotValidError, validate_email

    def check(address: str) -> object:
        try:
            return validate_email(address, check_deliverability=False)
        except EmailNotValidError as error:
            return error

    return check


def _django() -> Callable[[str], object]:
    from django.conf import settings
    from django.core.exceptions import ValidationError
    from django.core.validators import EmailValidator

    settings.configure(USE_I18N=False)
    validator = EmailValidator()

    def check(address: str) -> object:
        try:
            return validator(address)
        except ValidationError as error:
            return error

    return check


def _wtforms() -> Callable[[str], object]:
    from wtforms.validators import Email, ValidationError

    validator = Email()

    class Field:
        data = ""

        def gettext(self, text: str) -> str:
            return text

    field = Field()

    def check(address: str) -> object:
        field.data = address
        try:
            return validator(None, field)
        except ValidationError as error:
            return error

    return check


def _mailchecker() -> Callable[[str], object]:
    from MailChecker import MailChecker

    return MailChecker.is_valid


PEERS = {
    "email-validator, syntax only": _email_validator,
    "WTForms Email, syntax only": _wtforms,
    "Django EmailValidator, syntax only": _django,
    "mailchecker, syntax and list": _mailchecker,
}


def measure(found: dict[str, Callable[[str], object]], sample: Sequence[str]) -> dict[str, float]:
    """Median microseconds an address, by contestant; one unmeasured round warms each up."""
    times: dict[str, list[float]] = {name: [] for name in found}
    for number in range(ROUNDS + 1):
        for name, check in found.items():
            gc.collect()
            started = process_time_ns()
            for address in sample:
                check(address)
            if number:
                times[name].append((process_time_ns() - started) / 1000 / len(sample))
    return {name: median(rounds) for name, rounds in times.items()}


def shares(data_dir: Path) -> str:
    """Where the time of an ordinary address goes, each part measured alone, as Markdown."""
    from gatepost import Gatepost

    gate = Gatepost({"data_dir": data_dir})
    address, found = gate._instant(ORDINARY)
    policy, epoch, run = gate.policy, gate.lists.epoch, gate._pipeline.instant.run

    def changed() -> None:
        gate._sync.ensure()
        gate.lists.look()

    whole = _alone(lambda: gate.check_instant(ORDINARY))
    call = _alone(lambda: None)
    parts = {
        "parsing: one regular expression, one look-up of the domain, one `Address`": _alone(
            lambda: gate._parse(ORDINARY)
        ),
        "the checks: one look-up of the domain, the role check, comparing its answer": _alone(
            lambda: run(address, epoch)
        ),
        "the report: two clock readings, one `Report`": _alone(
            lambda: gate._report(address, found, policy, perf_counter_ns())
        ),
        "whether the lists have changed: one clock reading": _alone(changed),
    }
    lines = [f"| of {whole - call:.2f} µs for `{ORDINARY}` | share |", "|---|---:|"]
    spent = 0.0
    for name, time in parts.items():
        spent += time - call
        lines.append(f"| {name} | {(time - call) / (whole - call):.0%} |")
    lines.append(f"| calls between these | {1 - spent / (whole - call):.0%} |")
    return "\n".join(lines)


def _alone(ask: Callable[[], object]) -> float:
    """Microseconds of one call, the median of some rounds."""
    rounds = []
    for _ in range(3 * ROUNDS):
        started = process_time_ns()
        for _ in range(ADDRESSES // 4):
            ask()
        rounds.append((process_time_ns() - started) / 1000 / (ADDRESSES // 4))
    return median(rounds)


def table(results: dict[str, float]) -> str:
    """The results as Markdown."""
    authority = results["email-validator, syntax only"]
    django = results.get("Django EmailValidator, syntax only")
    lines = [
        "| | \u00b5s an address | of email-validator | of Django |",
        "|---|---:|---:|---:|",
    ]
    for name, time in results.items():
        of_django = f"{time / django:.2f}" if django else ""
        lines.append(f"| {name} | {time:.2f} | {time / authority:.2f} | {of_django} |")
    return "\n".join(lines)


def write(file: Path, body: str) -> None:
    """Puts the table under this Python's heading, and leaves those of other versions alone."""
    heading = f"## Python {sys.version_info[0]}.{sys.version_info[1]}"
    text = file.read_text(encoding="utf-8")
    before, *sections = re.split(r"^(?=## Python )", text, flags=re.MULTILINE)
    others = [section for section in sections if section.partition("\n")[0] != heading]
    fresh = f"{heading}\n\n{body}\n"
    ordered = sorted([*(section.strip() + "\n" for section in others), fresh])
    file.write_text("\n".join([before.strip() + "\n", *ordered]), encoding="utf-8")


def main() -> None:
    """Measures, prints the table, and with `--write` puts it into instant.md."""
    from disposable_email_domains import blocklist

    sample = addresses(sorted(blocklist))
    with TemporaryDirectory() as directory:
        results = measure(contestants(Path(directory)), sample)
        text = f"{table(results)}\n\n{shares(Path(directory))}"
    print(text)
    if "--write" in sys.argv:
        write(HERE / "instant.md", text)


if __name__ == "__main__":
    main()
