"""The characters of a page in drawing order, and the runs they make.

Blanks are not simply taken from the text: producers leave them out and pdfium puts some in (all 414
of a Chromium file, which prints 59). A gap over a quarter em is a blank, whatever the file says; a
smaller one needs a blank in the text, and a still smaller one a blank the file itself holds.
"""

from __future__ import annotations

import unicodedata
from ctypes import c_double
from dataclasses import dataclass
from functools import cache
from math import hypot

from pypdfium2 import PdfTextPage, raw

from jixiao.reading.pdf._rulings import MAX_OBJECTS, TooManyObjects
from jixiao.reading.pdf._space import Space

BLANK_GAP = 0.25  # em; a wider gap inside a line is a blank
_INVENTED_BLANK_GAP = 0.15  # em; where pdfium sees a blank
_PRINTED_BLANK_GAP = 0.05  # em; where the file has one
RUN_GAP = 0.5  # em; a wider gap ends a run
_PUSHED_BACK = 0.75  # em; punctuation may be set into the blank half of the one before
SAME_LINE = 0.5  # of the glyph height, between vertical centres
_BLANKS = frozenset("\t \u00a0\u3000")
_ZERO_WIDTH = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
_NOT_A_CHARACTER = 0xFFFE


@dataclass(slots=True)
class Glyph:
    """A character, and the box it takes up on its line, in points of display space.

    `left` and `right` are where the pen stands before and after it, `em` is the size of its type.
    A gap before it is a blank if it is wider than `blank` (in em). `sure` is the percent of its
    recogniser; the text of a digital page is given, not recognised.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    em: float
    blank: float = BLANK_GAP
    sure: int = 100

    @property
    def middle(self) -> float:
        """The vertical centre."""
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Run:
    """Characters drawn one after the other on one line without a wide gap.

    `order` is the place of the first one in drawing order.
    """

    glyphs: list[Glyph]
    order: int

    @property
    def left(self) -> float:
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        return self.glyphs[-1].right

    @property
    def top(self) -> float:
        return min(glyph.top for glyph in self.glyphs)

    @property
    def bottom(self) -> float:
        return max(glyph.bottom for glyph in self.glyphs)

    @property
    def middle(self) -> float:
        return sum(glyph.middle for glyph in self.glyphs) / len(self.glyphs)

    @property
    def em(self) -> float:
        return max(glyph.em for glyph in self.glyphs)

    @property
    def sure(self) -> int:
        return min(glyph.sure for glyph in self.glyphs)

    @property
    def text(self) -> str:
        """As printed, with a blank where a gap is wide enough."""
        parts = [self.glyphs[0].text]
        for before, glyph in zip(self.glyphs, self.glyphs[1:], strict=False):
            if glyph.left - before.right > glyph.blank * before.em:
                parts.append(" ")
            parts.append(glyph.text)
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Characters:
    """What a page's text layer holds: glyphs in drawing order, how many codes pdfium gave in all
    but blanks, and how many of them have no mapping to Unicode."""

    glyphs: list[Glyph]
    count: int
    unmapped: int


def characters(text_page: PdfTextPage, space: Space) -> Characters:
    """The visible characters of a page. Controls and characters without width are left out.

    Raises TooManyObjects.
    """
    loose, tight = raw.FS_RECTF(), tuple(c_double() for _ in range(4))
    box = space.to_display.box
    handle = text_page.raw  # the helper object costs a look-up a call
    whole: set[tuple[int, int]] = set()  # sizes in tenths of a point whose width is the em
    glyphs: list[Glyph] = []
    count = unmapped = 0
    high, blank = "", BLANK_GAP
    total = raw.FPDFText_CountChars(handle)
    if total > MAX_OBJECTS:
        raise TooManyObjects
    for index in range(total):
        code = raw.FPDFText_GetUnicode(handle, index)
        if 0xD800 <= code < 0xDC00:
            high = chr(code)
            continue
        text = chr(code) if code <= 0x10FFFF else "\ufffd"
        if 0xDC00 <= code < 0xE000:
            text = (high + text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        high = ""
        if text in _BLANKS:
            invented = raw.FPDFText_IsGenerated(handle, index) == 1
            blank = min(blank, _INVENTED_BLANK_GAP if invented else _PRINTED_BLANK_GAP)
            continue
        if text in "\r\n" or text in _ZERO_WIDTH:
            continue
        if code < 32 or code == _NOT_A_CHARACTER:
            if raw.FPDFText_IsHyphen(handle, index) == 1:
                text = "-"
            else:
                count += 1
                unmapped += 1
                continue
        count += 1
        if raw.FPDFText_HasUnicodeMapError(handle, index) == 1:
            unmapped += 1
        raw.FPDFText_GetLooseCharBox(handle, index, loose)
        left, top, right, bottom = box(loose.left, loose.bottom, loose.right, loose.top)
        if right <= left or bottom <= top:
            raw.FPDFText_GetCharBox(handle, index, *tight)
            x0, x1, y0, y1 = (value.value for value in tight)
            left, top, right, bottom = box(x0, y0, x1, y1)
        glyph = Glyph(text, left, top, right, bottom, bottom - top, blank)
        blank = BLANK_GAP
        if _wide(text):
            glyph.em = width = right - left
            if width < 0.9 * (bottom - top):
                size = round(10 * width), round(10 * (bottom - top))
                if size not in whole:
                    _widen(glyph, handle, index, space)
                    if abs(glyph.em - width) < 0.02 * width:
                        whole.add(size)
        if (
            -1 <= glyph.left <= space.width + 1
            and glyph.right <= 2 * space.width
            and -1 <= glyph.middle <= space.height + 1
        ):  # also leaves out what broken files place at no number
            glyphs.append(glyph)
    return Characters(glyphs, count, unmapped)


def runs(glyphs: list[Glyph]) -> list[Run]:
    """Glyphs joined in drawing order while they stand on one line, less than half an em apart."""
    found: list[Run] = []
    for order, glyph in enumerate(glyphs):
        if found and _follows(found[-1].glyphs[-1], glyph):
            found[-1].glyphs.append(glyph)
        else:
            found.append(Run([glyph], order))
    return found


def _follows(before: Glyph, glyph: Glyph) -> bool:
    em = max(before.em, glyph.em)
    height = max(before.bottom - before.top, glyph.bottom - glyph.top)
    return (
        abs(glyph.middle - before.middle) < SAME_LINE * height
        and -_PUSHED_BACK * em < glyph.left - before.right < RUN_GAP * em
    )


@cache
def _wide(text: str) -> bool:
    """Whether a character takes a whole em: Chinese ones and full-width punctuation."""
    return unicodedata.east_asian_width(text[0]) in "WF"


def _widen(glyph: Glyph, handle: object, index: int, space: Space) -> None:
    """Give a wide character its whole em back: of Type 3 fonts pdfium knows the ink only."""
    matrix = raw.FS_MATRIX()
    x, y = c_double(), c_double()
    if not raw.FPDFText_GetMatrix(handle, index, matrix):
        return
    em = raw.FPDFText_GetFontSize(handle, index) * hypot(matrix.a, matrix.b)
    if not 0.5 * (glyph.bottom - glyph.top) < em < 4 * (glyph.bottom - glyph.top):
        return
    glyph.em = em
    if raw.FPDFText_GetCharOrigin(handle, index, x, y):
        start = space.to_display(x.value, y.value)[0]
        if start <= glyph.left and glyph.right <= start + 1.2 * em:
            glyph.left = start
            glyph.right = max(glyph.right, start + em)
