"""Reading published performance-target forms (绩效目标申报表) into typed declarations.

Format modules only bring text and grids of cells with their places; labels, classes and columns are
understood once, from the form profiles. Everything uncertain is a Doubt; `REASONS` lists the codes.

Who reads in children needs none of the understanding here: it is imported when first asked for, so
that a command has its child at work before it loads what the answer is made of.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from jixiao.reading._children import PAGE_WALL_S
from jixiao.reading._limits import allowance, page_picture, read_limited, read_tables_limited
from jixiao.reading._sniff import kind as file_kind
from jixiao.reading._text import FORMS_LIMIT, LIMIT_BYTES

if TYPE_CHECKING:
    from jixiao.reading._archive import members as archive_members
    from jixiao.reading._doubts import REASONS
    from jixiao.reading._read import read, read_path
    from jixiao.reading._tables import SheetTable, TableRow

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

_LATER = {
    "REASONS": ("_doubts", "REASONS"),
    "SheetTable": ("_tables", "SheetTable"),
    "TableRow": ("_tables", "TableRow"),
    "archive_members": ("_archive", "members"),
    "read": ("_read", "read"),
    "read_path": ("_read", "read_path"),
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, own = _LATER[name]
    found = getattr(importlib.import_module(f"{__name__}.{module}"), own)
    globals()[name] = found
    return found
