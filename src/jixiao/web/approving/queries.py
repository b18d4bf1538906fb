"""Reading replies and adjustments of a project. The caller has checked its scope."""

from __future__ import annotations

from dataclasses import dataclass

from jixiao.web.approving.models import Adjustment, Reply
from jixiao.web.approving.reasons import reasons
from jixiao.web.declaring.differences import Difference, differences
from jixiao.web.declaring.models import Project


@dataclass(frozen=True, slots=True)
class AdjustmentView:
    """An adjustment with its reason in Chinese and what it changes, before and after."""

    adjustment: Adjustment
    reason_label: str
    changes: tuple[Difference, ...]


def replies(project: Project) -> list[Reply]:
    """All replies, newest first."""
    return list(Reply.objects.filter(project=project).order_by("-number"))


def adjustments(project: Project) -> tuple[AdjustmentView, ...]:
    """All adjustments, newest first; one under way is compared with the newest version."""
    return tuple(
        AdjustmentView(
            found, reasons().get(found.reason_code, found.reason_code), _changes(project, found)
        )
        for found in Adjustment.objects.filter(project=project).order_by("-pk")
    )


def _changes(project: Project, adjustment: Adjustment) -> tuple[Difference, ...]:
    if adjustment.outcome == Adjustment.Outcome.ABANDONED:
        return ()
    numbers = (adjustment.from_number, adjustment.to_number or project.declaration_number)
    stored = {
        version.number: version.declaration()
        for version in project.versions.filter(number__in=numbers)
    }
    return differences(stored[numbers[0]], stored[numbers[1]])
