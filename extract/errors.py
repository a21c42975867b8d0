"""What a user of the tool can do wrong: an exception that names the file, the place and the remedy."""

from __future__ import annotations


class UsageError(Exception):
    """Wrong input from the user, not from a page.

    `what` is wrong, in `file` at `place` (a JSON path, a line), and `advice` says what to do.
    """

    def __init__(self, what: str, *, file: str | None = None, place: str | None = None, advice: str | None = None) -> None:
        super().__init__(what)
        self.what, self.file, self.place, self.advice = what, file, place, advice

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, self.place) if part)
        text = f"{where}: {self.what}" if where else self.what
        return f"{text} {self.advice}" if self.advice else text


class PatternTimeoutError(Exception):
    """A pattern of the schema took too long on a page: the page is quarantined, never read differently."""


class NoRoomError(UsageError):
    """The working files of a comparison cannot be written, or do not fit into memory."""
