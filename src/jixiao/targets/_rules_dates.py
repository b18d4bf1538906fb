"""Rules for deadlines, periods and recurring dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import cast

from ._calendar import last_day, span_of, year_of
from ._kinds import Day, Deadline, Period, Recurring, Target
from ._lazy import lazy
from ._lexicon import DATE_TAILS, PERIOD_WORDS
from ._reader import Reader, Rules
from ._tokens import Date, Quantity, Token
from ._units import alternation

RULES = Rules()

TAIL = lazy(rf"(?:{alternation(DATE_TAILS)})+")
BEFORE = frozenset(("前", "之前", "以前"))
LONGEST_EVENT = 20
NOT_EVENT = lazy(r"[每第]|达成|^[余多以之后]|起$")


def dated(token: Token) -> Date:
    """The date of a token."""
    return cast("Date", token.value)


def event_of(text: str, *, loose: bool) -> tuple[bool, str | None]:
    """Whether words beside a date may stand there, and the event they name."""
    if TAIL.fullmatch(text):
        return True, None
    text = text.strip(":")
    return loose and len(text) <= LONGEST_EVENT and not NOT_EVENT.search(text), text


def deadline(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """A day, month, quarter, half or year with its bound, or bare in a row about time."""
    place = next(i for i, token in enumerate(tokens) if token.letter == "D")
    printed = dated(tokens[place])
    until = any(token.letter == "T" for token in tokens[:place])
    ahead = [token.text for token in tokens[:place] if token.letter in "LH"]
    behind = [token.text for token in tokens[place + 1 :] if token.letter == "L"]
    bound = printed.edge not in ("", "内", "之内", "以内") or until
    event = None
    for text in (*ahead, *behind):
        fits, found = event_of(text, loose=bound or bool(printed.edge))
        if not fits:
            return None
        event = event or found
    if printed.edge == "起":
        return None
    year, given, reason = year_of(reader, printed)
    try:
        start, end, precision = span_of(printed, year)
    except ValueError:
        return reader.refuse("invalid_date", tokens, "guard.date")
    if not bound and not printed.edge and not behind and precision != "day":
        return bare(reader, tokens, name, printed)
    if printed.whole and not printed.edge:
        return None
    if not bound and not printed.edge and ahead:
        return None
    inclusive, day = True, end
    if printed.edge in BEFORE and precision != "day":
        if printed.third is not None:
            return reader.refuse("ambiguous", tokens, "guard.date")
        inclusive, day = False, start
    source = reader.of(tokens, name, written=printed.edge, reason=reason)
    return Deadline(day, inclusive, precision, given, event, source)


def bare(reader: Reader, tokens: Sequence[Token], name: str, printed: Date) -> Target | None:
    """A month, quarter or year alone: its last day in a row about time, a span under 期限."""
    year, given, reason = year_of(reader, printed)
    start, end, precision = span_of(printed, year)
    source = reader.of(tokens, name, reason=reason)
    period = Period(start, end, precision, given, replace(source, rule="period.named"))
    last = Deadline(end, True, precision, given, None, source)
    if printed.whole:
        timely = reader.timely()
        return period if printed.year is not None or timely else None
    if reader.spanning() or printed.quarter is not None or printed.half is not None:
        return replace(period, source=replace(period.source, readings=(last,)))
    if reader.timely():
        why = replace(source, reason="row_class", readings=(period,))
        return replace(last, source=why)
    return reader.refuse("ambiguous", tokens, "guard.date", (last, period))


RULES.add(
    "date.bound",
    r"[LH]?TDL?|[LH]?DL?",
    {
        "2022年12月31日前": "≤2022-12-31",
        "2022.10.31前": "≤2022-10-31",
        "2024年2月底": "≤2024-02-29",
        "于2024年9月30日前完成验收": "≤2024-09-30",
        "2022年前": "<2022-01-01",
        "12月底到位": "≤12-31",
        "2024年内": "≤2024-12-31",
        "不晚于2022年8月15日": "≤2022-08-15",
    },
)(deadline)


@RULES.add(
    "date.symbol", r"OD(?:\(L\))?", {"≤2022-12-31": "≤2022-12-31", "<2022-12-01": "<2022-12-01"}
)
def symbolic(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """The symbol form of a deadline."""
    op, printed = tokens[0].value, dated(tokens[1])
    if op not in ("<=", "<") or printed.edge:
        return None
    return symbolic_deadline(reader, tokens, name, printed, str(op))


def symbolic_deadline(
    reader: Reader, tokens: Sequence[Token], name: str, printed: Date, op: str
) -> Target | None:
    """`≤` or `<` in front of a date."""
    year, given, reason = year_of(reader, printed)
    try:
        start, end, precision = span_of(printed, year)
    except ValueError:
        return reader.refuse("invalid_date", tokens, "guard.date")
    source = reader.of(tokens, name, written=tokens[0].text, reason=reason)
    event = tokens[-2].text if tokens[-1].letter == ")" else None
    if op == "<":
        return Deadline(start, False, precision, given, event, source)
    return Deadline(end, True, precision, given, event, source)


@RULES.add("date.symbol_yearless", r"ONRN(?:\(L\))?", {"≤12-31": "≤12-31", "<12-01": "<12-01"})
def yearless(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """The symbol form of a deadline whose year is not known."""
    month, day = tokens[1].text, tokens[3].text
    op = tokens[0].value
    if len(month) != 2 or len(day) != 2 or op not in ("<=", "<") or not (month + day).isdigit():
        return None
    printed = Date(None, int(month), int(day), None, None, None, False, "", True)
    target = symbolic_deadline(reader, tokens, name, printed, str(op))
    return target if isinstance(target, Deadline) else None


@RULES.add("period.symbol_yearless", r"NRNRNRN", {"01-01~12-31": "01-01~12-31"})
def yearless_period(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """The symbol form of a period whose year is not known."""
    texts = [token.text for token in tokens[::2]]
    if tokens[3].text != "~" or any(len(text) != 2 or not text.isdigit() for text in texts):
        return None
    first, second, third, fourth = map(int, texts)
    try:
        start, end = span_day(first, second), span_day(third, fourth)
    except ValueError:
        return reader.refuse("invalid_date", tokens, "guard.date")
    return Period(start, end, "day", False, reader.of(tokens, name, written="~"))


MONTH = lazy(r"((?:19|20)\d\d)[./-]?(0?[1-9]|1[0-2])")
COMPACT_DAY = lazy(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
YEAR = lazy(r"(?:19|20)\d\d")


def compact(raw: str) -> Date | None:
    """202401, 2024.03, 20240131, 2024 as dates."""
    if m := COMPACT_DAY.fullmatch(raw):
        return Date(m[1], int(m[2]), int(m[3]), None, None, None, False, "", True)
    if m := MONTH.fullmatch(raw):
        if "." not in raw and len(raw) != 6:
            return None
        return Date(m[1], int(m[2]), None, None, None, None, False, "", True)
    if YEAR.fullmatch(raw):
        return Date(raw, None, None, None, None, None, False, "", True)
    return None


def rank(printed: Date) -> int:
    """How fine a date is: year 0, month 1, day 2."""
    return 2 if printed.day else 1 if printed.month else 0


def period(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """From a date to a date; what the second does not name it takes from the first."""
    ends = [token for token in tokens if token.letter in "DN"]
    words = [token.text for token in tokens if token.letter == "L"]
    if any(not TAIL.fullmatch(word) and word not in ("期间", "从", "止") for word in words):
        return None
    reason = "as_written"
    first, second = ends[0], ends[-1]
    start = dated(first) if first.letter == "D" else None
    finish = dated(second) if second.letter == "D" else None
    if len(ends) == 3:  # 2022年1-12月
        if start is None or start.month or not ends[1].text.isdigit() or finish is None:
            return None
        start = start._replace(month=int(ends[1].text))
    elif start is None and finish is None:
        start, finish = compact(first.text), compact(second.text)
        if start is not None and finish is None and rank(start) < 2 and reader.timely():
            return short(reader, tokens, name, start, second.text)
        if start is None or finish is None or rank(start) != rank(finish):
            return None
        if rank(start) == 0 and not (reader.timely() or reader.spanning()):
            return None
    elif start is None and finish is not None:
        if not first.text.isdigit():
            return None
        if finish.month is not None and not finish.day and not finish.year and int(first.text) < 13:
            start = finish._replace(month=int(first.text), edge="")
            if not (reader.timely() or reader.spanning()):
                return reader.refuse("ambiguous", tokens, "guard.date")
            reason = "row_class"
        elif finish.year and not finish.month and YEAR.fullmatch(first.text):
            start = finish._replace(year=first.text, edge="")
        else:
            return None
    elif finish is None and start is not None:
        return None
    if start is None or finish is None:
        return None
    if start.edge not in ("", "起", "初", "止") or finish.edge in ("前", "之前", "以前", "起"):
        return None
    if finish.year is None and start.year is not None:
        finish = finish._replace(year=start.year)
    year, given, why = year_of(reader, start)
    last_year, _, _ = year_of(reader, finish)
    try:
        begin, _, precision = span_of(start, year)
        _, end, _ = span_of(finish, last_year)
    except ValueError:
        return reader.refuse("invalid_date", tokens, "guard.date")
    if isinstance(begin, date) and isinstance(end, date) and begin > end:
        return reader.refuse("empty_range", tokens, "guard.date")
    if why != "as_written":
        reason = why
    return Period(begin, end, precision, given, reader.of(tokens, name, reason=reason))


def short(
    reader: Reader, tokens: Sequence[Token], name: str, start: Date, month: str
) -> Target | None:
    """`2024.1-12` as a period, `2024-12` as a month, both in a row about time."""
    if not month.isdigit() or len(month) > 2 or not 1 <= int(month) <= 12:
        return None
    finish = start._replace(month=int(month))
    begin = span_of(start, int(start.year or 0))[0]
    end, last, precision = span_of(finish, int(start.year or 0))
    source = reader.of(tokens, name, reason="row_class")
    if start.month is None:
        if len(month) != 2:
            return None
        if reader.spanning():
            return Period(end, last, precision, True, source)
        return Deadline(last, True, precision, True, None, source)
    return Period(begin, last, precision, True, source) if start.month < int(month) else None


RULES.add(
    "period.range",
    r"L?DRDL?|DNRDL?|NRDL?|NRN",
    {
        "2022年1-12月": "2022-01-01~2022-12-31",
        "2022年3月-2023年11月": "2022-03-01~2023-11-30",
        "202401-202412": "2024-01-01~2024-12-31",
        "2022.1—2022.12": "2022-01-01~2022-12-31",
        "2024年1月1日至2024年12月31日": "2024-01-01~2024-12-31",
    },
)(period)


@RULES.add("date.compact", r"N", {})
def compact_date(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """`2021.12`, `20241231` in a row about time."""
    quantity = cast("Quantity", tokens[0].value)
    printed = compact(quantity.raw)
    if printed is None or (rank(printed) == 0 and not reader.timely()):
        return None
    if not reader.timely():
        if rank(printed) == 1 and "." in quantity.raw and not reader.context.class2:
            return reader.refuse("ambiguous", tokens, "guard.date")
        return None
    year, given, _ = year_of(reader, printed)
    start, end, precision = span_of(printed, year)
    source = reader.of(tokens, name, reason="row_class")
    if reader.spanning() and precision != "day":
        return Period(start, end, precision, given, source)
    return Deadline(end, True, precision, given, None, source)


WEEKDAYS = (
    {c: n for n, c in enumerate("一二三四五六日", 1)} | {"天": 7} | {str(n): n for n in range(1, 8)}
)
EDGE = r"(?P<edge>底前|之前|以前|前|底|末前|末|内)?"
RECURRING = (
    lazy(rf"每(?P<n>\d+)?个?月的?(?P<day>\d{{1,2}})[日号]{EDGE}(?P<tail>.*)"),
    lazy(
        r"每(?P<n>\d+)?个?(?P<of>月|季度?|年度?|半年)的?[月季年]?(?P<end>底|末|终)(?P<edge>之前|以前|前)?(?P<tail>.*)"
    ),
    lazy(rf"每季度?的?(?:第[一1]个?|首)月的?(?P<first>\d{{1,2}})[日号]{EDGE}(?P<tail>.*)"),
    lazy(
        rf"每(?:周|星期)(?P<weekday>[一二三四五六日天1-7](?:[、和](?:周|星期)?[一二三四五六日天1-7])*){EDGE}(?P<tail>[^次].*|)"
    ),
)
YEARLY = lazy(
    rf"每(?P<n>\d+)?年度?的?(?P<dates>\d{{1,2}}月份?(?:\d{{1,2}}[日号])?{EDGE}(?:[、和,]\d{{1,2}}月份?(?:\d{{1,2}}[日号])?)*)(?P<tail>.*)"
)
YEAR_DATE = lazy(r"(\d{1,2})月份?(?:(\d{1,2})[日号])?(底前|之前|以前|前|底|末前|末|内)?")


@RULES.add(
    "recur.day",
    r"E[A-Za-z]*",
    {
        "每月10日前": "≤10日/月",
        "每月底前": "≤月末/月",
        "每年12月底前": "≤12-31/年",
        "每季度末前": "≤季末/季度",
        "每季度首月15日前": "≤季首月15日/季度",
        "每周五前": "≤周五/周",
        "每年1月、7月": "=1月、7月/年",
    },
)
def recurring(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """Due each month, quarter, week or year."""
    text = reader.normal.text[tokens[0].start : tokens[-1].end]
    source = reader.of(tokens, name, reason="only")
    for pattern in RECURRING:
        m = pattern.fullmatch(text)
        if m is None:
            continue
        tail = m["tail"]
        if tail and not event_of(tail, loose=False)[0]:
            return None
        found = m.groupdict()
        if found.get("day"):
            if not 1 <= int(m["day"]) <= 31:
                return reader.refuse("invalid_date", tokens, "guard.date")
            return Recurring((f"---{int(m['day']):02d}",), (int(m["n"] or 1), "月"), True, source)
        if found.get("first"):
            return Recurring((f"Q1-{int(m['first']):02d}",), (1, "季度"), True, source)
        if found.get("weekday"):
            days = sorted(WEEKDAYS[c] for c in m["weekday"] if c in WEEKDAYS)
            return Recurring(tuple(f"W{day}" for day in days), (1, "周"), True, source)
        _, period_name = PERIOD_WORDS[m["of"]]
        due = {"月": "---end", "季度": "Q-end", "年": "--12-31", "半年": "H-end"}[period_name]
        return Recurring((due,), (int(m["n"] or 1), period_name), True, source)
    m = YEARLY.fullmatch(text)
    if m is None or (m["tail"] and not event_of(m["tail"], loose=False)[0]):
        return None
    return yearly(reader, tokens, name, m)


def yearly(reader: Reader, tokens: Sequence[Token], name: str, m: re.Match[str]) -> Target | None:
    """每年12月底前, 每年6月30日前, 每年1月和7月."""
    due: list[str] = []
    dates = YEAR_DATE.findall(m["dates"])
    inclusive = True
    for month, day, edge in dates:
        try:
            if day:
                due.append(span_day(int(month), int(day)).isoformat())
            elif edge in ("底前", "底", "末前", "末", "内"):
                due.append(last_day(None, int(month)).isoformat())
            elif edge:
                due.append(span_day(int(month), 1).isoformat())
                inclusive = False
            else:
                last_day(None, int(month))
                due.append(f"--{int(month):02d}")
        except ValueError:
            return reader.refuse("invalid_date", tokens, "guard.date")
    if len(dates) > 1 and any(edge for _, _, edge in dates):
        return reader.refuse("ambiguous", tokens, "guard.date")
    source = reader.of(tokens, name, reason="only")
    return Recurring(tuple(due), (int(m["n"] or 1), "年"), inclusive, source)


def span_day(month: int, day: int) -> Day:
    """A day of any year; 29 February stands for the end of February."""
    return span_of(Date(None, month, day, None, None, None, False, "", True), None)[0]
