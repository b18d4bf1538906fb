"""Acts of importing: hand a workbook in, apply it whole or not at all.

A trial takes the same steps as applying, inside a transaction that is rolled back: what it shows
is what will happen. Each row is the act that a person would do on a page, with its own event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from jixiao.errors import JixiaoError, Message, NotAllowed
from jixiao.reading import read_tables_limited
from jixiao.web import filestore
from jixiao.web.accounts import acts as accounts
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import User
from jixiao.web.importing import steps
from jixiao.web.importing.models import Workbook
from jixiao.web.importing.sheets import SHEETS, Problem, Row, rows_of
from jixiao.web.importing.steps import Done, Outcome, Working
from jixiao.web.importing.values import Wrong
from jixiao.web.ledger.acts import record

_STEPS: dict[str, Callable[[Row, Working], Done]] = {
    "单位": steps.organisation,
    "人员": steps.person,
    "授权": steps.grant,
    "项目": steps.project,
    "预算": steps.budget,
}
_LABELS = {(sheet.name, c.key): c.label for sheet in SHEETS for c in sheet.columns}


class _Undone(Exception):
    """Ends a trial: the transaction is rolled back."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became, or would become, of the rows.

    `left` names sheets with rows that this person does not bring in, and who does. `passwords` are
    first passwords by account: known here and nowhere else.
    """

    done: tuple[Done, ...]
    problems: tuple[Problem, ...]
    left: tuple[tuple[str, str], ...]
    passwords: tuple[tuple[str, str, str], ...] = field(default=())

    def count(self, outcome: Outcome) -> int:
        """How many rows ended so."""
        return sum(1 for each in self.done if each.outcome is outcome)

    @property
    def changes(self) -> int:
        """Rows that create or change something."""
        return len(self.done) - self.count(Outcome.SAME)


def hand_in(
    *, name: str, data: bytes, actor: Actor, at: datetime, request_id: str = ""
) -> Workbook:
    """Keep a workbook (交来清单). Refuses people who may bring in nothing (NotAllowed)."""
    if not actor.may_import:
        raise NotAllowed(
            Message(id="import.not_allowed", where="导入", what="您没有可以导入的内容。")
        )
    digest = filestore.put(data)
    with transaction.atomic():
        workbook = Workbook.objects.create(
            sha256=digest, name=name[:255], handed_in_by=actor.username, handed_in_at=at
        )
        record(
            act="import.hand_in",
            subject=workbook.subject,
            actor=actor.username,
            role=actor.acting(),
            at=at,
            after={"sha256": digest, "name": workbook.name},
            request_id=request_id,
        )
    return workbook


def trial(*, workbook: Workbook, actor: Actor, at: datetime) -> Result:
    """What applying the workbook would do. Nothing is kept. Raises NotReadable."""
    rows, problems = _read(workbook)
    result = Result((), problems, ())
    try:
        with transaction.atomic():
            result = _run(rows, problems, Working(workbook, actor, at, ""))
            raise _Undone
    except _Undone:
        return result


def apply(*, workbook: Workbook, actor: Actor, at: datetime, request_id: str = "") -> Result:
    """Apply every row of one's own sheets, or none: the first problem undoes all (导入).

    Raises NotAllowed if there is one; NotReadable.
    """
    rows, problems = _read(workbook)
    passwords = _first_passwords(rows, actor)
    hashes = {username: password_hash for username, (_, password_hash) in passwords.items()}
    working = Working(workbook, actor, at, request_id, hashes)
    with transaction.atomic():
        result = _run(rows, problems, working)
        if result.problems:
            raise NotAllowed(
                Message(
                    id="import.problems",
                    where=f"文件“{workbook.name}”",
                    what=f"有{len(result.problems)}处问题，全部没有导入。",
                    how="请按清单改正后重新上传。",
                )
            )
        workbook.applied_at = at
        if workbook.pk:
            workbook.save(update_fields=["applied_at"])
        record(
            act="import.apply",
            subject=workbook.subject,
            actor=actor.username,
            role=actor.acting(),
            at=at,
            after={"sha256": workbook.sha256} | {o.value: result.count(o) for o in Outcome},
            request_id=request_id,
        )
    told = tuple(
        (each.key, each.text, passwords[each.key][0])
        for each in result.done
        if each.sheet == "人员" and each.outcome is Outcome.CREATED
    )
    return Result(result.done, (), result.left, told)


def _read(workbook: Workbook) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    tables = read_tables_limited(filestore.get(workbook.sha256), workbook.name)
    return rows_of(tables, workbook.name)


def _first_passwords(rows: tuple[Row, ...], actor: Actor) -> Mapping[str, tuple[str, str]]:
    """First passwords for accounts that are new, hashed before the transaction begins."""
    if not any(sheet.name == "人员" and sheet.may(actor) for sheet in SHEETS):
        return {}
    wanted = {row.values.get("username", "") for row in rows if row.sheet == "人员"}
    there = set(User.objects.filter(username__in=wanted).values_list("username", flat=True))
    return {username: accounts.first_password() for username in sorted(wanted - there)}


def _run(rows: tuple[Row, ...], problems: tuple[Problem, ...], working: Working) -> Result:
    """Take every row of one's own sheets, each in a savepoint; go on after a problem."""
    done: list[Done] = []
    found: list[Problem] = []
    left: list[tuple[str, str]] = []
    incomplete = {(problem.sheet, problem.row) for problem in problems}
    for sheet in SHEETS:
        mine = [row for row in rows if row.sheet == sheet.name]
        if mine and not sheet.may(working.actor):
            left.append((sheet.name, sheet.role_labels))
            continue
        found += (problem for problem in problems if problem.sheet == sheet.name)
        if sheet.name == "单位":  # parents before children, wherever they stand
            mine.sort(key=lambda row: row.values.get("code", ""))
        for row in mine:
            if (row.sheet, row.number) in incomplete:
                continue
            try:
                with transaction.atomic():
                    done.append(_STEPS[sheet.name](row, working))
            except Wrong as wrong:
                label = _LABELS[(row.sheet, wrong.column)]
                found.append(Problem(row.sheet, row.number, label, wrong.what, wrong.how))
            except JixiaoError as refusal:
                told = refusal.message
                found.append(Problem(row.sheet, row.number, told.where, told.what, told.how))
    working.finish()
    return Result(tuple(done), tuple(sorted(found, key=_place)), tuple(left))


def _place(problem: Problem) -> tuple[int, int]:
    order = [sheet.name for sheet in SHEETS]
    return order.index(problem.sheet), problem.row
