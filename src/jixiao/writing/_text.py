"""What text may be printed, and what is the same text for a comparison."""

from __future__ import annotations

import re
import unicodedata

from jixiao.errors import JixiaoError, Message
from jixiao.writing._sheet import Sheet

# Not allowed in XML, or without any meaning on paper. Tab and line feed stay.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LONGEST_CELL = 32_767  # Excel's limit, in UTF-16 units


class NotWritten(JixiaoError):
    """A paper could not be written so that it shows every value; names sheet and value."""


def quoted(text: str) -> str:
    """The beginning of a text, for a message."""
    return f"“{text[:20]}…”" if len(text) > 20 else f"“{text}”"


def refuse_unprintable(sheet: Sheet) -> None:
    """Raises NotWritten if a text holds control characters or is too long for a cell."""
    for text in (*sheet.lines(), *(cell.text for cell in sheet.cells())):
        _refuse(text, f"《{sheet.name}》")


def _refuse(text: str, where: str) -> None:
    if found := _CONTROL.search(text):
        raise NotWritten(
            Message(
                id="writing.control_character",
                where=where,
                what=f"{quoted(_CONTROL.sub('□', text))}含有无法打印的控制字符"
                f"（U+{ord(found.group()):04X}）。",
                how="请在原处删除该字符后重新导出。",
            )
        )
    if len(text.encode("utf-16-le")) // 2 > _LONGEST_CELL:
        raise NotWritten(
            Message(
                id="writing.too_long",
                where=where,
                what=f"{quoted(text)}共 {len(text)} 字，超过一个单元格的上限 {_LONGEST_CELL} 字。",
                how="请缩短该项文字后重新导出。",
            )
        )


def printable(text: str) -> str:
    """Line ends as a line feed; all else unaltered."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def fold(text: str) -> str:
    """Text without white space and invisible format characters, for comparing only.

    PDF readers give U+FFFE or U+0002 for a hyphen at a line's end.
    """
    return "".join(
        character
        for character in text.replace("\ufffe", "-").replace("\x02", "-")
        if not character.isspace() and unicodedata.category(character) != "Cf"
    )


def differs(where: str, wanted: str, found: str) -> NotWritten:
    """The error of a file that does not read back as it was written."""
    return NotWritten(
        Message(
            id="writing.read_back",
            where=where,
            what=f"写出后复读不一致：应为{quoted(wanted)}，读到{quoted(found)}。",
            why="为避免发出与数据不符的表格，文件没有交付。",
            how="请把这份申报表交给系统维护人员查看。",
        )
    )
