"""The annotated values: nothing is read wrongly, and no less is read than before."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.accuracy_targets import FILES, Row, judged, matches, rows, table, total
from jixiao.targets import from_json, parse, symbols, to_json

ROWS = [row for name in FILES for row in rows(name)]
SHARE = {
    ("values-open", "target"): 0.99,
    ("values-open", "actual"): 0.99,
    ("values-open", "embedded"): 0.97,
    ("values-synthetic", "target"): 0.99,
}


@pytest.mark.parametrize(("name", "column"), SHARE)
def test_nothing_is_read_wrongly_and_the_floor_holds(name: str, column: str) -> None:
    counts: Counter[str] = total(table(name, column))

    assert counts["wrong"] == counts["error"] == 0
    assert counts["exact"] >= SHARE[name, column] * counts.total()


def test_every_value_of_the_eight_seed_forms_is_read() -> None:
    with_source = [row for row in rows("values-open")][:90]

    assert Counter(judged(row) for row in with_source) == Counter(exact=90)


def test_the_comparison_itself_can_fail() -> None:
    row = next(row for row in ROWS if row.value == "≥95%")

    assert not matches(parse("≤95%"), row.golds[0])
    assert not matches(parse("≥95人"), row.golds[0])
    assert not matches(parse("≥96%"), row.golds[0])


@pytest.mark.parametrize("row", ROWS, ids=[row.value[:20] or "blank" for row in ROWS])
def test_a_reading_survives_json(row: Row) -> None:
    target = parse(row.value, row.context)

    assert from_json(to_json(target)) == target


READ = [row for row in ROWS if parse(row.value).kind not in ("qualitative", "unparsed")]


@pytest.mark.parametrize("row", READ, ids=[row.value[:20] for row in READ])
def test_the_symbols_of_a_reading_read_back_to_it(row: Row) -> None:
    target = parse(row.value)

    assert parse(symbols(target)) == target
