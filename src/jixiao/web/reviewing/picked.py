"""Findings that a reviewer picks as opinions: the clerk reads them where they stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from jixiao.web.declaring.models import Project
from jixiao.web.declaring.paper import paper, places_with
from jixiao.web.reviewing.queries import findings_of


def with_findings(
    project: Project, opinions: Mapping[str, str], picked: Collection[str]
) -> dict[str, str]:
    """Opinions by field path ("" for the whole form), with the picked findings added to them.

    `picked` names open findings as rule and field path with a blank between.
    """
    texts = dict(opinions)
    chosen = [
        entry
        for entry in findings_of(project)
        if entry.is_open and f"{entry.finding.rule} {entry.finding.field}" in picked
    ]
    sheet = paper(project.latest().declaration())
    for path, entries in places_with(chosen, sheet).items():
        told = [f"{entry.finding.what}{entry.finding.suggestion}" for entry in entries]
        texts[path] = "\n".join(part for part in (texts.get(path, "").strip(), *told) if part)
    return texts
