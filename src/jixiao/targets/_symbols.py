"""The symbol form of recurring dates, which no clerk writes but our own output does."""

from __future__ import annotations

from ._kinds import Recurring, Source, Target
from ._lazy import lazy
from ._lexicon import PERIOD_WORDS
from ._reader import Reader

WEEK = "一二三四五六日"
DUE = r"(?:\d{1,2}日|月末|季末|半年末|季首月\d{1,2}日|周[一二三四五六日]|\d{1,2}-\d{1,2}|\d{1,2}月)"
FORM = lazy(rf"([≤<=])({DUE}(?:、{DUE})*)/(\d{{0,3}})(年|半年|季度|月|周)")
FIXED = {"月末": "---end", "季末": "Q-end", "半年末": "H-end"}
SHOWN = {due: word for word, due in FIXED.items()}


def due_of(word: str) -> str:
    """10日 as ---10, 周五 as W5, 12-31 as --12-31."""
    if word in FIXED:
        return FIXED[word]
    if word[0] == "周":
        return f"W{WEEK.index(word[1]) + 1}"
    if word.startswith("季首月"):
        return f"Q1-{int(word[3:-1]):02d}"
    if word.endswith("日"):
        return f"---{int(word[:-1]):02d}"
    if word.endswith("月"):
        return f"--{int(word[:-1]):02d}"
    month, day = word.split("-")
    return f"--{int(month):02d}-{int(day):02d}"


def word_of(due: str) -> str:
    """The word `due_of` reads."""
    if due in SHOWN:
        return SHOWN[due]
    if due[0] == "W":
        return "周" + WEEK[int(due[1]) - 1]
    if due.startswith("Q1-"):
        return f"季首月{int(due[3:])}日"
    if due.startswith("---"):
        return f"{int(due[3:])}日"
    return due[2:] if len(due) > 4 else f"{int(due[2:])}月"


def recurring_symbol(reader: Reader, normal: str) -> Target | None:
    """`≤10日/月`, `≤12-31/年`, `=1月、7月/年`."""
    if normal[0] not in "≤<=":
        return None
    m = FORM.fullmatch(normal)
    if m is None:
        return None
    words = m[2].split("、")
    months_only = all(word.endswith("月") for word in words)
    if months_only != (m[1] == "="):
        return None
    n, name = PERIOD_WORDS[m[4]]
    source = Source(reader.source, (0, len(reader.source)), "recur.symbol", "only", (), m[1])
    due = tuple(due_of(word) for word in words)
    return Recurring(due, (int(m[3] or 1) * n, name), m[1] != "<", source)
