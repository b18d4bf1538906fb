"""The rule table: the modules' rules in the order in which they are tried."""

from __future__ import annotations

from . import _rules_dates, _rules_lists, _rules_numbers, _rules_ranges, _rules_times, _rules_words
from ._reader import TABLE

if not TABLE:
    TABLE.extend(
        (
            *_rules_dates.RULES,
            *_rules_times.RULES,
            *_rules_ranges.RULES,
            *_rules_words.RULES[:1],
            *_rules_numbers.RULES,
            *_rules_lists.RULES,
            *_rules_words.RULES[1:],
        )
    )
