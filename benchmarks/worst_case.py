"""The dearest inputs that anybody could find, beside what an ordinary address costs.

Run `python benchmarks/worst_case.py`. Every family of hostile text is put before the @, behind it,
between quotation marks and brackets, from one character to a megabyte; and domains are filled with
it to the last octet that can be sent, in U-labels and in A-labels. Each input is timed alone, by
gates that were started and have never seen its domain: the least of some rounds counts, and of a
family its worst input. The inputs are the same every time.
"""

import gc
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import inf
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter_ns, process_time_ns

from instant import addresses

from gatepost import Gatepost
from gatepost.compiled import in_python
from gatepost.data import read_ranked
from gatepost.parse import Parser

ROUNDS = 15
BOUND = 10  # times what an ordinary address takes
SEEN = 40  # domains that each gate has seen more than the one before
DEAREST = 40  # of a family, which are looked at again
SEED = 20_240_101
SIZES = (1, 2, 10, 30, 59, 63, 64, 84, 125, 200, 250, 254, 319, 321, 10_000, 1_000_000)
HERE = Path(__file__).resolve().parent

FORMS = (
    "{}",
    "{}@gmail.com",
    "{}@",
    '"{}"@gmail.com',
    '"{}@gmail.com',
    "({})@gmail.com",
    "a@{}",
    "a@{}.com",
    "a@b.{}",
    "a@[{}]",
    "a@xn--{}.com",
    "<{}>@gmail.com",
    "a@gmail.com{}",
    "a@{}.mailinator.com",
    "a@{}.1nom\xad.org",
    "a@b@{}.co.uk",
    '"\\\xe9{}',
    '"\\\xe9{}"@gmail.com',
)
ENDS = ("", ".", ".c0m1", ".test", ".1", ".\u05d0", ".xn--99999999", ".\xfc-")
ALPHABETS: dict[str, Sequence[str]] = {
    "ASCII letters": "abcdefghijklmnopqrstuvwxyz",
    "capitals and digits": "ABCXYZ0189",
    "dots": ".",
    "letters and dots": ("a.", "b."),
    "hyphens": ("-", "a-", "--a"),
    "@": "@",
    "quotation marks": ('"', '\\"', "\\\\", "\\a"),
    "comments, brackets": "()<>[]:;,",
    "spaces": " \t\r\n\xa0\u3000\u2028",
    "NULs, controls": "\0\x01\x1f\x7f\x85",
    "lone surrogates": "\ud800\udc00\udfff",
    "emoji": "\U0001f600\U0001f4a9\u2603\u200d\ufe0f",
    "accented letters": [chr(code) for code in range(0xE0, 0xF7)],
    "two letters": "\xe9\xe8",
    "letters and accented letters": "abcdefghijklmnopqrstuvwxyz\xe4\xf6\xfc\xe9\xe8",
    "Greek, Cyrillic": [chr(code) for code in (*range(0x3B1, 0x3C9), *range(0x430, 0x450))],
    "capital Cyrillic": [chr(code) for code in range(0x410, 0x430)],
    "Hebrew": [chr(code) for code in range(0x5D0, 0x5EB)],
    "Arabic with digits": [chr(code) for code in (*range(0x628, 0x63A), *range(0x660, 0x66A))],
    "mixed directions": "\u05d0\u0628a1\u0661-",
    "CJK": [chr(code) for code in range(0x4E00, 0x9FA6)],
    "CJK beyond the BMP": [chr(code) for code in range(0x20000, 0x2A6D7)],
    "Hangul": [chr(code) for code in range(0xAC00, 0xD7A4)],
    "decomposed Hangul": ("\u1112\u1161\u11ab", "\u1100\u1173\u11af"),
    "decomposed Latin": ("e\u0301", "u\u0323\u0308", "o\u031b\u0323"),
    "Gothic": [chr(code) for code in range(0x10330, 0x1034B)],
    "squared words": [chr(code) for code in range(0x3300, 0x3358)],
    "one letter a label": ("\xe9.", "a.", "\u05d0."),
    "combining marks": "\u0315\u0300\u0323\u0334\u0345",
    "full-width": [chr(code) for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))],
    "ligatures that expand": "\ufdfa\ufb03\u3300\u33ff\u1e9e",
    "sharp s, dotless i": "\xdf\u03c2\u0131\u0130\u017f",
    "signs that vanish": "\xad\u200b\ufe0f\u2060\u180e\U000e0101",
    "joiners behind viramas": ("\u0915\u094d\u200d", "\u0915\u094d\u200c", "\u0937"),
    "joiners between letters": ("\u0628\u200c", "\u0627\u0301", "\u0640\u200c"),
    "middle dots": ("l\xb7", "l\xb7l", "\xb7"),
    "katakana dots, geresh": "\u30fb\u30a2\u05f3\u05d0\u0375\u03b1",
    "dots of every kind": ("a\u3002", "b\uff0e", "c\uff61", "\u2024", "\u2488"),
    "unassigned, private": "\u0378\ue000\U000f0000\U0010ffff\U0003fffe",
    "one of everything": [chr(code) for code in range(0x80, 0x33480, 61)],
    "scripts, disguises": ("a.", "\xe9", "\u05d0.", "\uff41", "\u3002", "a\u0301.", "\u0130", "-"),
    "odd labels beside Hebrew": (
        "\u05d0\u05d1.",
        "\U00010900.",
        "l\xb7l.",
        "\u05d0\u05f3.",
        "z-\u0301.",
    ),
    "A-labels": ("xn--", "9ca", "a", "xn--9ca."),
    "Punycode digits": "abcdefghijklmnopqrstuvwxyz0123456789-",
}

# The same script where nothing is compiled, as on a machine without a compiler.
PLAIN = """\
import runpy, sys
for name in ("idn._lookup", "idn._punycode", "typos._distance"):
    sys.modules[f"gatepost.{name}"] = None
runpy.run_path(sys.argv[1], run_name="__main__")
"""

NOTES = """\
What is longer than an address can be costs least, whatever its length: it is cut unread. What costs
most are names near to a provider's with slips on both sides of the dot, faulty names below one that
is listed, and names of some 240 octets in mixed directions.

"Nothing compiled" is the worst of the family on a machine without a C compiler, where all is in
Python. `Gatepost.start()` loads what there is to load, as it has here: without it the first name
beyond ASCII pays some 15 ms.

No input pays for emptying a memory that is full. While it fills, one in 2,730 new domains comes
when the three memories of domains grow, and waits some 10 \u00b5s more for each; it is not to
blame, and not in the table.

Before there were tables (`core/gatepost/idn`), when email-validator was asked about each of these
names, the worst took 4,400 \u00b5s; before Punycode was compiled, and a new domain was asked about
in fewer steps, 76 \u00b5s."""


@dataclass(frozen=True, slots=True)
class Worst:
    """The dearest input of a family, and what it costs in microseconds."""

    time: float
    text: str


def inputs(alphabet: Sequence[str], draw: random.Random) -> Iterator[str]:
    """All that is made of one alphabet."""
    for size in SIZES:
        filling = _text(alphabet, size, draw)
        yield from (form.replace("{}", filling) for form in FORMS)
    for labels in (1, 2, 3, 4, 5, 8):
        yield from _full(alphabet, labels, draw)


def misspelt(draw: random.Random) -> Iterator[str]:
    """The popular domains with up to four slips before the dot and three behind it."""
    for domain in read_ranked("popular"):
        name, _, suffix = domain.partition(".")
        for first, second in product(range(5), range(4)):
            yield f"ann@{_slipped(name, first, draw)}.{_slipped(suffix, second, draw)}"


def hidden(draw: random.Random) -> Iterator[str]:
    """Misspelt, and with a sign that cannot be seen somewhere in it."""
    for domain in read_ranked("popular"):
        name, _, suffix = domain.partition(".")
        for first, second in product(range(1, 3), range(2)):
            text = f"{_slipped(name, first, draw)}.{_slipped(suffix, second, draw)}"
            at = draw.randrange(len(text))
            yield f"ann@{text[:at]}\u200b{text[at:]}"


def _slipped(word: str, times: int, draw: random.Random) -> str:
    for _ in range(times):
        at, other = draw.randrange(len(word)), draw.choice("abcdefghijklmnopqrstuvwxyz")
        kept = draw.choice((word[at], "", word[at + 1 : at + 2] + word[at]))
        word = word[:at] + draw.choice((kept, other, other + word[at])) + word[at + 1 :]
        word = word or other
    return word


def _text(alphabet: Sequence[str], size: int, draw: random.Random) -> str:
    varied = "".join(draw.choices(alphabet, k=min(size, 400)))
    return (varied * (size // len(varied) + 1))[:size]


def _full(alphabet: Sequence[str], count: int, draw: random.Random) -> Iterator[str]:
    """Domains of so many labels, each as long as it can be sent, with a local part good and bad."""
    room = min(59, 240 // count - 5)
    labels = [_longest(alphabet, room, draw) for _ in range(count)]
    encoded = ["xn--" + label.encode("punycode").decode("ascii", "replace") for label in labels]
    for name in (".".join(labels), ".".join(encoded), ".".join(encoded).upper()):
        yield from (f"{local}@{name}.com" for local in ("a", "a..b", "\xe9", '"a b"'))
        yield from (f"a@{name}{end}" for end in ENDS)


def _longest(alphabet: Sequence[str], room: int, draw: random.Random) -> str:
    label = ""
    for _ in range(room):
        longer = label + draw.choice(alphabet)
        if len(longer.encode("punycode")) > room:
            break
        label = longer
    return label


def families() -> dict[str, list[str]]:
    """Every input, by family; texts that are too long to be addresses have one for themselves."""
    draw = random.Random(SEED)
    found = {name: list(inputs(alphabet, draw)) for name, alphabet in ALPHABETS.items()}
    found["misspelt providers"] = list(misspelt(draw))
    found["misspelt, one sign invisible"] = list(hidden(draw))
    return {name: [text for text in texts if text] for name, texts in found.items()}


def worst(texts: Iterable[str], gates: Sequence[Gatepost], again: Sequence[Gatepost]) -> Worst:
    """The dearest of the texts; each gate sees each of them once.

    The dearest few are looked at again: on a busy machine some of so many inputs meet somebody else
    in every round.
    """
    timed = (Worst(_least(text, gates), text) for text in texts)
    first = sorted(timed, key=lambda found: -found.time)[:DEAREST]
    for gate in again:  # after a pause everybody is slow
        gate.check_instant(f"ann@gmial.c{len(first[0].text)}m{first[0].time}.example")
    looked = (Worst(min(one.time, _least(one.text, again)), one.text) for one in first)
    return max(looked, key=lambda found: found.time)


def _least(text: str, gates: Sequence[Gatepost]) -> float:
    """Every other gate has just answered a text like it, about another domain: ordinary addresses,
    with which it is compared, come in a row as well."""
    like, least = text.replace("@", "@q", 1), inf
    for number, gate in enumerate(gates):
        if number % 2:
            gate.check_instant(like)
        least = min(least, _time(gate.check_instant, text))
    return least


def _started(directory: Path) -> list[Gatepost]:
    """Gates that have opened the lists and built the tables.

    Each has seen another number of domains, or the memories of all of them would grow at the same
    input, which is not to blame for it.
    """
    gates = [Gatepost({"data_dir": directory}) for _ in range(ROUNDS)]
    for number, gate in enumerate(gates):
        gate.start()
        for other in range(SEEN * number):
            gate.check_instant(f"ann@company-{other}.example")
    return gates


def _time(check: Callable[[str], object], text: str) -> float:
    started = perf_counter_ns()
    check(text)
    return (perf_counter_ns() - started) / 1000


def ordinary(sample: Sequence[str], gates: Sequence[Gatepost]) -> float:
    """The median of the sample's addresses at domains that no gate has seen, timed as the hostile
    inputs are: each alone, the least of some rounds."""
    fresh: dict[str, str] = {}
    for address in sample:
        fresh.setdefault(address.rpartition("@")[2], address)
    return median(min(_time(gate.check_instant, text) for gate in gates) for text in fresh.values())


def common(sample: Sequence[str], gate: Gatepost) -> float:
    """Microseconds an address of the same sample in a process that has seen its domains: the median
    of some rounds, as in `instant.py`."""
    rounds = []
    for _ in range(ROUNDS):
        started = process_time_ns()
        for address in sample:
            gate.check_instant(address)
        rounds.append((process_time_ns() - started) / 1000 / len(sample))
    return median(rounds)


def reading(text: str) -> float:
    """Microseconds that parsing takes alone, by a parser that has never seen the domain."""
    return min(_time(Parser().parse, text) for _ in range(ROUNDS))


def plain() -> dict[str, float]:
    """What the worst of each family costs where nothing is compiled."""
    command = [sys.executable, "-c", PLAIN, str(HERE / "worst_case.py"), "--json"]
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=HERE)  # `instant` is here
    return json.loads(run.stdout)


def table(found: dict[str, Worst], without: dict[str, float], fresh: float, seen: float) -> str:
    """The results as Markdown."""
    version = ".".join(map(str, sys.version_info[:3]))
    above = sum(result.time > BOUND * seen for result in found.values())
    lines = [
        f"Python {version}, {os.cpu_count()} cores. An ordinary address takes {seen:.1f} \u00b5s "
        f"where its domain has been seen, and {fresh:.1f} \u00b5s where it has not, as those below "
        f"have not. {above} of {len(found)} families have an input that takes more than {BOUND} "
        "times the former.",
        "",
        "| family | worst, \u00b5s | of an ordinary one, seen | unseen | parsing "
        "| nothing compiled, \u00b5s | octets |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, result in sorted(found.items(), key=lambda row: -row[1].time):
        octets = len(result.text.encode("utf-8", "surrogatepass"))
        lines.append(
            f"| {name} | {result.time:.1f} | {result.time / seen:.1f} | {result.time / fresh:.1f} "
            f"| {reading(result.text):.1f} | {without[name]:.1f} | {octets:,} |"
        )
    return "\n".join([*lines, "", NOTES])


def measured() -> tuple[dict[str, Worst], float, float]:
    """The worst of each family, and what an ordinary address takes, unseen and seen."""
    from disposable_email_domains import blocklist

    sample = addresses(sorted(blocklist))
    with TemporaryDirectory() as directory:
        gates = _started(Path(directory))
        gc.disable()
        fresh = ordinary(sample, gates)
        seen = common(sample, Gatepost({"data_dir": Path(directory)}))
        again = _started(Path(directory))
        found = {name: worst(texts, gates, again) for name, texts in families().items()}
    return found, fresh, seen


def main() -> None:
    """Measures, prints the table, and writes it beside this script with `--write`."""
    if "--json" not in sys.argv and in_python():
        sys.exit(
            "not everything is compiled here: install gcc and python3-dev, then Gatepost again"
        )
    found, fresh, seen = measured()
    if "--json" in sys.argv:
        print(json.dumps({name: result.time for name, result in found.items()}))
        return
    text = table(found, plain(), fresh, seen)
    print(text)
    if "-v" in sys.argv:
        for name, result in sorted(found.items(), key=lambda row: -row[1].time):
            print(f"{result.time:7.1f} {name}: {result.text[:300]!a}")
    if "--write" in sys.argv:
        (HERE / "worst_case.md").write_text(f"# Worst cases\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
