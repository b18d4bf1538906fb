"""Builds the demonstration year in an empty site, through the same acts that people use."""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from jixiao.declaration import amend
from jixiao.demo import forms
from jixiao.demo.fiscal_year import open_year
from jixiao.errors import Message, NotFound
from jixiao.evaluation import ActualRow, Actuals
from jixiao.web.accounts.actors import Actor, actor_of
from jixiao.web.accounts.models import Grant, User
from jixiao.web.declaring import acts as declaring
from jixiao.web.declaring.models import Project
from jixiao.web.evaluating import acts as evaluating
from jixiao.web.organisations.models import Organisation
from jixiao.web.reviewing import acts as reviewing
from jixiao.web.reviewing import sheet_acts, sheets
from jixiao.web.reviewing.forms import SheetEntries
from jixiao.web.uploading import acts as uploading
from jixiao.web.uploading import reader
from jixiao.web.uploading.models import UploadedForm

_CLERK = "clerk"
_SINCE = date(2021, 1, 1)
_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Account:
    """A demonstration account with its password, to be told once."""

    username: str
    password: str
    name: str
    role: str
    organisation: str


def is_empty() -> bool:
    """Whether the site has no people yet, so that demonstration data may be built."""
    return not User.objects.exists()


def build(today: date | None = None) -> tuple[Account, ...]:
    """People, organisations and the eight projects at different points of their year.

    With `today` the year is set up too, with days left from then.
    """
    told = data()
    for entry in told["organisations"]:
        parent = Organisation.objects.filter(code=entry.get("parent", "")).first()
        Organisation.objects.create(
            code=entry["code"], name=entry["name"], kind=entry["kind"], parent=parent
        )
    accounts = tuple(_person(entry) for entry in told["people"])
    if today is not None:
        year = told["fiscal_year"]
        open_year(year, today, _actor(year["person"], moment(year)), moment)
    uploaded_at = moment(told["steps"][0])
    clerk = _actor(_CLERK, uploaded_at)
    text = forms()
    batch = uploading.receive(
        files=[uploading.Incoming("2022年申报表.txt", len(text), text)],
        fiscal_year=2022,
        actor=clerk,
        at=uploaded_at,
        is_read_later=False,
    )
    upload = batch.files.get()
    reader.read_now(upload.pk)
    declared = {form.declaration().project.code: form for form in upload.forms.all()}
    for step in told["steps"]:
        _STEPS[step["act"]](step, declared)
    return accounts


def new_passwords() -> tuple[Account, ...]:
    """New passwords for the demonstration accounts, when the printed ones are lost."""
    accounts = []
    for entry in data()["people"]:
        user = User.objects.filter(username=entry["username"]).first()
        if user is None:
            raise NotFound(
                Message(
                    id="demo.no_accounts",
                    where="演示账号",
                    what=f"库中没有账号“{entry['username']}”，这里不是演示数据。",
                    how="请先用 jixiao demo 装入演示数据；JIXIAO_DATA 指明数据所在的文件夹。",
                )
            )
        account = _account(entry)
        user.set_password(account.password)
        user.save(update_fields=["password"])
        accounts.append(account)
    return tuple(accounts)


def data() -> dict[str, Any]:
    """The demonstration year as its file tells it."""
    text = files("jixiao.demo").joinpath("year.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _person(entry: dict[str, str]) -> Account:
    account = _account(entry)
    user = User.objects.create_user(
        account.username, account.name, account.password, must_change_password=False
    )
    Grant.objects.create(
        user=user,
        role=entry["role"],
        organisation=_place(entry),
        valid_from=_SINCE,
    )
    return account


def _account(entry: dict[str, str]) -> Account:
    return Account(
        username=entry["username"],
        password=f"Jx-{secrets.token_urlsafe(9)}",
        name=entry["name"],
        role=entry["role"],
        organisation=str(_place(entry) or "全站"),
    )


def _place(entry: dict[str, str]) -> Organisation | None:
    """Where a person has the role; administrators have it nowhere in particular."""
    code = entry.get("organisation")
    return Organisation.objects.get(code=code) if code else None


def moment(step: dict[str, Any]) -> datetime:
    """When a step was taken; the file gives local time."""
    at: datetime = step["at"]
    return at.replace(tzinfo=_ZONE).astimezone(UTC)


def _actor(username: str, at: datetime) -> Actor:
    return actor_of(User.objects.get(username=username), at.date())


def _who_when(step: dict[str, Any]) -> dict[str, Any]:
    at = moment(step)
    return {"actor": _actor(step.get("person", _CLERK), at), "at": at}


def _where(step: dict[str, Any]) -> dict[str, Any]:
    project = Project.objects.get(code=step["code"])
    return {"project_id": project.pk, "version": project.version, **_who_when(step)}


def _upload(step: dict[str, Any], declared: dict[str | None, UploadedForm]) -> None:
    form = declared[step["code"]]
    first = amend(form.declaration(), step.get("first_texts", {})).declaration
    uploading.keep_form(form_id=form.pk, declaration=first, **_who_when(step))


def _correct(step: dict[str, Any], declared: dict[str | None, UploadedForm]) -> None:
    project = Project.objects.get(code=step["code"])
    changed = amend(project.latest().declaration(), step["texts"]).declaration
    declaring.save_declaration(declaration=changed, **_where(step))


def _submit(step: dict[str, Any], declared: dict[str | None, UploadedForm]) -> None:
    declaring.take(action="submit", **_where(step))


def _decide(step: dict[str, Any], declared: dict[str | None, UploadedForm]) -> None:
    reviewing.decide(
        action=step["act"],
        opinion=step.get("opinion", ""),
        row_opinions=step.get("rows", {}),
        **_where(step),
    )


def _fill_sheet(step: dict[str, Any], declared: dict[str | None, UploadedForm]) -> None:
    project, person = Project.objects.get(code=step["code"]), _who_when(step)["actor"]
    sheet = sheets.begun(project, person, None).sheet
    given = {label: Decimal(points) for label, points in step["points"].items()}
    sheet_acts.save_sheet(
        sheet_version=0,
        entries=SheetEntries(
            points=tuple(given.get(item.label, item.points) for item in sheet.items),
            remarks=tuple(step["remarks"].get(item.label, "") for item in sheet.items),
            opinions={entry.dimension: entry.text for entry in sheet.opinions},
            overall=step["overall"],
        ),
        **_where(step),
    )


def _report(step: dict[str, Any], declared: dict[str | None, UploadedForm]) -> None:
    rows: dict[int, ActualRow] = {}

    def put(number: str, **values: object) -> None:
        row = rows.get(int(number), ActualRow(int(number)))
        rows[int(number)] = replace(row, **values)  # type: ignore[arg-type]

    for number, text in step.get("actuals", {}).items():
        put(number, actual=text)
    for number, band in step.get("bands", {}).items():
        put(number, band=band)
    for number, percent in step.get("band_percents", {}).items():
        put(number, band_percent=Decimal(percent))
    for number, reason in step.get("reasons", {}).items():
        put(number, reason=reason)
    actuals = Actuals(
        project_code=step["code"],
        initial_budget=Project.objects.get(code=step["code"]).annual_budget_yuan,
        adjusted_budget=Decimal(step["adjusted_budget"]),
        executed=Decimal(step["executed"]),
        result=step.get("result"),
        rows=tuple(rows[number] for number in sorted(rows)),
    )
    evaluating.save_actuals(actuals=actuals, **_where(step))


def _self_evaluate(step: dict[str, Any], declared: dict[str | None, UploadedForm]) -> None:
    evaluating.submit(**_where(step))


_STEPS: dict[str, Callable[[dict[str, Any], dict[str | None, UploadedForm]], None]] = {
    "upload": _upload,
    "correct": _correct,
    "submit": _submit,
    "fill_sheet": _fill_sheet,
    "return": _decide,
    "approve": _decide,
    "reply": _decide,
    "report": _report,
    "self_evaluate": _self_evaluate,
}
