"""What one probe has learned so far: it stands, however the conversation ends."""

from collections.abc import Sequence

from gatepost.smtp.meaning import Meaning, Stage
from gatepost.smtp.session import Heard

__all__ = ["Notes"]


class Notes:
    """Replies about the mailbox, a made-up one and the postmaster's, or what came before them."""

    def __init__(self) -> None:
        self.real: Heard | None = None
        self.random: Heard | None = None
        self.postmaster: Heard | None = None
        self.about_us: Heard | None = None
        """The reply that ended it before RCPT."""
        self.trouble = ""
        """Why there was no reply at all, for operators."""
        self.unanswered = False
        """Whether the last host that was tried could not even be connected to."""
        self.greeted = False
        """Whether any host has let us in."""

    def before(self, heard: Sequence[Heard]) -> None:
        """Takes down what a host said before it could be asked anything."""
        if heard:
            self.about_us = heard[-1]

    def about(self, heard: Sequence[Heard], roles: Sequence[str]) -> None:
        """Takes down replies to RCPT in the order of `roles`, or the one to MAIL before them."""
        if heard and heard[0].stage is not Stage.RCPT:
            self.about_us = heard[0]
            return
        for said, role in zip(heard, roles, strict=False):
            setattr(self, role, said)

    def forget(self) -> None:
        """Begins anew: what was said is void, as what reached us too late to be an answer is."""
        self.real = self.random = self.postmaster = self.about_us = None

    @property
    def obstacle(self) -> Meaning | None:
        """What stands in the way of an answer, and might be got out of it."""
        said = self.about_us or self.real
        return None if said is None else said.meaning
