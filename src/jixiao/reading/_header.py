"""Finding the header fields of a form: which label stands where, and the text that follows it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jixiao.declaration import FormField
from jixiao.reading._folding import fold, is_blank
from jixiao.reading._labels import Labels

_COLON = re.compile("[:：]")
_LABEL_REACH = 48  # letters looked at before a colon
_STEM_REACH = 24  # letters and blanks a label takes without its bracket
_BRACKET = re.compile(r"[(（][^()（）\n]{0,30}\n?[^()（）\n]{0,30}[)）]\s*$")
_BLANKS = "\u3000 \t\n"


@dataclass(frozen=True, slots=True)
class Span:
    """A header field found: its printed bracket (folded) and where its text stands, by offset."""

    field: FormField
    bracket: str
    label_start: int
    start: int
    end: int


def find_fields(text: str, labels: Labels, end: int) -> tuple[Span, ...]:
    """The fields printed in `text` before offset `end`, in printed order; repeated ones too.

    A label counts where it begins a line or follows a blank and a colon stands behind it. One
    glued to the value before it counts if it is the next field of the same printed row. A label
    without a colon counts if the field was not found with one.
    """
    found: list[tuple[FormField, str, int, int]] = []
    last: FormField | None = None
    for colon in _COLON.finditer(text, 0, end):
        hit = _label_before(text, colon.start(), labels)
        if hit is None:
            continue
        field, bracket, start = hit
        if start and not text[start - 1].isspace() and not _next_in_row(last, field):
            continue
        if found and start < found[-1][3]:
            continue
        found.append((field, bracket, start, colon.end()))
        last = field
    seen = {field.path for field, *_ in found}
    for field in labels.profile.fields:
        if field.path in seen:
            continue
        match = labels.without_colon[field.path].search(text, 0, end)
        if match is not None:
            behind = _BRACKET.search(match.group())
            printed = fold(behind.group()) if behind else ""
            found.append((field, printed, match.start(), match.end()))
    found.sort(key=lambda entry: entry[2])
    ends = [*[start for _, _, start, _ in found[1:]], end] if found else []
    return tuple(
        Span(field, bracket, start, value_start, max(value_start, value_end))
        for (field, bracket, start, value_start), value_end in zip(found, ends, strict=True)
    )


def _label_before(text: str, colon: int, labels: Labels) -> tuple[FormField, str, int] | None:
    """The field whose label ends just before the colon, its bracket, and where the label starts."""
    floor = max(0, colon - _LABEL_REACH)
    window = text[floor:colon].rstrip()
    bracket = ""
    if window.endswith((")", "）")):
        match = _BRACKET.search(window)
        if match is None:
            return None
        bracket = fold(match.group())
        window = window[: match.start()].rstrip()
    if not window:
        return None
    entries = labels.fields.get(window[-1])
    if entries is None:
        return None
    window, floor = window[-_STEM_REACH:], floor + max(0, len(window) - _STEM_REACH)
    folded = fold(window)
    for stem, field in entries:
        if folded.endswith(stem):
            return field, bracket, floor + _start_of(window, len(stem))
    return None


def _start_of(window: str, length: int) -> int:
    """Offset in `window` of its last `length` letters, blanks not counted."""
    offset = len(window)
    while length and offset:
        offset -= 1
        if not is_blank(window[offset]):
            length -= 1
    return offset


def _next_in_row(last: FormField | None, field: FormField) -> bool:
    return last is not None and last.row == field.row and last.path != field.path


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The offsets of `text[start:end]` without blanks at either side."""
    while start < end and text[start] in _BLANKS:
        start += 1
    while end > start and text[end - 1] in _BLANKS:
        end -= 1
    return start, end
