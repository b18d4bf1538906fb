"""Understanding of forms over grids of cells, whatever file they come from."""

from __future__ import annotations

from jixiao.reading.understand._declarations import declarations_from

__all__ = ["declarations_from"]
