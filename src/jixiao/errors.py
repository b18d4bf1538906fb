"""The errors a person may meet, and the one shape every message to a clerk has.

JixiaoError
  NotReadable      no form in it, damaged, too large
  NotAllowed       this actor, this step
  NotFound         missing, or outside the actor's scope (never told apart)
  StaleVersion     someone saved meanwhile
  WrongDimension   人 against 人次, 元 against %
  BadProfile       a data file of ours or of a city is wrong: file, key
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """What a person is told: where, what, why and how, one Chinese sentence each.

    `where` and `what` are never empty. `id` is stable; tests and support refer to it.
    """

    id: str
    where: str
    what: str
    why: str = ""
    how: str = ""

    def __str__(self) -> str:
        return "".join(part for part in (self.where, "：", self.what, self.why, self.how) if part)


class JixiaoError(Exception):
    """Base of all errors that carry a message for a person."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class NotReadable(JixiaoError):
    """The input holds no form, is damaged, or is larger than the limit."""


class NotAllowed(JixiaoError):
    """This actor may not take this step, or not now."""


class NotFound(JixiaoError):
    """The thing is missing or outside the actor's scope; which of the two is never told."""


class StaleVersion(JixiaoError):
    """Someone else saved a newer version in the meantime."""


class WrongDimension(JixiaoError):
    """An actual value is of another dimension than its target (人 is not 人次)."""


class BadProfile(JixiaoError):
    """A data file (profile, rule book, workflow, scoring) is wrong; names file and key."""
