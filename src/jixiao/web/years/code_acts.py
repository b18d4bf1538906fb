"""Acts on the code lists of a fiscal year, by the performance office."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from django.db import transaction

from jixiao.declaration import CodeEntry, CodeList, code_list_kind
from jixiao.errors import Message, NotAllowed
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.duties import require
from jixiao.web.declaring.workflow import workflow
from jixiao.web.ledger.acts import record
from jixiao.web.reviewing.tasks import review_again
from jixiao.web.years import codes, queries
from jixiao.web.years.models import CodeListEntry, FiscalYear

MOST = 5_000  # entries of a list; the functional classes of a budget are about 1,500


def put_entries(
    *,
    year: int,
    version: int,
    entries: Iterable[tuple[str, CodeEntry]],
    source: str = "",
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> FiscalYear:
    """Add entries, or date those of equal code and label otherwise; each comes with the id of its
    list. `source` names the file they came from. Refuses (NotAllowed) unknown lists, days in the
    wrong order, and a code with two labels at the same time."""

    def change(found: FiscalYear) -> None:
        for kind, group in _by_list(entries).items():
            codes_of, _ = found.code_lists.get_or_create(kind=kind)
            for entry in group:
                CodeListEntry.objects.update_or_create(
                    code_list=codes_of,
                    code=entry.code,
                    label=entry.label,
                    defaults={"valid_from": entry.valid_from, "valid_to": entry.valid_to},
                )

    return _changed(year, version, change, source, actor, at, request_id)


def remove_entry(
    *,
    year: int,
    version: int,
    entry_id: int,
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> FiscalYear:
    """Take an entry out, as one that was put in by mistake; one that is no longer used is dated."""

    def change(found: FiscalYear) -> None:
        CodeListEntry.objects.filter(code_list__fiscal_year=found, pk=entry_id).delete()

    return _changed(year, version, change, "", actor, at, request_id)


def set_handling(
    *,
    year: int,
    version: int,
    kind: str,
    refuses: bool,
    actor: Actor,
    at: datetime,
    request_id: str = "",
) -> FiscalYear:
    """Say whether forms with a code outside the list are refused, or warned of."""

    def change(found: FiscalYear) -> None:
        if code_list_kind(kind) is None:
            raise _refusal(year, "没有这个代码表。", "请刷新页面。")
        found.code_lists.update_or_create(kind=kind, defaults={"refuses": refuses})

    return _changed(year, version, change, "", actor, at, request_id)


def copy_lists(lists: Iterable[CodeList], found: FiscalYear) -> None:
    """Write lists into a year that is being opened."""
    for each in lists:
        made = found.code_lists.create(kind=each.kind.id, refuses=each.refuses)
        CodeListEntry.objects.bulk_create(
            CodeListEntry(
                code_list=made,
                code=entry.code,
                label=entry.label,
                valid_from=entry.valid_from,
                valid_to=entry.valid_to,
            )
            for entry in each.entries
        )
    found.codes_digest = codes.digest_of(codes.plain(codes.lists_of(found)))
    found.save(update_fields=["codes_digest"])


def _changed(
    year: int,
    version: int,
    change: Callable[[FiscalYear], None],
    source: str,
    actor: Actor,
    at: datetime,
    request_id: str,
) -> FiscalYear:
    """Make a change of the lists: checked as a whole, told with what differs, reviewed again."""
    require(actor, *workflow().year_roles)
    with transaction.atomic():
        found = queries.for_change(year, version)
        queries.refuse_closed(found)
        before = codes.plain(codes.lists_of(found))
        change(found)
        after = codes.plain(codes.lists_of(found))
        if before == after:
            return found
        for each in after:
            _refuse_unclear(year, each)
        found.codes_digest = codes.digest_of(after)
        found.version += 1
        found.save(update_fields=["codes_digest", "version"])
        told = [
            {"list": one.label, "before": one.before, "after": one.after}
            for one in codes.differences(before, after, shown=None)
        ]
        record(
            act="fiscal_year.codes",
            subject=found.subject,
            actor=actor.username,
            role=actor.acting(*workflow().year_roles),
            at=at,
            after={"changes": told} | ({"source": source} if source else {}),
            request_id=request_id,
        )
        transaction.on_commit(review_again.enqueue)
    return found


def _by_list(entries: Iterable[tuple[str, CodeEntry]]) -> dict[str, list[CodeEntry]]:
    found: dict[str, list[CodeEntry]] = {}
    for kind, entry in entries:
        found.setdefault(kind, []).append(entry)
    return found


def problem_with(entry: CodeEntry, others: Collection[CodeEntry]) -> str:
    """What is wrong with an entry beside the others of its list; empty if nothing is."""
    if not entry.label:
        return "没有填写名称。"
    if entry.valid_from and entry.valid_to and entry.valid_to < entry.valid_from:
        return f"停用日期{entry.valid_to}早于启用日期{entry.valid_from}。"
    for other in others:
        if entry.code and other.code == entry.code and other.label != entry.label:
            starts = [each.valid_from for each in (entry, other) if each.valid_from]
            ends = [each.valid_to for each in (entry, other) if each.valid_to]
            if not starts or not ends or max(starts) <= min(ends):
                return f"代码“{entry.code}”同时有两个名称：“{entry.label}”和“{other.label}”。"
    return ""


def _refuse_unclear(year: int, lists: CodeList) -> None:
    if len(lists.entries) > MOST:
        raise _refusal(year, f"“{lists.kind.label}”超过{MOST}项。", "请删去不用的项。")
    by_code: dict[str, list[CodeEntry]] = {}
    for entry in lists.entries:
        by_code.setdefault(entry.code, []).append(entry)
    for entry in lists.entries:
        others = by_code[entry.code] if entry.code else ()
        if problem := problem_with(entry, others):
            raise _refusal(
                year,
                f"“{lists.kind.label}”的“{entry.text}”：{problem}",
                "请核对日期，或先给原来的项填停用日期。",
            )


def _refusal(year: int, what: str, how: str) -> NotAllowed:
    return NotAllowed(
        Message(id="code_list.refused", where=f"{year}年度代码表", what=what, how=how)
    )
