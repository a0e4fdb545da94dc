"""One SMTP reply as a value (RFC 5321 section 4.2, RFC 2034)."""

import re
from dataclasses import dataclass

__all__ = ["Reply"]

# RFC 3463 in front of the text, as RFC 2034 wants it; or with the #, as qmail and Cisco write it.
_LEADING = re.compile(r"\A([245]\.\d{1,3}\.\d{1,3})(?:[\s:;,-]|$)")
_MARKED = re.compile(r"\(?#([245]\.\d{1,3}\.\d{1,3})\)?")


@dataclass(frozen=True, slots=True)
class Reply:
    """`code` has three digits; `lines` are the texts behind it, without line ends."""

    code: int
    lines: tuple[str, ...]

    @staticmethod
    def of(raw: str) -> "Reply":
        """A reply from its lines as a server sends them: "550-5.1.1 No\\n550 5.1.1 such user"."""
        lines = raw.splitlines()
        return Reply(int(lines[0][:3]), tuple(line[4:] for line in lines))

    @property
    def enhanced(self) -> str:
        """The enhanced status code, "5.1.1", empty where there is none."""
        for pattern in (_LEADING.match, _MARKED.search):
            for line in self.lines:
                found = pattern(line)
                if found:
                    return found[1]
        return ""

    @property
    def text(self) -> str:
        """The text in one line, without the enhanced code that each line may begin with."""
        return " ".join(_LEADING.sub("", line, count=1).strip() for line in self.lines).strip()

    @property
    def kind(self) -> int:
        """2 done, 3 go on, 4 not now, 5 not at all."""
        return self.code // 100

    def __str__(self) -> str:
        return " ".join(filter(None, (str(self.code), self.enhanced)))
