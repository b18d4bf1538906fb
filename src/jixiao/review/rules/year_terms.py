"""Completeness by what the fiscal year lays down: its code lists and its form."""

from __future__ import annotations

from jixiao.declaration import CodeList, FormKind, printed_codes, profile
from jixiao.review._form import Form
from jixiao.review._law import Rule
from jixiao.review._registry import Found, Hit, Unread, rule

_ANY_FORM = "generic"
_NO_TERMS = "没有设置该年度的要求"
_PLACES = {"funds": "项目资金"}


@rule("C16")
def code_is_not_in_the_years_list(form: Form, law: Rule) -> Found:
    """A code or label that the year's list does not hold, or no longer holds."""
    year = form.declaration.fiscal_year
    lists = () if form.terms is None else form.terms.code_lists
    if not lists or year is None:
        yield Unread("该年度没有代码表" if form.terms else _NO_TERMS)
        return
    for codes in lists:
        for path, text in printed_codes(form.declaration, codes.kind):
            if codes.entries and not codes.accepted(text, year):
                yield _hit(form, codes, path, text, year)


def _hit(form: Form, codes: CodeList, path: str, text: str, year: int) -> Hit:
    nearest = codes.nearest(text, year)
    ended = [entry.valid_to for entry in codes.named(text) if entry.valid_to]
    editable = path == codes.kind.field
    values = {
        "text": text.strip(),
        "list": codes.kind.label,
        "because": f"已于{max(ended)}停用" if ended else "不在表中",
        "choices": "、".join(nearest) or "（本年度没有可用的项）",
        "nearest": nearest[0] if nearest and editable else "",
    }
    label = form.field_label(path) or _PLACES[path.partition("[")[0]]
    return Hit(
        path=path,
        where=f"{form.title}{label}",
        quote=text.strip(),
        values=values,
        case="" if codes.refuses else "warned",
    )


@rule("C17")
def form_is_not_the_years(form: Form, law: Rule) -> Found:
    """The form is printed on another paper than the year lays down."""
    if form.terms is None:
        yield Unread(_NO_TERMS)
        return
    wanted = form.terms.profile
    if wanted in (_ANY_FORM, form.profile.id) or form.profile.kind is not FormKind.DECLARATION:
        return
    yield Hit(
        path="form.profile",
        where=form.title,
        quote=form.profile.title,
        values={"found": form.profile.title, "wanted": profile(wanted).title},
    )
