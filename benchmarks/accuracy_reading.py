"""How exactly forms are read: the rendered forms against their truth, open forms against gold.

    python -m benchmarks.accuracy_reading

A row counts as exact if class labels, name, value and explanation agree without white space; a
field if its text does. Gold class labels compare without 指标, width and the mark; a class left
blank in gold, as the excerpt does not print it, agrees with any. Rows whose name or value was
shortened out of the excerpt are left out. `other` are rows read that gold does not hold; those
which the excerpt itself shortens, in the row or at its end, are counted apart. The forms stand in
`../shared/cases` or where JIXIAO_CASES says; nothing is printed for what is not there.
"""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from jixiao.declaration import Declaration, Indicator, field_text, profile
from jixiao.errors import JixiaoError
from jixiao.reading import read
from jixiao.reading._folding import fold
from jixiao.reading._grid import Grid
from jixiao.reading.understand import declarations_from
from jixiao.reading.understand._vocabulary import class_stem
from tests.reading import layouts
from tests.reading.drawn_grids import DOCUMENT

REPOSITORY = Path(__file__).parents[1]
CASES = Path(os.environ.get("JIXIAO_CASES", REPOSITORY.parent / "shared" / "cases"))
SPLIT = (4, 6, 7)  # the forms that the files split over pages hold
FORM = profile("shenzhen-2022")
PATHS = {entry.label: entry.path for entry in FORM.fields}
KEYS = ("level1", "level2", "level3", "value")
# Texts among the open ones that are no forms: reports in prose, a retelling, lists of other kinds.
# Values were annotated in them for their way of writing; read as forms they must be refused.
NO_FORMS = ("057", "084", "088", "089", "090", "091", "092", "093", "094")
SHORTENED = "等工作"  # marks a cut inside an excerpt
CUT_AT_END = 60  # letters at the end of an excerpt in which it may end within a row
DRAWN = 300  # layouts of each sort
SUFFIXES = (".pdf", ".xlsx", ".xls", ".docx", ".doc", ".html")


def squeezed(text: str | None) -> str:
    """A text without white space."""
    return "".join((text or "").split())


def row_of(row: Indicator) -> list[str]:
    """The five cells of a row as the truth has them."""
    target = row.target.text if row.target is not None else ""
    label2 = ("*" if row.mandatory else "") + row.label2
    return list(map(squeezed, (row.label1, label2, row.name, target, row.explanation)))


def against_truth(
    declarations: Sequence[Declaration], truth: Sequence[dict[str, Any]]
) -> tuple[int, int, int, int]:
    """Exact rows, all rows, exact fields, all fields."""
    by_code = {each.project.code: each for each in declarations}
    rows = fields = all_rows = all_fields = 0
    for form in truth:
        all_rows += len(form["rows"])
        all_fields += len(form["fields"])
        found = by_code.get(form["fields"]["项目编码"])
        if found is None:
            continue
        own = Counter(map(tuple, map(row_of, found.indicators)))
        wanted = Counter(tuple(map(squeezed, row)) for row in form["rows"])
        rows += (own & wanted).total()
        fields += sum(
            squeezed(field_text(found, PATHS[label])) == squeezed(text)
            for label, text in form["fields"].items()
        )
    return rows, all_rows, fields, all_fields


def rendered() -> Iterator[tuple[str, str]]:
    """Rows and fields exact, for each rendered file."""
    folder = CASES / "rendered"
    if not (folder / "truth.json").is_file():
        return
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    for path in sorted(folder.iterdir()):
        if path.suffix not in SUFFIXES:
            continue
        wanted = [truth[at] for at in SPLIT] if path.name.startswith("split_") else truth
        try:
            declarations = read(path.read_bytes(), path.name)
        except JixiaoError as error:
            yield path.name, f"refused: {error.message.what}"
            continue
        rows, all_rows, fields, all_fields = against_truth(declarations, wanted)
        doubts = sum(len(each.doubts) for each in declarations)
        yield path.name, f"rows {rows}/{all_rows}, fields {fields}/{all_fields}, doubts {doubts}"


def gold_row(row: dict[str, Any]) -> tuple[str, ...]:
    """A gold row for comparing: class stems, name, value."""
    return (
        class_stem(row["level1"]),
        class_stem(row["level2"]),
        fold(row["level3"]),
        fold(row["value"]),
    )


def own_row(row: Indicator) -> tuple[str, ...]:
    """A row as read, for comparing with gold."""
    target = row.target.text if row.target is not None else ""
    return class_stem(row.label1), class_stem(row.label2), fold(row.name), fold(target)


def gold() -> Iterator[tuple[str, str]]:
    """The forms with whole gold: rows exact by classes, name and value, and by the last two."""
    rows: dict[str, list[tuple[str, ...]]] = {}
    for path in sorted((CASES / "gold-open").glob("*.json")):
        entries = json.loads(path.read_text(encoding="utf-8"))["indicators"]
        rows[path.stem] = [gold_row(entry) for entry in entries if not entry.get("not_in_text")]
    yield from measured("forms with gold", rows)


def annotated() -> Iterator[tuple[str, str]]:
    """The same over all open texts with annotated target values, cut ones included."""
    path = CASES / "values-open.tsv"
    rows: dict[str, list[tuple[str, ...]]] = {}
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            for entry in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                text = CASES / "forms-open" / f"{entry['source']}.txt"
                if "col=" in entry["note"] or not text.is_file():
                    continue
                names = ("first_level", "second_level", "third_level", "value")
                row = gold_row(dict(zip(KEYS, (entry[name] for name in names), strict=True)))
                own = rows.setdefault(entry["source"], [])
                joined = "separate columns" in entry["note"]
                if stands_in(text.read_text(encoding="utf-8"), row, joined=joined):
                    own.append(row)
    forms = {name: own for name, own in rows.items() if not name.startswith(NO_FORMS)}
    yield from measured("all annotated forms", forms)


def stands_in(text: str, row: tuple[str, ...], *, joined: bool) -> bool:
    """Whether name and value of a gold row still stand in the shortened text."""
    folded = fold(text).replace("|", "")
    return row[2] in folded and (joined or row[3] in folded)


def measured(name: str, gold_rows: dict[str, list[tuple[str, ...]]]) -> Iterator[tuple[str, str]]:
    """Rows exact in the texts of that name, each and in sum."""
    exact = leaves = count = other = cut = texts = 0
    kinds: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for source, rows in gold_rows.items():
        path = CASES / "forms-open" / f"{source}.txt"
        if not path.is_file():
            continue
        texts += 1
        count += len(rows)
        content = path.read_text(encoding="utf-8")
        try:
            declarations = read(path.read_bytes(), path.name)
        except JixiaoError as error:
            yield source, f"rows 0/{len(rows)}, refused: {error.message.id}"
            continue
        own = [own_row(row) for form in declarations for row in form.indicators]
        left = list(own)
        same = 0
        for row in rows:
            found = next((one for one in left if agrees(one, row)), None)
            if found is not None:
                left.remove(found)
                same += 1
        same_leaves = (Counter(row[2:] for row in own) & Counter(row[2:] for row in rows)).total()
        end = fold(content[-CUT_AT_END:]).replace("|", "")
        at_end = sum(SHORTENED in "".join(row) or row[2][:4] in end for row in left)
        exact, leaves = exact + same, leaves + same_leaves
        kinds[declarations[0].form.kind] += same
        wanted[declarations[0].form.kind] += len(rows)
        other, cut = other + len(left) - at_end, cut + at_end
        yield (
            source,
            f"rows {same}/{len(rows)}, name and value {same_leaves}, other {len(left) - at_end}",
        )
    if count:
        share = f"{100 * exact / count:.1f} %"
        figures = f"rows {exact}/{count} ({share}), name and value {leaves}"
        yield f"{name} ({texts})", f"{figures}, other rows {other}, rows shortened {cut}"
        for kind, number in wanted.items():
            yield f"{name}, read as {kind}", f"rows {kinds[kind]}/{number}"


def agrees(own: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether a row read is the gold row; a class gold leaves blank agrees with any."""
    return all(
        one == other or (at < 2 and not other)
        for at, (one, other) in enumerate(zip(own, wanted, strict=True))
    )


def no_forms() -> Iterator[tuple[str, str]]:
    """The open texts that are no forms: how many are refused."""
    paths = [p for p in sorted((CASES / "forms-open").glob("*.txt")) if p.name[:3] in NO_FORMS]
    refused = 0
    for path in paths:
        try:
            read(path.read_bytes(), path.name)
        except JixiaoError:
            refused += 1
    if paths:
        yield "texts that are no forms", f"refused {refused}/{len(paths)}"


def generated() -> Iterator[tuple[str, str]]:
    """Forms of known content in layouts drawn at random: rows exact, and layouts silently wrong."""
    for name, make in LAYOUTS.items():
        exact = count = wrong = 0
        for seed in range(DRAWN):
            grids, every, columns = make(Random(seed))  # noqa: S311  # a drawing to repeat, no secret
            read_back = declarations_from(grids, DOCUMENT)
            count += sum(len(meant.rows) for meant in every)
            if len(read_back) != len(every):
                wrong += 1
                continue
            pairs = list(zip(every, read_back, strict=True))
            exact += sum(layouts.exact(meant, form, columns) for meant, form in pairs)
            wrong += any(layouts.misread(meant, form, columns) for meant, form in pairs)
        yield (
            f"{name} ({DRAWN} layouts)",
            f"rows {exact}/{count} ({100 * exact / count:.1f} %), layouts silently wrong {wrong}",
        )


Drawn = tuple[list[Grid], list[layouts.Facts], list[str]]


def _one(random: Random) -> Drawn:
    meant = layouts.facts(random)
    grid, layout = layouts.form(random, meant)
    return [grid], [meant], layout.columns


def _over_pages(random: Random) -> Drawn:
    (grid,), meant, columns = _one(random)
    return layouts.over_pages(random, grid), meant, columns


def _turned(random: Random) -> Drawn:
    (grid,), meant, columns = _one(random)
    return [layouts.transposed(grid)], meant, columns


def pasted() -> Iterator[tuple[str, str]]:
    """The same layouts as text with tabs between the cells."""
    exact = count = wrong = 0
    for seed in range(DRAWN):
        (grid,), (meant,), columns = _one(Random(seed))  # noqa: S311  # a drawing to repeat
        text = layouts.as_lines(grid, "\t")
        (form,) = read(text.encode(), "pasted.txt")
        count += len(meant.rows)
        exact += layouts.exact(meant, form, columns)
        wrong += bool(layouts.misread(meant, form, columns))
    share = f"{100 * exact / count:.1f} %"
    yield (
        f"the same as text with tabs ({DRAWN} layouts)",
        f"rows {exact}/{count} ({share}), layouts silently wrong {wrong}",
    )


def _side_by_side(random: Random) -> Drawn:
    meant = layouts.facts(random)
    grid, layout = layouts.side_by_side(random, meant)
    return [grid], [meant], layout.columns


def _several(random: Random) -> Drawn:
    grid, every, layout = layouts.several_projects(random, random.randint(2, 5))
    return [grid], every, layout.columns


LAYOUTS = {
    "columns, titles and classes at random": _one,
    "the same over two pages": _over_pages,
    "the same on its side": _turned,
    "mid-term and annual blocks": _side_by_side,
    "several projects in a table": _several,
}


def robust() -> Iterator[tuple[str, str]]:
    """What becomes of every open text: read, refused, or an exception."""
    results: Counter[str] = Counter()
    for path in sorted((CASES / "forms-open").glob("*.txt")):
        try:
            declarations = read(path.read_bytes(), path.name)
            results["read"] += 1
            results["without a doubt"] += all(not each.doubts for each in declarations)
        except JixiaoError:
            results["refused"] += 1
        except Exception:  # noqa: BLE001  # any other exception is what is counted here
            results["error"] += 1
    if results:
        yield "open texts", ", ".join(f"{name} {number}" for name, number in results.items())


def scans() -> list[tuple[str, str]]:
    """Cells exact and wrong ones flagged in scans."""
    from benchmarks import accuracy_scans  # which counts with functions of this module

    return accuracy_scans.run()


def run() -> list[tuple[str, str]]:
    """Names and figures."""
    return [
        *rendered(),
        *scans(),
        *gold(),
        *annotated(),
        *no_forms(),
        *robust(),
        *generated(),
        *pasted(),
    ]


if __name__ == "__main__":
    for name, figure in run():
        print(f"{name}: {figure}")
