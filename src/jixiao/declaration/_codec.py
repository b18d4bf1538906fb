"""The JSON form `jixiao/declaration/1`: one object a declaration, and its JSON Schema.

Keys are snake_case; money is a string of yuan with the unit in the key; the text of a value stands
beside its reading. Breaking it bumps the number in `SCHEMA`.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from jixiao import targets
from jixiao.declaration._types import (
    SCHEMA,
    Correction,
    Declaration,
    Document,
    Doubt,
    FormKind,
    FormRef,
    FundLine,
    Indicator,
    Level1,
    Level2,
    Lineage,
    Objectives,
    Project,
    Source,
)
from jixiao.errors import Message, NotReadable

Json = dict[str, Any]


def to_json(declaration: Declaration) -> Json:
    """The declaration as JSON-ready objects; `from_json` gives an equal one back.

    The key `corrections` stands only where somebody checked a doubtful reading.
    """
    project, objectives = declaration.project, declaration.objectives
    checked = [_correction(entry) for entry in declaration.corrections]
    return {
        "schema": declaration.schema,
        "document": {
            "name": declaration.document.name,
            "sha256": declaration.document.sha256,
            "media_type": declaration.document.media_type,
            "first_page": declaration.document.first_page,
            "last_page": declaration.document.last_page,
        },
        "form": {
            "profile": declaration.form.profile,
            "kind": declaration.form.kind.value,
            "title": declaration.form.title,
        },
        "fiscal_year": declaration.fiscal_year,
        "project": {
            "code": project.code,
            "name": project.name,
            "applicant": project.applicant,
            "department": project.department,
            "term_years": project.term_years,
            "type_code": project.type_code,
            "type_label": project.type_label,
            "is_new": project.is_new,
            "allocation_method": project.allocation_method,
            "total_budget_yuan": _money(project.total_budget),
            "annual_budget_yuan": _money(project.annual_budget),
        },
        "objectives": {
            "overview": objectives.overview,
            "annual": objectives.annual,
            "long_term": objectives.long_term,
        },
        "funds": [
            {
                "source": line.source,
                "initial_budget_yuan": _money(line.initial_budget),
                "adjusted_budget_yuan": _money(line.adjusted_budget),
                "executed_yuan": _money(line.executed),
            }
            for line in declaration.funds
        ],
        "indicators": [_indicator(indicator) for indicator in declaration.indicators],
        "doubts": [
            {
                "field": doubt.field,
                "reason": doubt.reason,
                "message": doubt.message,
                "candidates": list(doubt.candidates),
                "source": _source(doubt.source),
            }
            for doubt in declaration.doubts
        ],
        "lineage": [
            {"field": entry.field, "source": _source(entry.source)} for entry in declaration.lineage
        ],
        **({"corrections": checked} if checked else {}),
    }


def _correction(correction: Correction) -> Json:
    return {
        "field": correction.field,
        "read": correction.read,
        "put": correction.put,
        "by": correction.by,
        "at": correction.at,
        "source": _source(correction.source),
    }


def _indicator(indicator: Indicator) -> Json:
    return {
        "number": indicator.number,
        "level1": indicator.level1.value if indicator.level1 else None,
        "level2": indicator.level2.value if indicator.level2 else None,
        "label1": indicator.label1,
        "label2": indicator.label2,
        "name": indicator.name,
        "target": targets.to_json(indicator.target) if indicator.target else None,
        "explanation": indicator.explanation,
        "weight": _number(indicator.weight),
        "mandatory": indicator.mandatory,
        "applicable": indicator.applicable,
        "actual": targets.to_json(indicator.actual) if indicator.actual else None,
        "score": _number(indicator.score),
        "remark": indicator.remark,
        "source": _source(indicator.source),
    }


def _source(source: Source | None) -> Json | None:
    if source is None:
        return None
    return {
        "text": source.text,
        "lines": list(source.lines) if source.lines else None,
        "page": source.page,
        "sheet": source.sheet,
        "cells": source.cells,
        "box": list(source.box) if source.box else None,
        "confidence": source.confidence,
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _number(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


def from_json(data: object) -> Declaration:
    """The declaration of a JSON object. Raises NotReadable, naming what is missing or wrong."""
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        found = data.get("schema") if isinstance(data, dict) else type(data).__name__
        raise NotReadable(
            Message(
                id="declaration.schema",
                where="申报表数据",
                what=f"不是 {SCHEMA} 格式（实际为“{found}”）。",
                how="请使用 jixiao read --json 的输出；可用 jixiao schema 查看格式。",
            )
        )
    try:
        return _declaration(data)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as error:
        raise NotReadable(
            Message(
                id="declaration.malformed",
                where="申报表数据",
                what=f"内容不完整或类型有误：{type(error).__name__} {error}。",
                how="请用 jixiao schema 查看格式并核对该文件。",
            )
        ) from error


def _declaration(data: Json) -> Declaration:
    project = data["project"]
    return Declaration(
        document=Document(**data["document"]),
        form=FormRef(
            profile=data["form"]["profile"],
            kind=FormKind(data["form"]["kind"]),
            title=data["form"]["title"],
        ),
        fiscal_year=data["fiscal_year"],
        project=Project(
            code=project["code"],
            name=project["name"],
            applicant=project["applicant"],
            department=project["department"],
            term_years=project["term_years"],
            type_code=project["type_code"],
            type_label=project["type_label"],
            is_new=project["is_new"],
            allocation_method=project["allocation_method"],
            total_budget=_decimal(project["total_budget_yuan"]),
            annual_budget=_decimal(project["annual_budget_yuan"]),
        ),
        objectives=Objectives(**data["objectives"]),
        funds=tuple(
            FundLine(
                source=line["source"],
                initial_budget=_decimal(line["initial_budget_yuan"]),
                adjusted_budget=_decimal(line["adjusted_budget_yuan"]),
                executed=_decimal(line["executed_yuan"]),
            )
            for line in data["funds"]
        ),
        indicators=tuple(_to_indicator(entry) for entry in data["indicators"]),
        doubts=tuple(
            Doubt(
                field=entry["field"],
                reason=entry["reason"],
                message=entry["message"],
                candidates=tuple(entry["candidates"]),
                source=_to_source(entry["source"]),
            )
            for entry in data["doubts"]
        ),
        lineage=tuple(
            Lineage(entry["field"], source)
            for entry in data["lineage"]
            if (source := _to_source(entry["source"])) is not None
        ),
        corrections=tuple(
            Correction(
                field=entry["field"],
                read=entry["read"],
                put=entry["put"],
                by=entry["by"],
                at=entry["at"],
                source=_to_source(entry["source"]),
            )
            for entry in data.get("corrections", ())
        ),
    )


def _to_indicator(data: Json) -> Indicator:
    return Indicator(
        number=data["number"],
        level1=Level1(data["level1"]) if data["level1"] else None,
        level2=Level2(data["level2"]) if data["level2"] else None,
        label1=data["label1"],
        label2=data["label2"],
        name=data["name"],
        target=targets.from_json(data["target"]) if data["target"] else None,
        explanation=data["explanation"],
        weight=_decimal(data["weight"]),
        mandatory=data["mandatory"],
        applicable=data["applicable"],
        actual=targets.from_json(data["actual"]) if data["actual"] else None,
        score=_decimal(data["score"]),
        remark=data["remark"],
        source=_to_source(data["source"]),
    )


def _to_source(data: Json | None) -> Source | None:
    if data is None:
        return None
    return Source(
        text=data["text"],
        lines=tuple(data["lines"]) if data["lines"] else None,
        page=data["page"],
        sheet=data["sheet"],
        cells=data["cells"],
        box=tuple(data["box"]) if data["box"] else None,
        confidence=data["confidence"],
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def schema() -> Json:
    """The JSON Schema (draft 2020-12) of the JSON form."""
    text = {"type": "string"}
    optional_text = {"type": ["string", "null"]}
    whole = {"type": "integer"}
    optional_whole = {"type": ["integer", "null"]}
    optional_flag = {"type": ["boolean", "null"]}
    money = {"type": ["string", "null"], "pattern": r"^-?\d+\.\d{2}$"}
    number = {"type": ["string", "null"], "pattern": r"^-?\d+(\.\d+)?$"}
    optional_target = {"anyOf": [{"$ref": "#/$defs/target"}, {"type": "null"}]}
    source = {"anyOf": [{"$ref": "#/$defs/source"}, {"type": "null"}]}

    def record(optional: str = "", /, **properties: Json) -> Json:
        return {
            "type": "object",
            "properties": properties,
            "required": [name for name in properties if name != optional],
            "additionalProperties": False,
        }

    def many(items: Json) -> Json:
        return {"type": "array", "items": items}

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "绩效目标申报表",
        "$defs": {
            "target": {
                "type": "object",
                "properties": {"kind": text, "source": text, "rule": text},
                "required": ["kind", "source", "rule"],
            },
            "source": record(
                text=text,
                lines={"type": ["array", "null"], "items": whole, "minItems": 2, "maxItems": 2},
                page=optional_whole,
                sheet=optional_text,
                cells=optional_text,
                box={"type": ["array", "null"], "items": whole, "minItems": 4, "maxItems": 4},
                confidence={"type": "integer", "minimum": 0, "maximum": 100},
            ),
        },
        **record(
            "corrections",
            schema={"const": SCHEMA},
            document=record(
                name=text,
                sha256={"type": "string", "pattern": "^([0-9a-f]{64})?$"},
                media_type=text,
                first_page=optional_whole,
                last_page=optional_whole,
            ),
            form=record(profile=text, kind={"enum": [kind.value for kind in FormKind]}, title=text),
            fiscal_year=optional_whole,
            project=record(
                code=optional_text,
                name=optional_text,
                applicant=optional_text,
                department=optional_text,
                term_years=optional_whole,
                type_code=optional_text,
                type_label=optional_text,
                is_new=optional_flag,
                allocation_method=optional_text,
                total_budget_yuan=money,
                annual_budget_yuan=money,
            ),
            objectives=record(
                overview=optional_text, annual=optional_text, long_term=optional_text
            ),
            funds=many(
                record(
                    source=text,
                    initial_budget_yuan=money,
                    adjusted_budget_yuan=money,
                    executed_yuan=money,
                )
            ),
            indicators=many(
                record(
                    number=whole,
                    level1={"enum": [*(level.value for level in Level1), None]},
                    level2={"enum": [*(level.value for level in Level2), None]},
                    label1=text,
                    label2=text,
                    name=text,
                    target=optional_target,
                    explanation=optional_text,
                    weight=number,
                    mandatory=optional_flag,
                    applicable={"type": "boolean"},
                    actual=optional_target,
                    score=number,
                    remark=optional_text,
                    source=source,
                )
            ),
            doubts=many(
                record(field=text, reason=text, message=text, candidates=many(text), source=source)
            ),
            lineage=many(record(field=text, source=source)),
            corrections=many(
                record(field=text, read=text, put=text, by=text, at=text, source=source)
            ),
        ),
    }
