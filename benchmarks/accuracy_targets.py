"""How well target values are read, against the annotated values in tests/data/targets.

    python -m benchmarks.accuracy_targets

Four results: exact; refused (Unparsed although there is a reading); wrong (any other reading, also
any reading of a text that must be refused); error (an exception).
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from jixiao.targets import Context, Target, parse, to_line
from jixiao.targets._normal import Normal
from jixiao.targets._units import unit_of

DATA = Path(__file__).parents[1] / "tests" / "data" / "targets"
FILES = ("values-open", "values-synthetic")
RESULTS = ("exact", "refused", "wrong", "error")
KINDS = {
    "comparison": "comparison",
    "equality_number": "comparison",
    "range": "range",
    "approximate": "approximate",
    "deadline": "deadline",
    "date_range": "period",
    "recurring": "recurring",
    "frequency": "frequency",
    "percent_change": "change",
    "compound": "compound",
    "alternative": "alternative",
    "qualitative": "qualitative",
    "not_applicable": "not_applicable",
    "other": "unparsed",
}
MONTHS = {"Y": 12, "M": 1}


@dataclass(frozen=True, slots=True)
class Gold:
    """One right reading: kind, operator, numbers, unit, date, period as annotated."""

    kind: str
    operator: str = ""
    numbers: str = ""
    unit: str = ""
    date: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One annotated value with its context and every right reading, the first preferred."""

    value: str
    context: Context
    column: str
    golds: tuple[Gold, ...]
    note: str


def rows(name: str) -> Iterator[Row]:
    """The annotated values of one file."""
    with (DATA / "years.tsv").open(encoding="utf-8") as file:
        years = {r["source"]: int(r["year"]) for r in csv.DictReader(file, delimiter="\t")}
    with (DATA / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        for r in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            notes = [part.strip() for part in r["note"].split(";")]
            year = years.get(r["source"])
            column = "target"
            golds = [
                Gold(r["kind"], r["operator"], r["numbers"], r["unit"], r["date"], r["period"])
            ]
            for part in accepts(r["note"]):
                golds.append(Gold(*part.split("|")))
            for note in notes:
                key, _, value = note.partition("=")
                if key == "year":
                    year = int(value)
                elif key == "col":
                    column = value
            context = Context(r["first_level"], r["second_level"], r["third_level"], year)
            yield Row(r["value"], context, column, tuple(golds), r["note"])


def accepts(note: str) -> Iterator[str]:
    """The other right readings of a note; their numbers may hold a `;` themselves."""
    for chunk in note.split("accept=")[1:]:
        text = chunk
        for stop in ("; col=", "; synthetic", "; source_doubtful", "; year="):
            text = text.split(stop)[0]
        yield text.strip().rstrip(";").strip()


def judged(row: Row) -> str:
    """One of RESULTS for one row."""
    try:
        target = parse(row.value, row.context)
    except Exception:  # noqa: BLE001  # any exception is the result "error"
        return "error"
    if any(matches(target, gold) for gold in row.golds):
        return "exact"
    return "refused" if target.kind == "unparsed" else "wrong"


def matches(target: Target, gold: Gold) -> bool:
    """Whether a reading agrees with a gold reading."""
    if target.kind != KINDS[gold.kind]:
        return False
    if target.kind in ("qualitative", "not_applicable", "unparsed"):
        return True
    line = to_line(target)
    if "items" in line:
        return several(line["items"], gold)
    return agree(line, gold)


def several(items: Sequence[dict[str, object]], gold: Gold) -> bool:
    """Items in order; operators one for all or one each; numbers, units, dates as they come."""
    ops = gold.operator.split(";")
    if len(ops) == 1:
        ops *= len(items)
    if len(ops) != len(items):
        return False
    numbers, units = split(gold.numbers), split(gold.unit)
    dates, periods = split(gold.date), split(gold.period)
    for item, op in zip(items, ops, strict=True):
        own = item["numbers"]
        assert isinstance(own, list)
        single = Gold(
            "",
            op,
            ";".join(numbers.pop(0) for _ in own if numbers),
            units.pop(0) if own and units else "",
            dates.pop(0) if item["date"] and dates else "",
            periods.pop(0) if item["period"] and periods else "",
        )
        if not agree(item, single):
            return False
    return not (numbers or dates or periods)


def split(text: str) -> list[str]:
    """The parts of a gold field."""
    return text.split(";") if text else []


def agree(line: dict[str, object], gold: Gold) -> bool:
    """Operator, numbers with units, date and period of one reading."""
    numbers = line["numbers"]
    assert isinstance(numbers, list)
    op, wanted = str(line["operator"]), gold.operator
    date = str(line["date"])
    if line["kind"] == "frequency" and wanted == "" and numbers:
        wanted = "=="
    if line["kind"] == "recurring":
        return op == wanted and date == gold.date and same_period(str(line["period"]), gold.period)
    if line["kind"] in ("deadline", "period"):
        return op == wanted and date == gold.date
    if op != wanted:
        return False
    own, theirs = [str(n) for n in numbers], split(gold.numbers)
    if len(own) != len(theirs):
        return False
    if line["kind"] == "frequency":
        return same_rate(own, str(line["period"]), theirs, gold.period)
    unit, other = str(line["unit"]), gold.unit
    return all(same(a, unit, b, other) for a, b in zip(own, theirs, strict=True))


def same(a: str, unit_a: str, b: str, unit_b: str) -> bool:
    """Equal amounts in any spelling or scale."""
    one, other = based(a, unit_a), based(b, unit_b)
    if one == other:
        return True
    if {one[1], other[1]} == {"元", ""} and {unit_a, unit_b} & {"万", "亿"}:
        return one[0] == other[0]
    if (unit_a == "" and Fraction(a) == Fraction(b)) or (unit_a == "" and "/" in a):
        return unit_b == "" and Fraction(a) == Fraction(b)
    return False


def based(number: str, unit: str) -> tuple[Fraction, str, tuple[str, ...]]:
    """A printed number in the base of its unit."""
    found = unit_of(Normal(unit).text) if unit else None
    if found is None:
        return Fraction(number), unit, ()
    return Fraction(number) * found.scale, found.base, found.per


def same_rate(own: Sequence[str], period: str, theirs: Sequence[str], other: str) -> bool:
    """2 in P1Y is 1 in P6M."""
    if not own or not theirs:
        return own == theirs and same_period(period, other)
    a, b = length(period), length(other)
    return a[1] == b[1] and all(
        Fraction(x) / a[0] == Fraction(y) / b[0] for x, y in zip(own, theirs, strict=True)
    )


def same_period(a: str, b: str) -> bool:
    """P12M is P1Y."""
    return length(a) == length(b)


def length(period: str) -> tuple[Fraction, str]:
    """A period as so many months, days or hours."""
    letter = period[-1:]
    digits = "".join(c for c in period if c.isdigit()) or "0"
    if period.startswith("PT"):
        return Fraction(int(digits)), "H"
    if letter in MONTHS:
        return Fraction(int(digits) * MONTHS[letter]), "M"
    return Fraction(int(digits) * (7 if letter == "W" else 1)), "D"


def table(name: str, column: str) -> dict[str, Counter[str]]:
    """Results by annotated kind; `column` is target, actual or embedded."""
    found: dict[str, Counter[str]] = {}
    for row in rows(name):
        if row.column == column:
            found.setdefault(row.golds[0].kind, Counter())[judged(row)] += 1
    return found


def total(counts: dict[str, Counter[str]]) -> Counter[str]:
    """All kinds together."""
    return sum(counts.values(), Counter())


def main() -> None:
    """Print a table for each file and column, then every row that is not exact."""
    for name in FILES:
        for column in ("target", "actual", "embedded"):
            counts = table(name, column)
            if not counts:
                continue
            print(f"\n{name}, {column} rows")
            print(f"{'kind':<18}{'rows':>6}" + "".join(f"{result:>9}" for result in RESULTS))
            for kind, each in [*counts.items(), ("all", total(counts))]:
                print(f"{kind:<18}{each.total():>6}" + "".join(f"{each[r]:>9}" for r in RESULTS))
            every = total(counts)
            print(f"exact: {100 * every['exact'] / every.total():.1f} %")
    print("\nnot exact:")
    for name in FILES:
        for row in rows(name):
            result = judged(row)
            if result != "exact":
                target = parse(row.value, row.context)
                print(f"{result}: {row.value!r} ({row.context.name}) -> {to_line(target)}")
                print(f"    gold: {row.golds}")


if __name__ == "__main__":
    main()
