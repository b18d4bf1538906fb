"""Whether pictures of pages can be read here, and what reading them is asked and tells.

Imports nothing heavy: the models are loaded when the first page needs them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Final, TypeAlias

from jixiao.errors import Message, NotReadable

EXTRA: Final = "jixiao[ocr]"
MAX_PAGES: Final = 100  # pages of a file that are recognised; seconds each
LOWEST_DPI: Final = 100
USUAL_DPI: Final = 200  # pages are drawn at it where they are no scan of their own resolution
HIGHEST_DPI: Final = 250  # finer scans are made coarser: nothing is read better, only slower

Progress: TypeAlias = Callable[[int, int], None]  # a page is begun: its number, of how many


@cache
def available() -> bool:
    """Whether the extra is installed."""
    return all(find_spec(name) is not None for name in ("cv2", "numpy", "onnxruntime", "rapidocr"))


def missing() -> NotReadable:
    """The refusal of a picture where the extra is not installed."""
    return NotReadable(
        Message(
            "reading.no_recognition",
            "图片文件",
            "扫描件和照片没有读取。",
            f"本机没有安装识别组件（{EXTRA}）。",
            "请联系系统管理员安装，或上传由办公软件直接导出的文件。",
        )
    )
