"""What was seen, beside what the page says; printed as it happens, and as a table in the end."""

from dataclasses import dataclass

from live.machine import Ran


@dataclass(frozen=True, slots=True)
class Sighting:
    """One promise of a page, and what became of it."""

    page: str
    promise: str
    seen: str
    kept: bool


class Sightings:
    """Collects them."""

    def __init__(self) -> None:
        self._all: list[Sighting] = []

    def note(self, page: str, promise: str, seen: str, *, kept: bool) -> None:
        """Record one; what was seen is one line."""
        line = " ".join(seen.split())
        self._all.append(Sighting(page, promise, line, kept))
        print(f"{'ok ' if kept else 'NOT'} {page}: {promise}: {line}", flush=True)

    def ran(self, page: str, promise: str, ran: Ran, *expected: str) -> None:
        """Kept when a script said all that was expected; noted is the line with the last of it.

        Its status does not count: swaks fails when a message is refused.
        """
        lines = [line.strip() for line in ran.output.splitlines() if line.strip()] or ["nothing"]
        telling = [line for line in lines if expected[-1] in line]
        refusals = [line for line in lines if line.startswith("<**")]
        kept = all(text in ran.output for text in expected)
        self.note(page, promise, (telling or refusals or lines)[-1][:200], kept=kept)

    @property
    def broken(self) -> int:
        """How many promises were not kept."""
        return sum(not each.kept for each in self._all)

    def table(self) -> str:
        """In Markdown, a line for each."""
        lines = ["| page | what is promised | what was seen |", "|---|---|---|"]
        for each in self._all:
            seen = each.seen.replace("|", "\\|")
            kept = "" if each.kept else "**NOT KEPT:** "
            lines.append(f"| {each.page} | {each.promise} | {kept}`{seen}` |")
        return "\n".join(lines)
