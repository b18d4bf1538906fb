"""What a form says, as far as saving asks: which project it is of, and whether two say the same."""

from __future__ import annotations

from jixiao.declaration import Declaration
from jixiao.errors import Message, NotReadable
from jixiao.web.declaring.models import Project


def identity(declaration: Declaration) -> tuple[str, int]:
    """Project code and fiscal year. Raises NotReadable for a form without code, name or year, or
    with a longer code or name than is kept."""
    project = declaration.project
    missing = [
        label
        for label, value in (
            ("项目编码", project.code),
            ("项目名称", project.name),
            ("预算年度", declaration.fiscal_year),
        )
        if not value
    ]
    if missing:
        raise NotReadable(
            Message(
                id="declaration.incomplete",
                where="申报表",
                what=f"缺少{'、'.join(missing)}，无法保存。",
                how="请先补填这些内容。",
            )
        )
    for label, text, field in (
        ("项目编码", project.code or "", "code"),
        ("项目名称", project.name or "", "name"),
    ):
        most = Project._meta.get_field(field).max_length or 0
        if len(text) > most:
            raise NotReadable(
                Message(
                    id="declaration.too_long",
                    where=f"“{label}”",
                    what=f"有{len(text)}字，最多{most}字，没有保存。",
                    how="请缩短后再保存；如是读取时多读了内容，请改正。",
                )
            )
    return project.code or "", declaration.fiscal_year or 0


def content_of(body: dict[str, object]) -> dict[str, object]:
    """What a form says, without where it was read from."""
    rows = [
        {key: value for key, value in row.items() if key != "source"}
        for row in body["indicators"]  # type: ignore[union-attr]
    ]
    kept = ("form", "fiscal_year", "project", "objectives", "funds")
    return {**{key: body[key] for key in kept}, "indicators": rows}
