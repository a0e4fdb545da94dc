"""What was read and not yet handed out, in whatever order was asked for. Pure."""

from collections import deque

from gatepost.bulk.entry import Entry

__all__ = ["Window"]


class Window:
    """Holds at most `size` entries; `ordered` hands them out as they came, else as they settle."""

    def __init__(self, size: int, *, ordered: bool) -> None:
        self._size = size
        self._ordered = ordered
        self._line: deque[Entry] = deque()
        self._unsettled = 0

    @property
    def full(self) -> bool:
        """Whether nothing more should be read before something was taken."""
        return len(self) >= self._size

    @property
    def stuck(self) -> bool:
        """Whether there are entries, and none can be handed out yet."""
        return len(self) > 0 and not (self._line and self._line[0].settled)

    def __len__(self) -> int:
        return len(self._line) if self._ordered else len(self._line) + self._unsettled

    def add(self, entry: Entry) -> None:
        """An entry that was read, settled already or not."""
        if self._ordered or entry.settled:
            self._line.append(entry)
        else:
            self._unsettled += 1

    def settle(self, entry: Entry) -> None:
        """The report of an entry that was added can be made."""
        entry.settled = True
        if not self._ordered:
            self._unsettled -= 1
            self._line.append(entry)

    def take(self) -> Entry | None:
        """The next entry that can be handed out."""
        if self._line and self._line[0].settled:
            return self._line.popleft()
        return None
