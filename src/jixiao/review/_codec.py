"""A finding as JSON: one flat object with the four parts and the whole message."""

from __future__ import annotations

from typing import Any

from jixiao.review._types import Basis, Edit, Finding, Place


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """The finding as JSON-ready objects; keys are the field names, enums their English words."""
    return {
        "rule": finding.rule,
        "title": finding.title,
        "severity": finding.severity.value,
        "dimension": finding.dimension.value,
        "field": finding.field,
        "subject": finding.subject,
        "message": finding.message,
        "where": finding.where,
        "what": finding.what,
        "why": finding.why,
        "quote": finding.quote,
        "suggestion": finding.suggestion,
        "rewrite": finding.rewrite,
        "edits": [_edit(edit) for edit in finding.edits],
        "basis": [_basis(basis) for basis in finding.basis],
        "book": finding.book,
        "peers": list(finding.peers),
        "cluster": finding.cluster,
        "related": [_place(place) for place in finding.related],
    }


def _basis(basis: Basis) -> dict[str, str]:
    return {
        "key": basis.key,
        "name": basis.name,
        "clause": basis.clause,
        "text": basis.text,
        "standing": basis.standing.value,
    }


def _edit(edit: Edit) -> dict[str, str]:
    return {"field": edit.field, "before": edit.before, "after": edit.after}


def _place(place: Place) -> dict[str, str | None]:
    return {
        "subject": place.subject,
        "field": place.field,
        "where": place.where,
        "quote": place.quote,
    }
