"""What a person is told about a PDF that cannot be read."""

from __future__ import annotations

from collections.abc import Sequence

from jixiao.errors import Message, NotReadable
from jixiao.reading._recognition import EXTRA

_EXTRA = f"没有安装识别组件（{EXTRA}），请联系系统管理员安装，或把表中内容以文本提供"


def encrypted(*, tried: bool) -> NotReadable:
    """The file opens with a password only; `tried` says whether one was given."""
    return NotReadable(
        Message(
            id="reading.pdf_encrypted",
            where="PDF 文件",
            what="给出的口令打不开这份文件。" if tried else "这份文件设有打开口令。",
            why="没有口令就读不到其中的内容。",
            how="请用原软件另存为不设打开口令的 PDF，再重新上传。",
        )
    )


def damaged() -> NotReadable:
    """No PDF, or one that is cut off or broken."""
    return NotReadable(
        Message(
            id="reading.pdf_damaged",
            where="PDF 文件",
            what="这份文件打不开，可能已损坏或没有传完整。",
            why="文件的结构不符合 PDF 的要求。",
            how="请先在电脑上打开核对，再重新导出或重新上传。",
        )
    )


def damaged_page(number: int) -> NotReadable:
    """A page of an otherwise sound file cannot be opened."""
    return NotReadable(
        Message(
            id="reading.pdf_damaged_page",
            where=f"PDF 文件第 {number} 页",
            what="这一页打不开，可能已损坏。",
            why="缺了一页的表读出来会不完整。",
            how="请重新导出这份 PDF，再重新上传。",
        )
    )


def too_many_pages(count: int, limit: int) -> NotReadable:
    """More pages than one file may have."""
    return NotReadable(
        Message(
            id="reading.pdf_too_many_pages",
            where="PDF 文件",
            what=f"共 {count} 页，超过一次可读的 {limit} 页。",
            why="过大的文件会长时间占用服务器。",
            how="请按项目拆分成几份，再分别上传。",
        )
    )


def too_many_objects(number: int, limit: int) -> NotReadable:
    """A page that draws more than any form needs."""
    return NotReadable(
        Message(
            id="reading.pdf_page_too_large",
            where=f"PDF 文件第 {number} 页",
            what=f"这一页的图形或字符超过 {limit} 个。",
            why="申报表用不到这么多，读取会长时间占用服务器。",
            how="请用原软件重新导出这一页，或把表中内容以文本提供。",
        )
    )


def too_many_scans(count: int, limit: int) -> NotReadable:
    """More pages that have to be recognised than one file may have."""
    return NotReadable(
        Message(
            id="reading.pdf_too_many_scans",
            where="PDF 文件",
            what=f"有 {count} 页是扫描件，超过一次可识别的 {limit} 页。",
            why="识别一页要几秒钟，过多会长时间占用服务器。",
            how="请按项目拆分成几份，再分别上传。",
        )
    )


def scan_too_large(number: int) -> NotReadable:
    """A page so large that a picture of it would be too coarse to read."""
    return NotReadable(
        Message(
            id="reading.pdf_scan_too_large",
            where=f"PDF 文件第 {number} 页",
            what="这一页是扫描件，但页面尺寸过大，无法识别。",
            why="按可用的像素数绘出后，字太小。",
            how="请按 A4 或 A3 重新扫描。",
        )
    )


def nothing_readable(notes: Sequence[str]) -> NotReadable:
    """No page gives text; `notes` are the findings on the pages."""
    return NotReadable(
        Message(
            id="reading.pdf_no_text",
            where="PDF 文件",
            what=notes[0] if notes else "各页都没有文字。",
            why="没有文字的页面读不出申报表。",
            how="请核对是不是填好的申报表，再重新扫描或导出。",
        )
    )


def scan(pages: Sequence[int]) -> str:
    """The note for pages that are pictures."""
    return f"{_pages(pages)}是扫描件或图片，其中的文字没有读取：{_EXTRA}。"


def bad_text(pages: Sequence[int]) -> str:
    """The note for pages whose characters have no meaning outside their font."""
    return f"{_pages(pages)}的文字缺少编码对照，读出来会是乱码，所以没有读取：{_EXTRA}。"


def nothing_recognised(pages: Sequence[int]) -> str:
    """The note for pictures in which no text was found."""
    return f"{_pages(pages)}没有认出文字：是扫描件或图片，或文字缺少编码对照。"


def searchable_scan(pages: Sequence[int]) -> str:
    """The note for pages with somebody else's recognised text under a picture."""
    return f"{_pages(pages)}是带识别文字的扫描件，文字可能有误，请逐项核对。"


def _pages(pages: Sequence[int]) -> str:
    """Page numbers in words, neighbours as ranges."""
    ranges: list[list[int]] = []
    for number in pages:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    return "第 " + "、".join("—".join(str(end) for end in ends) for ends in ranges) + " 页"
