"""Two people's changes of one form put together, from what both began with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from jixiao.declaration._amend import ANY_ROW, About, amend
from jixiao.declaration._profiles import profile
from jixiao.declaration._types import Declaration, Doubt, Indicator
from jixiao.declaration._values import field_text

BOTH_CHANGED = "merge.both_changed"  # reason of a doubt about what two people changed differently
_COLUMNS = ("name", "target", "explanation")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the merged form, the form it was taken from, and what is to be settled by column."""

    indicator: Indicator
    origin: Declaration
    typed: Mapping[str, str] = field(default_factory=dict)
    theirs: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


def merged(base: Declaration, mine: Declaration, theirs: Declaration) -> Declaration:
    """Theirs with what I changed since `base`. Where both changed the same field differently, mine
    stands and a doubt (`merge.both_changed`) names both texts, theirs first.

    Rows are matched by their place in the class, or by name where somebody added or removed rows.
    Fields are printed header fields and the cells of rows; all else is theirs.
    """
    header: dict[str, str] = {}
    asked: list[Doubt] = []
    for entry in profile(theirs.form.profile).fields:
        old, my, their = (field_text(each, entry.path) for each in (base, mine, theirs))
        if my != old and my != their:
            header[entry.path] = my
            if their != old:
                asked.append(_both(entry.path, entry.label, my, their))
    rows = [
        row
        for key in dict.fromkeys(_class(row) for row in (*theirs.indicators, *mine.indicators))
        for row in _rows_of_class(key, base, mine, theirs)
    ]
    labels = dict(profile(theirs.form.profile).columns)
    cells: dict[str, str] = {}
    for index, row in enumerate(rows):
        cells |= {f"indicators[{index}].{column}": text for column, text in row.typed.items()}
        where = f"第{index + 1}行"
        asked += [
            _both(f"indicators[{index}].{column}", where + labels[column], row.typed[column], text)
            for column, text in row.theirs.items()
        ]
        if row.note:
            asked.append(Doubt(f"indicators[{index}]", BOTH_CHANGED, where + row.note))
    together = replace(
        theirs,
        indicators=tuple(
            replace(row.indicator, number=number) for number, row in enumerate(rows, start=1)
        ),
        doubts=tuple(_about(rows, theirs, lambda form: form.doubts)),
        lineage=tuple(_about(rows, theirs, lambda form: form.lineage)),
        corrections=tuple(_about(rows, theirs, lambda form: form.corrections)),
    )
    result = amend(together, header | cells).declaration
    return replace(result, doubts=(*result.doubts, *asked))


def settled(declaration: Declaration) -> Declaration:
    """The form without the questions that merging asked."""
    left = tuple(doubt for doubt in declaration.doubts if doubt.reason != BOTH_CHANGED)
    return replace(declaration, doubts=left)


def _rows_of_class(
    key: str, base: Declaration, mine: Declaration, theirs: Declaration
) -> Iterator[_Row]:
    old, my, their = (
        [row for row in each.indicators if _class(row) == key] for each in (base, mine, theirs)
    )
    if len(old) == len(my) == len(their):
        for before, mine_now, theirs_now in zip(old, my, their, strict=True):
            yield _one_row(before, mine_now, theirs_now, theirs)
        return
    before_by, mine_by, theirs_by = map(_by_name, (old, my, their))
    for name in dict.fromkeys((*mine_by, *theirs_by)):
        was, own, other = before_by.get(name), mine_by.get(name), theirs_by.get(name)
        if own and other:
            yield _one_row(was, own, other, theirs)
        elif own and (was is None or _texts(own) != _texts(was)):
            note = "他人已删除，您改过，暂且保留。" if was else ""
            yield _Row(own, mine, note=note)
        elif other and (was is None or _texts(other) != _texts(was)):
            note = "您已删除，他人改过，暂且保留。" if was else ""
            yield _Row(other, theirs, note=note)


def _one_row(
    before: Indicator | None, own: Indicator, other: Indicator, theirs: Declaration
) -> _Row:
    was = _texts(before) if before else dict.fromkeys(_COLUMNS, "")
    my, their = _texts(own), _texts(other)
    typed = {each: my[each] for each in _COLUMNS if my[each] not in (was[each], their[each])}
    both = {each: their[each] for each in typed if their[each] != was[each]}
    return _Row(other, theirs, typed, both)


def _both(path: str, label: str, mine: str, theirs: str) -> Doubt:
    said = f"他人保存的是“{theirs}”" if theirs else "他人已清空"
    own = f"您填的是“{mine}”" if mine else "您已清空"
    return Doubt(
        path,
        BOTH_CHANGED,
        f"“{label}”两人都改了：{said}，{own}。现在留着您的，请选定或另写。",
        tuple(text for text in (theirs, mine) if text),
    )


def _about(
    rows: Sequence[_Row],
    theirs: Declaration,
    of: Callable[[Declaration], Sequence[About]],
) -> Iterator[About]:
    """What is said of the form, and of each row by the form it was taken from."""
    yield from (entry for entry in of(theirs) if not ANY_ROW.match(entry.field))
    for index, row in enumerate(rows):
        before = f"indicators[{row.indicator.number - 1}]"
        for entry in of(row.origin):
            if entry.field == before or entry.field.startswith(f"{before}."):
                yield replace(entry, field=f"indicators[{index}]{entry.field[len(before) :]}")


def _class(row: Indicator) -> str:
    return str(row.level2 or row.label2)


def _by_name(rows: Sequence[Indicator]) -> dict[tuple[str, int], Indicator]:
    """Rows by name; the second of a name counts as another."""
    found: dict[tuple[str, int], Indicator] = {}
    for row in rows:
        count = sum(name == row.name for name, _ in found)
        found[row.name, count] = row
    return found


def _texts(row: Indicator) -> dict[str, str]:
    return {
        "name": row.name,
        "target": row.target.text if row.target else "",
        "explanation": row.explanation or "",
    }
