"""Last days of steps: whose, how many days are left, and what becomes of a step after its day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from jixiao.web.declaring.workflow import Transition, workflow
from jixiao.web.years.models import Extension, FiscalYear

SOON = 7  # days: a step due within them is marked and told of


@dataclass(frozen=True, slots=True)
class Due:
    """The step that is due next on a form, and the days left; negative when it is late."""

    label: str
    day: date
    days_left: int
    extended: bool = False


@dataclass(frozen=True, slots=True)
class Lateness:
    """A step taken after its last day: how many days, and what the year makes of it."""

    action: str
    label: str
    day: date
    days: int
    handling: FiscalYear.Late

    @property
    def told(self) -> str:
        """In words."""
        return f"“{self.label}”的期限是{self.day}，已逾期{self.days}天。"

    @property
    def refused(self) -> bool:
        """Whether the step is not taken any more."""
        return self.handling is FiscalYear.Late.REFUSE

    @property
    def needs_reason(self) -> bool:
        """Whether it is taken with a reason only."""
        return self.handling is FiscalYear.Late.REASON

    @property
    def way_out(self) -> str:
        """Who may still help, in words."""
        return f"确需办理的，请向财政部门（{workflow().year_office}）申请延期。"


def steps() -> tuple[Transition, ...]:
    """The steps of the workflow that may have a deadline: those that forms wait for and that lead
    on, one for each action."""
    found: dict[str, Transition] = {}
    for way in workflow().transitions:
        if not way.optional and not way.opinion:
            found.setdefault(way.action, way)
    return tuple(found.values())


def last_day(
    year: FiscalYear, action: str, code: str, extensions: Sequence[Extension]
) -> tuple[date | None, bool]:
    """The last day of an action for the organisation of that code, and whether it was extended."""
    usual = year.deadline(action)
    if usual is None:
        return None, False
    own = [
        each
        for each in extensions
        if each.action == action and code.startswith(each.organisation.code)
    ]
    if not own:
        return usual, False
    chosen = max(own, key=lambda each: (len(each.organisation.code), each.pk))
    return max(usual, chosen.day), chosen.day > usual


def due(
    found: FiscalYear | None,
    state: str,
    today: date,
    code: str = "",
    extensions: Sequence[Extension] = (),
) -> Due | None:
    """What is due next on a form in a state, of the organisation of that code; None where no
    deadline is set."""
    if found is None or not found.deadlines:
        return None
    days = []
    for way in steps():
        if state in way.sources:
            day, extended = last_day(found, way.action, code, extensions)
            if day is not None:
                days.append((day, way.label, extended))
    if not days:
        return None
    day, label, extended = min(days)
    return Due(label, day, (day - today).days, extended)


def lateness(
    found: FiscalYear | None, actions: Iterable[str], code: str, today: date
) -> dict[str, Lateness]:
    """Which of these actions on a form of an organisation are late today, and how, by action."""
    dated = {action for action in actions if found is not None and found.deadline(action)}
    if found is None or not dated:
        return {}
    extensions = found.known_extensions
    late = {}
    for way in steps():
        day, _ = last_day(found, way.action, code, extensions)
        if way.action in dated and day is not None and today > day:
            days = (today - day).days
            late[way.action] = Lateness(way.action, way.label, day, days, found.late(way.action))
    return late
