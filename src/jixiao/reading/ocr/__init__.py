"""Reading scans and photographs: pictures of pages become the rulings and characters of pages.

From there on a scanned page is treated as a digital one. This package needs the extra
`jixiao[ocr]`; import it only where a page has to be recognised.
"""

from __future__ import annotations

from jixiao.reading.ocr._documents import grids, recognised_page

__all__ = ["grids", "recognised_page"]
