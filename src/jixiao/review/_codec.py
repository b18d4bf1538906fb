"""A finding as JSON and back: one flat object with the four parts and the whole message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jixiao.review._types import Basis, Dimension, Edit, Finding, Place, Severity, Standing


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


def finding_from_json(data: Mapping[str, Any]) -> Finding:
    """The finding that `finding_to_json` gave. Raises KeyError or ValueError for anything else."""
    return Finding(
        rule=data["rule"],
        title=data["title"],
        severity=Severity(data["severity"]),
        dimension=Dimension(data["dimension"]),
        field=data["field"],
        subject=data["subject"],
        where=data["where"],
        what=data["what"],
        why=data["why"],
        quote=data["quote"],
        suggestion=data["suggestion"],
        rewrite=data["rewrite"],
        basis=tuple(
            Basis(
                entry["key"],
                entry["name"],
                Standing(entry["standing"]),
                entry["clause"],
                entry["text"],
            )
            for entry in data["basis"]
        ),
        book=data["book"],
        peers=tuple(data["peers"]),
        related=tuple(
            Place(entry["subject"], entry["field"], entry["where"], entry["quote"])
            for entry in data["related"]
        ),
        cluster=data["cluster"],
        edits=tuple(
            Edit(entry["field"], entry["before"], entry["after"]) for entry in data["edits"]
        ),
    )
