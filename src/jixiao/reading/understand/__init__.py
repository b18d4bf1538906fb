"""Understanding of forms over grids of cells, whatever file they come from."""

from __future__ import annotations

from jixiao.reading.understand._declarations import declarations_from
from jixiao.reading.understand._loose import loose_grids
from jixiao.reading.understand._vocabulary import is_family

__all__ = ["declarations_from", "is_family", "loose_grids"]
