"""Reading published performance-target forms (绩效目标申报表) into typed declarations.

Format modules only bring text and grids of cells with their places; labels, classes and columns are
understood once, from the form profiles. Everything uncertain is a Doubt; `REASONS` lists the codes.
"""

from __future__ import annotations

from jixiao.reading._archive import members as archive_members
from jixiao.reading._children import PAGE_WALL_S
from jixiao.reading._doubts import REASONS
from jixiao.reading._limits import allowance, page_picture, read_limited, read_tables_limited
from jixiao.reading._read import FORMS_LIMIT, read, read_path
from jixiao.reading._sniff import kind as file_kind
from jixiao.reading._tables import SheetTable, TableRow
from jixiao.reading._text import LIMIT_BYTES

__all__ = [
    "FORMS_LIMIT",
    "LIMIT_BYTES",
    "PAGE_WALL_S",
    "REASONS",
    "SheetTable",
    "TableRow",
    "allowance",
    "archive_members",
    "file_kind",
    "page_picture",
    "read",
    "read_limited",
    "read_path",
    "read_tables_limited",
]
