"""Grids out of digital PDF files, with pdfium alone.

Pages are turned to what people see, rulings become cells, characters become runs and go into the
cells, tables that run over a page end are joined.
"""

from __future__ import annotations

from jixiao.reading.pdf._document import MAX_PAGES, grids

__all__ = ["MAX_PAGES", "grids"]
