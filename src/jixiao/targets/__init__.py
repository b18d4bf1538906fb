"""The target-value language: what `≥90%`, `每月一次` or `2022年12月31日前` mean.

parse(text, context)      one typed target; never raises on a str
readings(text, context)   every legitimate reading, the default first
parse_columns(...)        operator, value and unit from separate cells
plain, symbols            back to words and signs
to_json, from_json        the full JSON form; `to_line` the flat one of the command
direction, vacuity        which way is good; targets that cannot fail or be met
judge                     is it met by an actual, and to what share
"""

from __future__ import annotations

from ._bearing import Direction, Vacuity, direction, vacuity
from ._columns import parse_columns
from ._context import Context
from ._json import from_json, to_json, to_line
from ._judge import judge
from ._judgement import NOT_APPLICABLE, NOT_REPORTED, Actual, Judgement
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
from ._parse import parse, readings
from ._profile import Band, JudgingProfile
from ._render import plain, symbols

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
    "from_json",
    "judge",
    "parse",
    "parse_columns",
    "plain",
    "readings",
    "symbols",
    "to_json",
    "to_line",
    "vacuity",
]
