"""What changed between two versions of a declaration, field by field."""

from __future__ import annotations

from dataclasses import dataclass

from jixiao.declaration import Declaration, field_text, profile


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that changed: its label and both texts (empty where it was or is absent)."""

    label: str
    before: str
    after: str


def differences(before: Declaration, after: Declaration) -> tuple[Difference, ...]:
    """Header fields in printed order, then indicator rows matched by class and name."""
    form = profile(after.form.profile)
    found = [
        Difference(entry.label, field_text(before, entry.path), field_text(after, entry.path))
        for entry in form.fields
    ]
    old, new = _rows(before), _rows(after)
    for key in [*old, *(key for key in new if key not in old)]:
        found.append(Difference(" · ".join(key[:2]), old.get(key, ""), new.get(key, "")))
    return tuple(entry for entry in found if entry.before != entry.after)


def _rows(declaration: Declaration) -> dict[tuple[str, str, int], str]:
    rows: dict[tuple[str, str, int], str] = {}
    for row in declaration.indicators:
        count = sum(key[:2] == (row.label2, row.name) for key in rows)
        target = row.target.text if row.target else ""
        rows[(row.label2, row.name, count)] = "｜".join(
            part for part in (target, row.explanation or "") if part
        )
    return rows
