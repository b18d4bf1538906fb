"""The budget year, which this form does not print: from the code, the goals and the values."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jixiao.declaration import Doubt, FormProfile
from jixiao.reading import _doubts as reasons
from jixiao.reading._doubts import doubt

_YEAR = re.compile(
    "(?<![0-9０-９])([2２][0０][0-9０-９]{2}) ?(?:年|[-./．－／][0-9０-９]{1,2}(?![0-9０-９]))"
)
_PATH = "fiscal_year"


def years_in(texts: Iterable[str | None]) -> tuple[int, ...]:
    """Years named in the texts (`2022年`, `2022.12`), in order of mention, each once."""
    whole = "\n".join(text for text in texts if text is not None)
    return tuple(dict.fromkeys(map(int, _YEAR.findall(whole))))


def year_of_code(code: str | None, profile: FormProfile) -> int | None:
    """The year part of a project code, None if the code has not the profile's shape."""
    match = profile.code_pattern.match(code) if code else None
    return 2000 + int(match.group("year")) if match else None


def fiscal_year(
    asked: int | None, coded: int | None, named: tuple[int, ...]
) -> tuple[int | None, tuple[Doubt, ...]]:
    """The budget year and the doubts about it.

    The year asked for wins. Else code and text must agree; the year of one alone is taken with a
    doubt, and where they disagree none is. A code may carry the earlier year a project began in.
    """
    if asked is not None:
        against = [year for year in named if year != asked] if asked not in named else []
        if coded is not None and coded > asked:
            against.append(coded)
        return asked, (_conflict(asked, *against),) if against else ()
    if coded is not None:
        if not named:
            return coded, (
                doubt(_PATH, reasons.YEAR_CODE_ONLY, candidates=(str(coded),), year=coded),
            )
        return (coded, ()) if coded in named else (None, (_conflict(*named, coded),))
    if len(named) == 1:
        return named[0], (
            doubt(_PATH, reasons.YEAR_TEXT_ONLY, candidates=(str(named[0]),), year=named[0]),
        )
    if named:
        return None, (_conflict(*named),)
    return None, (doubt(_PATH, reasons.YEAR_MISSING),)


def _conflict(*years: int) -> Doubt:
    distinct = tuple(dict.fromkeys(map(str, years)))
    return doubt(_PATH, reasons.YEAR_CONFLICT, candidates=distinct, text="、".join(distinct))
