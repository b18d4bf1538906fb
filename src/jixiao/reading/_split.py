"""Cutting one text into its forms.

A form begins at its title line, or at its first label where the title is missing, whatever stands
between two forms. A title repeated at a page's top begins nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from jixiao.reading._folding import fold
from jixiao.reading._labels import Labels
from jixiao.reading._place import Form, form_of
from jixiao.reading._text import Text

FORM_LIMIT: Final = 200_000  # letters of one form that are read; printed forms have 1,000 to 5,000
_EVIDENCE: Final = 3  # labels or classes that make a stretch of text a form
_REACH: Final = 120  # letters of a line looked at around a title
_TITLE_ADDITION: Final = 20  # letters a title line may print besides the title itself


@dataclass(frozen=True, slots=True)
class _Start:
    offset: int
    title: str | None
    has_opening: bool


def split(text: Text, labels: Labels) -> Iterator[Form]:
    """The forms in `text`, in printed order, with their line numbers. None where there is none."""
    content = text.content
    starts = _starts(content, labels)
    head_end = starts[0].offset if starts else len(content)
    headless = _headless(content, head_end, labels)
    if headless is not None:
        starts.insert(0, headless)
    line, counted = 1, 0
    spans: list[tuple[_Start, int]] = []
    for number, start in enumerate(starts):
        end = starts[number + 1].offset if number + 1 < len(starts) else len(content)
        if spans and not start.has_opening and not _has_field(content, start.offset, end, labels):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    for start, end in spans:
        if not _is_form(content[start.offset : min(end, start.offset + FORM_LIMIT)], labels):
            continue
        line += content.count("\n", counted, start.offset)
        counted = start.offset
        yield form_of(
            content,
            start.offset,
            end,
            line,
            title=start.title,
            page_ends=text.page_ends,
            limit=FORM_LIMIT,
        )


def _starts(content: str, labels: Labels) -> list[_Start]:
    """Titles and first labels in printed order; a first label under its title is no start."""
    titles = list(_titles(content, labels))
    starts: list[_Start] = []
    waiting = 0
    for match in labels.opening.finditer(content):
        at = match.start()
        while waiting < len(titles) and titles[waiting][0] < at:
            starts.append(_Start(titles[waiting][0], titles[waiting][2], False))
            waiting += 1
        under_title = bool(starts) and not starts[-1].has_opening and starts[-1].title is not None
        glued = under_title and titles[waiting - 1][1] == at
        if not glued and at and not content[at - 1].isspace():
            continue
        if under_title and at - titles[waiting - 1][1] <= 4 * _REACH:
            starts[-1] = _Start(starts[-1].offset, starts[-1].title, True)
        else:
            starts.append(_Start(at, None, True))
    starts.extend(_Start(offset, title, False) for offset, _, title in titles[waiting:])
    return starts


def _titles(content: str, labels: Labels) -> Iterator[tuple[int, int, str]]:
    """Start, end and text of each title that stands on its own in a line or at a line's end."""
    for match in labels.title.finditer(content):
        line_start = content.rfind("\n", max(0, match.start() - _REACH), match.start()) + 1
        line_start = max(line_start, match.start() - _REACH)
        line_end = content.find("\n", match.end(), match.end() + _REACH)
        if line_end < 0:
            line_end = min(len(content), match.end() + _REACH)
        opening = labels.opening.search(content, match.end(), line_end)
        end = opening.start() if opening is not None else line_end
        before = content[line_start : match.start()]
        after = content[match.end() : end]
        start = match.start()
        if before.strip():
            if not before[-1].isspace():
                start -= len(before.split()[-1])
            if match.start() - start + len(after.strip()) > _TITLE_ADDITION:
                continue
        elif len(after.strip()) > _TITLE_ADDITION:
            continue
        yield start, end, content[start:end].strip()


def _headless(content: str, end: int, labels: Labels) -> _Start | None:
    """The start of a form whose head was cut off, in the text before the first whole one."""
    offset = max(0, end - FORM_LIMIT)
    head = content[offset:end]
    if not _is_form(head, labels):
        return None
    at = 0
    for line in head.splitlines(keepends=True):
        if line.strip() and _evidence(line, labels):
            break
        at += len(line)
    return _Start(offset + at, None, True)


def _has_field(content: str, start: int, end: int, labels: Labels) -> bool:
    """Whether a header label stands in the stretch: then a title in it begins a form."""
    stretch = content[start : min(end, start + FORM_LIMIT)]
    return any(pattern.search(stretch) for pattern in labels.printed.values())


def _is_form(stretch: str, labels: Labels) -> bool:
    return len(_evidence(stretch, labels)) >= _EVIDENCE


def _evidence(stretch: str, labels: Labels) -> set[str]:
    """What of the profile stands in the stretch: header labels, its column header, marked classes.

    Classes without the mark prove nothing: every form of the field prints 数量 and 质量.
    """
    seen: set[str] = set()
    for path, pattern in labels.printed.items():
        if pattern.search(stretch):
            seen.add(path)
            if len(seen) >= _EVIDENCE:
                return seen
    if labels.header.search(stretch):
        seen.update(label for _, label in labels.profile.columns)
    for line in stretch.split("\n"):
        for word in line.split(maxsplit=2)[:2]:
            folded = fold(word[:_TITLE_ADDITION])
            if folded[:1] == labels.mark and folded[1:] in labels.classes:
                seen.add(folded)
        if len(seen) >= _EVIDENCE:
            break
    return seen
