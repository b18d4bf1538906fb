"""Files a person may take away: the official form as XLSX and PDF, the data as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jixiao.declaration import Declaration, to_json
from jixiao.writing import write_pdf, write_xlsx


@dataclass(frozen=True, slots=True)
class Download:
    """A kind of file: its media type, and the writer of declarations with a foot line."""

    media_type: str
    write: Callable[[Sequence[Declaration], str | None], bytes]


def _xlsx(declarations: Sequence[Declaration], foot: str | None) -> bytes:
    return write_xlsx(declarations, foot=foot)


def _pdf(declarations: Sequence[Declaration], foot: str | None) -> bytes:
    return write_pdf(declarations, foot=foot)


def _json(declarations: Sequence[Declaration], foot: str | None) -> bytes:
    lines = [json.dumps(to_json(entry), ensure_ascii=False) for entry in declarations]
    return ("\n".join(lines) + "\n").encode()


KINDS = {
    "xlsx": Download("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "pdf": Download("application/pdf", _pdf),
    "json": Download("application/json; charset=utf-8", _json),
}
