"""What changed between two versions of a declaration, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

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


def narrowed(difference: Difference, around: int = 10) -> Difference:
    """The difference with `around` characters on each side of what changed, dots for the rest."""
    before, after = difference.before, difference.after
    if not before or not after:
        return difference
    same = _alike(before, after)
    ends = _alike(before[same:][::-1], after[same:][::-1])
    return Difference(
        difference.label, *(_around(each, same, ends, around) for each in (before, after))
    )


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _around(text: str, same: int, ends: int, around: int) -> str:
    first, last = max(0, same - around), len(text) - max(0, ends - around)
    return ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")


def _rows(declaration: Declaration) -> dict[tuple[str, str, int], str]:
    rows: dict[tuple[str, str, int], str] = {}
    for row in declaration.indicators:
        count = sum(key[:2] == (row.label2, row.name) for key in rows)
        target = row.target.text if row.target else ""
        rows[(row.label2, row.name, count)] = "｜".join(
            part for part in (target, row.explanation or "") if part
        )
    return rows
