"""The indicator table of a form as text: which class stands on which lines.

A class label is the first word of a line, alone or before its first row. The first-level label
stands on a line of its own, or before the class label. Rows are split elsewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from jixiao.declaration import FormClass
from jixiao.reading._folding import fold, is_blank
from jixiao.reading._labels import Labels
from jixiao.reading._place import Form
from jixiao.reading._words import words

_LABEL_REACH = 24  # letters a class label takes at most, blanks and mark included
_DIGIT = re.compile("[0-9０-９]")
_PAGE_LINE = 24  # letters a page number line takes at most


Line = tuple[int, int]  # a stretch of one printed line, by offsets in the form


@dataclass(frozen=True, slots=True)
class Block:
    """A class of the table: labels as printed, whether it bears the mark, and its lines.

    An empty line is a stretch without letters; it separates paragraphs.
    """

    entry: FormClass
    label1: str
    label2: str
    marked: bool
    start: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Label:
    line: int
    entry: FormClass
    label1: str | None
    label2: str
    marked: bool
    end: int
    lines_taken: int = 1


@dataclass(slots=True)
class _Scan:
    labels: list[_Label] = field(default_factory=list)
    groups: list[tuple[int, str]] = field(default_factory=list)
    skipped: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Table:
    """The classes found, in printed order; `start` is where the table begins in the form.

    `leading` are lines between the column header and the first class label. `repeated` are classes
    whose label stands more than once: only one is a Block.
    """

    start: int
    leading: tuple[Line, ...]
    blocks: tuple[Block, ...]
    repeated: tuple[FormClass, ...]


def find_table(form: Form, labels: Labels) -> Table:
    """The classes of the form's indicator table and the lines of each."""
    header = labels.header.search(form.text)
    first = bisect_left(form.starts, header.end()) if header is not None else 0
    scan = _scanned(form, labels, first)
    chosen, repeated = _chosen(scan.labels, labels)
    if not chosen:
        start = header.start() if header is not None else len(form.text)
        return Table(start, (), (), ())
    groups = _groups(scan.groups, chosen, labels)
    out = groups.keys() | scan.skipped
    blocks = _blocks(form, chosen, groups, out)
    leading = _lines(form, range(first, chosen[0].line), out) if header is not None else ()
    start = form.starts[min(chosen[0].line, min(groups, default=chosen[0].line))]
    if header is not None:
        start = min(start, header.start())
    return Table(start, leading, blocks, repeated)


def _scanned(form: Form, labels: Labels, first: int) -> _Scan:
    """Every line from `first` on that begins with a class label, and those of the page only."""
    scan = _Scan()
    text, starts = form.text, form.starts
    count = len(starts)
    page_line = words().page_line
    longest = max(map(len, labels.classes))
    for number in range(first, count):
        start = starts[number]
        end = starts[number + 1] - 1 if number + 1 < count else len(text)
        if start == end:
            continue
        line = text[start : min(end, start + 4 * _LABEL_REACH)]
        if end - start < _PAGE_LINE and _DIGIT.search(line) and page_line.fullmatch(fold(line)):
            scan.skipped.add(number)
            continue
        if line[0] not in labels.first_letters and not is_blank(line[0]):
            continue
        parts = line.split(maxsplit=3)
        if not parts:
            continue
        folded = fold(line)
        if labels.folded_title in folded or folded.startswith(labels.folded_header):
            scan.skipped.add(number)
            continue
        if folded in labels.groups:
            scan.groups.append((number, line.strip()))
            continue
        if len(parts[0]) > longest + 2:
            continue
        label = _label_at(line, parts, number, start, labels)
        if label is None and len(parts) == 1 and number + 1 < count:
            label = _wrapped_label(form, line, number, labels)
        if label is not None:
            scan.labels.append(label)
    return scan


def _label_at(
    line: str, parts: list[str], number: int, start: int, labels: Labels
) -> _Label | None:
    """The class label the line begins with, maybe behind the first-level label or a lone mark."""
    label1 = None
    words_read = 0
    if fold(parts[0]) in labels.groups and len(parts) > 1:
        label1 = parts[0]
        words_read = 1
    printed = ""
    for count, part in enumerate(parts[words_read:3], start=words_read + 1):
        printed += part
        folded = fold(printed)
        plain = folded.removeprefix(labels.mark)
        entry = labels.classes.get(plain)
        if entry is not None:
            if label1 is not None and fold(label1) != fold(entry.label1):
                return None
            at = 0
            for word in parts[:count]:
                at = line.index(word, at) + len(word)
            shown = printed[1:] if folded != plain else printed
            return _Label(number, entry, label1, shown, folded != plain, start + at)
        if len(plain) > _LABEL_REACH:
            break
    return None


def _wrapped_label(form: Form, line: str, number: int, labels: Labels) -> _Label | None:
    """A class label broken over two lines: its first part is alone on its line."""
    folded = fold(line)
    plain = folded.removeprefix(labels.mark)
    if len(folded) < 2:
        return None
    start = form.starts[number + 1]
    following = form.text[start : start + _LABEL_REACH].split(maxsplit=1)
    if not following:
        return None
    rest = following[0]
    entry = labels.classes.get(plain + fold(rest))
    if entry is None:
        return None
    end = form.text.index(rest, start) + len(rest)
    return _Label(number, entry, None, entry.label2, folded != plain, end, 2)


def _chosen(found: list[_Label], labels: Labels) -> tuple[list[_Label], tuple[FormClass, ...]]:
    """One label a class. Of several, those with the form's mark, then those in printed order.

    A class name can also be the first word of a wrapped line.
    """
    by_class: dict[str, list[_Label]] = {}
    for label in found:
        by_class.setdefault(label.entry.label2, []).append(label)
    if all(len(entries) == 1 for entries in by_class.values()):
        return found, ()
    left: list[_Label] = []
    for entries in by_class.values():
        as_printed = [label for label in entries if label.marked == label.entry.mandatory]
        left.extend(as_printed or entries)
    left.sort(key=lambda label: label.line)
    order = {fold(entry.label2): place for place, entry in enumerate(labels.profile.classes)}
    chain = _longest_chain([order[fold(label.entry.label2)] for label in left])
    chosen = [left[place] for place in chain]
    have = {label.entry.label2 for label in chosen}
    for label in left:
        if label.entry.label2 not in have:
            have.add(label.entry.label2)
            chosen.append(label)
    chosen.sort(key=lambda label: label.line)
    kept = set(map(id, chosen))
    repeated = {label.entry.label2: label.entry for label in left if id(label) not in kept}
    return chosen, tuple(repeated.values())


def _longest_chain(places: list[int]) -> list[int]:
    """Indices of a longest strictly increasing chain; the earliest of equals."""
    best: dict[int, tuple[int, int | None]] = {}  # last place -> length, index
    came_from: list[int | None] = []
    for index, place in enumerate(places):
        length, previous = 0, None
        for end, (other_length, other) in best.items():
            if end < place and other_length > length:
                length, previous = other_length, other
        came_from.append(previous)
        if place not in best or best[place][0] < length + 1:
            best[place] = (length + 1, index)
    at = max(best.values(), key=lambda entry: entry[0], default=(0, None))[1]
    chain: list[int] = []
    while at is not None:
        chain.append(at)
        at = came_from[at]
    return chain[::-1]


def _groups(
    found: list[tuple[int, str]], chosen: list[_Label], labels: Labels
) -> dict[int, tuple[str, str]]:
    """First-level labels by line: folded and as printed, one a group.

    The one directly above its class counts; else the only one. The word can also end a wrapped
    cell.
    """
    by_group: dict[str, list[tuple[int, str]]] = {}
    for line, printed in found:
        by_group.setdefault(fold(printed), []).append((line, printed))
    firsts: dict[str, int] = {}
    for label in chosen:
        firsts.setdefault(fold(label.entry.label1), label.line)
    kept: dict[int, tuple[str, str]] = {}
    for group, places in by_group.items():
        first = firsts.get(group)
        above = [place for place in places if first is not None and place[0] < first]
        if above:
            kept[above[-1][0]] = (group, above[-1][1])
        elif len(places) == 1:
            kept[places[0][0]] = (group, places[0][1])
    return kept


def _blocks(
    form: Form, chosen: list[_Label], groups: dict[int, tuple[str, str]], out: set[int]
) -> tuple[Block, ...]:
    printed_groups = dict(groups.values())
    blocks: list[Block] = []
    for place, label in enumerate(chosen):
        last = chosen[place + 1].line if place + 1 < len(chosen) else len(form.starts)
        begin = label.line + label.lines_taken - 1
        first = (label.end, _line_end(form, begin))
        lines = (first, *_lines(form, range(begin + 1, last), out))
        entry = label.entry
        label1 = label.label1 or printed_groups.get(fold(entry.label1), entry.label1)
        start = form.starts[label.line]
        blocks.append(Block(entry, label1, label.label2, label.marked, start, lines))
    return tuple(blocks)


def _lines(form: Form, numbers: range, out: set[int]) -> tuple[Line, ...]:
    """Those lines of the form; one in `out` (a group label, a page line) as an empty line."""
    return tuple(
        (form.starts[number], form.starts[number] if number in out else _line_end(form, number))
        for number in numbers
    )


def _line_end(form: Form, number: int) -> int:
    return form.starts[number + 1] - 1 if number + 1 < len(form.starts) else len(form.text)
