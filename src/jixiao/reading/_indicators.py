"""From the classes of a table to indicators: rows split, classes coded, values typed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from jixiao.declaration import Doubt, Indicator
from jixiao.reading import _doubts as reasons
from jixiao.reading._atoms import Atom, Gap, atoms
from jixiao.reading._doubts import doubt
from jixiao.reading._folding import fold
from jixiao.reading._labels import Labels
from jixiao.reading._likeness import target_of
from jixiao.reading._place import Form
from jixiao.reading._rows import ATOM_LIMIT, Row, Rows, Splitter
from jixiao.reading._table import Block, Table
from jixiao.reading._words import words

_STRAY_LINES = 3  # lines before a class label that may belong to its first row
_WRAPPED_LINE = 20  # columns; a shorter line before the label is no wrapped cell
_STRAY_WEIGHT = 12  # what each of them weighs


@dataclass(frozen=True, slots=True)
class ClassRows:
    """The rows read under one class; `too_long` if there was too much text to split."""

    block: Block
    rows: Rows
    too_long: bool = False


def read_classes(form: Form, table: Table, labels: Labels) -> tuple[ClassRows, ...]:
    """The rows of every class found in the table.

    A class label stands beside the middle of its rows on some pages; then lines before it belong
    to it and are given to it if both classes split better so.
    """
    splitter = Splitter(form, words(), labels.blanks)
    taken = [atoms(form, block.lines, ATOM_LIMIT) for block in table.blocks]
    leading = atoms(form, table.leading, ATOM_LIMIT)
    if leading and taken[0] is not None:
        taken[0] = _before_label(leading, taken[0])
    plain = [splitter.plain(words_) if words_ else None for words_ in taken]
    splitter.learn([row for rows in plain if rows is not None for row in rows])
    results: list[Rows] = []
    for words_, rows in zip(taken, plain, strict=True):
        if rows is not None:
            results.append(Rows(rows, (), 0))
        else:
            results.append(splitter.split(words_) if words_ else Rows((), (), 0))
    for place in range(len(taken) - 1):
        before, after = taken[place], taken[place + 1]
        if before and after is not None and (plain[place] is None or plain[place + 1] is None):
            moved = _with_stray_lines(splitter, before, after, results[place], results[place + 1])
            if moved is not None:
                taken[place], taken[place + 1], results[place], results[place + 1] = moved
    return tuple(
        ClassRows(block, rows, words_ is None)
        for block, words_, rows in zip(table.blocks, taken, results, strict=True)
    )


def _with_stray_lines(
    splitter: Splitter,
    before: tuple[Atom, ...],
    after: tuple[Atom, ...],
    rows_before: Rows,
    rows_after: Rows,
) -> tuple[tuple[Atom, ...], tuple[Atom, ...], Rows, Rows] | None:
    """Both classes with the last lines of the first given to the second, if that weighs less."""
    wanting = _wanting(rows_before) or _wanting(rows_after)
    loose = _ends_wrapped(before) and not splitter.begins(fold(before[-1].text))
    if not wanting and not loose:
        return None
    best = None
    weight = splitter.weighed(before).weight + (splitter.weighed(after).weight if after else 0)
    lines = 0
    for cut in range(len(before) - 1, 0, -1):
        if before[cut].gap < Gap.LINE:
            continue
        lines += 1
        if lines > _STRAY_LINES or len(before) - cut + len(after) > ATOM_LIMIT:
            break
        stray, left = before[cut:], before[:cut]
        if stray[-1].tail < _WRAPPED_LINE and _wanting(splitter.weighed(stray)):
            continue
        right = _before_label(stray, after)
        rows_left, rows_right = splitter.weighed(left), splitter.weighed(right)
        moved = rows_left.weight + rows_right.weight + lines * _STRAY_WEIGHT
        if moved < weight and not _wanting(rows_left) and not _wanting(rows_right):
            best, weight = (left, right, rows_left, rows_right), moved
    return best


def _ends_wrapped(words_: tuple[Atom, ...]) -> bool:
    """Whether the last paragraph is one word that fills its line: it may go on elsewhere."""
    last = words_[-1]
    return last.gap is Gap.PARAGRAPH and last.tail >= _WRAPPED_LINE


def _before_label(stray: tuple[Atom, ...], words_: tuple[Atom, ...]) -> tuple[Atom, ...]:
    """The words of a class with lines before its label, whose text goes on beside the label."""
    if not words_:
        return stray
    return (*stray, replace(words_[0], gap=Gap.LINE), *words_[1:])


def _wanting(rows: Rows) -> bool:
    return (
        not rows.rows
        or bool(rows.skipped)
        or any(row.value is None or row.explanation is None for row in rows.rows)
    )


def indicators(
    form: Form, classes: tuple[ClassRows, ...], labels: Labels, year: int | None
) -> tuple[tuple[Indicator, ...], tuple[Doubt, ...]]:
    """All rows of the form as indicators, in printed order, and the doubts about them."""
    found: list[Indicator] = []
    doubts: list[Doubt] = []
    for each in classes:
        block = each.block
        if each.too_long:
            source = form.source(block.start, block.lines[-1][1])
            doubts.append(
                doubt("indicators", reasons.CLASS_TOO_LONG, source=source, label=block.label2)
            )
            continue
        if not each.rows.rows:
            source = form.source(block.start, block.lines[0][1])
            doubts.append(
                doubt("indicators", reasons.ROW_MISSING, source=source, label=block.label2)
            )
        for row in each.rows.rows:
            indicator = _indicator(form, block, row, labels, len(found) + 1, year)
            doubts.extend(_row_doubts(row, indicator))
            found.append(indicator)
        for start, end in each.rows.skipped:
            source = form.source(start, end)
            doubts.append(
                doubt(
                    "indicators",
                    reasons.TEXT_UNASSIGNED,
                    candidates=(source.text,),
                    source=source,
                    text=source.text,
                )
            )
    return tuple(found), tuple(doubts)


def _indicator(
    form: Form, block: Block, row: Row, labels: Labels, number: int, year: int | None
) -> Indicator:
    level1, level2 = block.entry.level1, block.entry.level2
    target = None
    if row.value is not None:
        target = target_of(
            row.value, level1=level1.value, level2=level2.value, name=row.name, fiscal_year=year
        )
    return Indicator(
        number=number,
        level1=level1,
        level2=level2,
        label1=block.label1,
        label2=block.label2,
        name=row.name,
        target=target,
        explanation=row.explanation,
        mandatory=block.marked,
        applicable=fold(row.name) not in labels.blanks,
        source=form.source(row.start, row.end, row.confidence),
    )


def _row_doubts(row: Row, indicator: Indicator) -> list[Doubt]:
    path = f"indicators[{indicator.number - 1}]"
    doubts: list[Doubt] = []
    if row.alternatives:
        ways = ((row.name, row.value, row.explanation), *row.alternatives)
        doubts.append(
            doubt(
                path,
                reasons.ROW_SPLIT,
                candidates=tuple("｜".join(cell or "" for cell in way) for way in ways),
                source=indicator.source,
                label=row.name,
            )
        )
    if indicator.applicable:
        for cell, name, wanted in (
            (row.value, "target", "指标值"),
            (row.explanation, "explanation", "指标解释"),
        ):
            if cell is None:
                doubts.append(
                    doubt(
                        f"{path}.{name}",
                        reasons.ROW_INCOMPLETE,
                        source=indicator.source,
                        label=row.name,
                        wanted=wanted,
                    )
                )
    return doubts
