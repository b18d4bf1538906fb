"""The target-value language: what `≥90%`, `每月一次` or `2022年12月31日前` mean.

parse(text, context)      one typed target; never raises on a str
readings(text, context)   every legitimate reading, the default first
must_ask(text, actual)    whether the readings lead to different outcomes for an actual
parse_columns(...)        operator, value and unit from separate cells
plain, symbols            back to words and signs
to_json, from_json        the full JSON form; `to_line` the flat one of the command
direction, vacuity        which way is good; targets that cannot fail or be met
figure                    the one exact number it sets, to compare with others
judge                     is it met by an actual, and to what share
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ._context import Context
from ._kinds import (
    Alternative,
    Amount,
    Approximate,
    Change,
    Comparison,
    Compound,
    Deadline,
    Frequency,
    MonthDay,
    NotApplicable,
    Period,
    Qualitative,
    Range,
    Recurring,
    Source,
    Target,
    Unit,
    Unparsed,
)
from ._parse import parse
from ._render import plain, symbols

if TYPE_CHECKING:
    from ._bearing import Direction, Vacuity, direction, vacuity
    from ._columns import parse_columns
    from ._figure import Figure, figure
    from ._json import from_json, to_json, to_line
    from ._judge import judge
    from ._judgement import NOT_APPLICABLE, NOT_REPORTED, Actual, Judgement
    from ._profile import Band, JudgingProfile
    from ._readings import must_ask, readings
else:
    # Reading a value needs none of these; each is imported when it is first asked for.
    LATER = {
        "_bearing": ("Direction", "Vacuity", "direction", "vacuity"),
        "_columns": ("parse_columns",),
        "_figure": ("Figure", "figure"),
        "_json": ("from_json", "to_json", "to_line"),
        "_judge": ("judge",),
        "_judgement": ("NOT_APPLICABLE", "NOT_REPORTED", "Actual", "Judgement"),
        "_profile": ("Band", "JudgingProfile"),
        "_readings": ("must_ask", "readings"),
    }

    def __getattr__(name: str) -> object:
        for module, names in LATER.items():
            if name in names:
                value = getattr(import_module(f".{module}", __name__), name)
                globals()[name] = value
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "NOT_APPLICABLE",
    "NOT_REPORTED",
    "Actual",
    "Alternative",
    "Amount",
    "Approximate",
    "Band",
    "Change",
    "Comparison",
    "Compound",
    "Context",
    "Deadline",
    "Direction",
    "Figure",
    "Frequency",
    "Judgement",
    "JudgingProfile",
    "MonthDay",
    "NotApplicable",
    "Period",
    "Qualitative",
    "Range",
    "Recurring",
    "Source",
    "Target",
    "Unit",
    "Unparsed",
    "Vacuity",
    "direction",
    "figure",
    "from_json",
    "judge",
    "must_ask",
    "parse",
    "parse_columns",
    "plain",
    "readings",
    "symbols",
    "to_json",
    "to_line",
    "vacuity",
]
