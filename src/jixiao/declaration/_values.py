"""Header fields as a form prints them: 万元 with two decimals, 是 and 否, code and label joined."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from jixiao.declaration._types import Declaration

_WAN = Decimal(10000)
_CENT = Decimal("0.01")


def wan(amount_yuan: Decimal) -> str:
    """Yuan as printed 万元: two decimals, half up, thousands comma. 14322000 is `1,432.20`."""
    return f"{(amount_yuan / _WAN).quantize(_CENT, rounding=ROUND_HALF_UP):,}"


def yuan_from_wan(text: str) -> Decimal:
    """Printed 万元 as yuan. Raises ValueError if `text` is no number like `1,432.20`."""
    plain = text.strip().replace(",", "").replace("，", "")
    if not plain.replace(".", "", 1).isascii() or not plain.replace(".", "", 1).isdigit():
        raise ValueError(text)
    return Decimal(plain) * _WAN


def field_value(declaration: Declaration, path: str) -> object | None:
    """The typed value of a header field; None if not stated.

    `project.type` joins code and label, as forms print them in one cell.
    """
    room, name = path.split(".")
    if path == "project.type":
        parts = (declaration.project.type_code, declaration.project.type_label)
        return " ".join(part for part in parts if part) or None
    value: object | None = getattr(getattr(declaration, room), name)
    return value


def field_text(declaration: Declaration, path: str) -> str:
    """A header field as the form prints it; empty if not stated."""
    value = field_value(declaration, path)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return wan(value)
    return str(value)


def plain_number(number: Decimal) -> str:
    """A number without trailing zeros: 10.00 is `10`, 8.60 is `8.6`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
