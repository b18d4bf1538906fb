"""`jixiao review`: findings, scores, and what the law of another year changes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao.errors import Message
from jixiao.terminal import complain, declarations_in, json_line, print_table, put

if TYPE_CHECKING:
    from jixiao.declaration import Declaration
    from jixiao.review import City, Finding, Organisation, Ranking, ReviewScore, SetReview

DONE, NEEDS_A_PERSON, UNUSABLE = 0, 1, 2


def add(commands: Any) -> None:
    """Tell the parser of the command."""
    command = commands.add_parser(
        "review",
        help="按规则库审核申报表",
        description="审核申报表文件，或 jixiao read --json 的输出。一起给出的表也互相比较。",
    )
    command.add_argument("paths", nargs="+", metavar="文件", help="文件、文件夹，或 - 表示标准输入")
    command.add_argument("--json", action="store_true", help="输出 JSON，一行一个问题")
    command.add_argument("--xlsx", type=Path, metavar="文件", help="写出问题清单，一行一个问题")
    command.add_argument("--year", type=int, metavar="年", help="预算年度（表上没有写明时）")
    command.add_argument(
        "--on", metavar="日期", type=_day, help="按该日有效的规则审核，如 2022-03-01"
    )
    command.add_argument(
        "--against", metavar="日期", type=_day, help="与按另一日的规则审核的结果比较，只列出不同"
    )
    command.add_argument("--city", type=Path, metavar="文件", help="本地规则文件（TOML）")
    command.add_argument(
        "--score", action="store_true", help="给出审核表的建议等级，以及改哪些问题能提高"
    )
    command.add_argument(
        "--key", action="append", default=[], metavar="编码", help="重点项目的编码，给出分数"
    )
    command.add_argument(
        "--ranked", action="store_true", help="按风险（金额×等级×少见程度）排列，相同的问题归并"
    )
    command.add_argument(
        "--organisations", metavar="文件", help="单位名录：一行一个，名称、别名、上级用制表符隔开"
    )
    command.add_argument(
        "--history",
        action="extend",
        nargs="+",
        default=[],
        metavar="文件",
        help="往年的申报表、自评表：文件或文件夹，用来与上年比较",
    )
    command.add_argument(
        "--processes", type=int, metavar="数", help="大批量时与 --json 同用：边审边输出，用几个进程"
    )
    command.add_argument("--strict", action="store_true", help="有“错误”级问题时以 1 退出")
    command.set_defaults(run=run)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，应如 2022-03-01") from None


def run(options: argparse.Namespace) -> int:
    """Review the forms and print what was asked for."""
    from jixiao.review import Severity, backgrounds, rank, read_city, review_set, rule_book

    city = None if options.city is None else read_city(_readable(options.city))
    if city is not None:
        rule_book(date.today(), city)  # noqa: DTZ011 - tells mistakes in the file first
    names = _organisations(options.organisations)
    if options.on is not None and not rule_book(options.on).rules:
        complain(Message("review.no_rules", f"--on {options.on}", "该日没有有效的审核规则。"))
    if options.processes is not None:
        return _stream_lines(options, city, names)
    declarations, all_read = _read(options.paths, options.year)
    history, all_known = _read(options.history, None) if options.history else (None, True)
    code = DONE if all_read and all_known else UNUSABLE
    known = backgrounds(declarations, history)
    result = review_set(
        declarations, on=options.on, book=city, organisations=names, backgrounds=known
    )
    if options.xlsx is not None:
        from jixiao.writing import write_findings_xlsx

        put(options.xlsx, write_findings_xlsx(declarations, result))
        print(f"已写出 {len(result.all_findings)} 个问题：{options.xlsx}")
    elif options.against is not None:
        other = review_set(declarations, on=options.against, book=city, backgrounds=known)
        _print_difference(declarations, result, other, options, city)
    elif options.score:
        _print_scores(declarations, result, options)
    elif options.ranked:
        _print_ranking(declarations, rank(declarations, result), as_json=options.json)
    elif options.json:
        _print_lines(declarations, result)
    else:
        _print_findings(declarations, result)
    errors = any(finding.severity is Severity.ERROR for finding in result.all_findings)
    return NEEDS_A_PERSON if code == DONE and errors and options.strict else code


def _read(paths: Sequence[str], year: int | None) -> tuple[list[Declaration], bool]:
    """The forms of the files, and whether all could be read; what could not is told."""
    forms, all_read = [], True
    for declaration in declarations_in(paths, year, None):
        if isinstance(declaration, Message):
            complain(declaration)
            all_read = False
        else:
            forms.append(declaration)
    return forms, all_read


def _readable(path: Path) -> Path:
    from jixiao.terminal import text_of

    text_of(str(path))  # tells in Chinese what is wrong with the file itself
    return path


def _organisations(path: str | None) -> tuple[Organisation, ...]:
    from jixiao.review import organisations_in
    from jixiao.terminal import text_of

    return () if path is None else organisations_in(text_of(path))


def _stream_lines(
    options: argparse.Namespace, city: City | None, names: Sequence[Organisation]
) -> int:
    """Findings as they come, in bounded memory: each form's own, then those of comparing."""
    from jixiao.review import Reviewed, Severity, finding_to_json, review_stream

    if not options.json or options.processes < 1:
        complain(
            Message(
                "review.processes",
                f"--processes {options.processes}",
                "只能与 --json 同用，且至少为 1。",
                how="例如：jixiao review 数据.jsonl --json --processes 2",
            )
        )
        return UNUSABLE
    if options.history:
        complain(
            Message(
                "review.processes_history",
                "--processes",
                "不能与 --history 同用：边审边输出时每张表只看一次。",
                how="请去掉其中一个。",
            )
        )
        return UNUSABLE
    places: list[dict[str, Any]] = []
    unusable = errors = False

    def readable() -> Iterator[Declaration]:
        nonlocal unusable
        for declaration in declarations_in(options.paths, options.year, None):
            if isinstance(declaration, Message):
                complain(declaration)
                unusable = True
            else:
                places.append(_place(declaration))
                yield declaration

    for event in review_stream(
        readable(), options.on, city, organisations=names, processes=options.processes
    ):
        if isinstance(event, Reviewed):
            position, findings = event.index, event.review.findings
        else:
            position, findings = event.about[0], (event.finding,)
        for finding in findings:
            errors = errors or finding.severity is Severity.ERROR
            print(json_line(places[position] | finding_to_json(finding)))
    if unusable:
        return UNUSABLE
    return NEEDS_A_PERSON if errors and options.strict else DONE


def _place(declaration: Declaration | None) -> dict[str, Any]:
    if declaration is None:
        return {"document": None, "project_code": None}
    return {"document": declaration.document.name, "project_code": declaration.project.code}


def _print_lines(declarations: Sequence[Declaration], result: SetReview) -> None:
    from jixiao.review import finding_to_json

    for declaration, one in zip(declarations, result.reviews, strict=True):
        for finding in one.findings:
            print(json_line(_place(declaration) | finding_to_json(finding)))
    for finding in result.findings:
        print(json_line(_place(None) | finding_to_json(finding)))


def _print_findings(declarations: Sequence[Declaration], result: SetReview) -> None:
    from jixiao.review import Severity, score_review

    rows = [
        (
            declaration.project.name or "?",
            score_review(one).grade.label,
            *(str(one.count(severity)) for severity in Severity),
            " ".join(finding.rule for finding in one.findings),
        )
        for declaration, one in zip(declarations, result.reviews, strict=True)
    ]
    labels = (severity.label for severity in Severity)
    print_table(("项目", "建议等级", *labels, "规则"), rows)
    for finding in result.all_findings:
        print(f"\n[{finding.severity.label}] {finding.message}（{finding.rule}）")


def _print_scores(
    declarations: Sequence[Declaration], result: SetReview, options: argparse.Namespace
) -> None:
    from jixiao.review import score_review, score_to_json

    for declaration, one in zip(declarations, result.reviews, strict=True):
        score = score_review(one, key_project=declaration.project.code in options.key)
        if options.json:
            print(json_line(_place(declaration) | score_to_json(score)))
        else:
            _print_score(declaration.project.name or "?", score)


def _print_score(name: str, score: ReviewScore) -> None:
    print(f"\n《{name}》 建议：{score.shown}。{score.grade.outcome}")
    for dimension in score.dimensions:
        parts = "，".join(
            f"{item.label}{_points(item.points)}/{item.max_points}"
            for item in score.items
            if item.dimension is dimension.dimension
        )
        print(f"  {dimension.dimension.label}：{parts}")
    for note in score.notes:
        print(f"  {note}")
    for advice in score.advice:
        places = f"，{advice.count}处" if advice.count > 1 else ""
        print(f"  +{advice.gain} {advice.title}（{advice.rule}{places}）：{advice.suggestion}")
    if score.next_grade is not None and score.to_next:
        print(f"  先改 {'、'.join(score.to_next)}，可达到“{score.next_grade.label}”。")


def _points(points: object) -> str:
    return "未检查" if points is None else str(points)


def _print_difference(
    declarations: Sequence[Declaration],
    result: SetReview,
    other: SetReview,
    options: argparse.Namespace,
    city: City | None,
) -> None:
    """What the law of another day changes: first in the books, then in the findings."""
    from jixiao.review import (
        compare_books,
        compare_findings,
        finding_change_to_json,
        rule_book,
        rule_change_to_json,
    )

    after = rule_book(options.against, city)
    different = False
    for year in dict.fromkeys(one.year for one in result.reviews):
        before = rule_book(year, city)
        for change in compare_books(before, after):
            different = True
            if options.json:
                books = {"document": None, "book": before.version, "against": after.version}
                print(json_line(books | rule_change_to_json(change)))
            elif change.about:
                print(
                    f"规则 {change.rule} {change.title}：{change.about}"
                    f"由「{change.before or '无'}」改为「{change.after or '无'}」"
                )
            else:
                print(f"规则 {change.rule} {change.title}：{change.kind.label}")
    pairs: list[tuple[Declaration | None, Sequence[Finding], Sequence[Finding]]] = [
        (declaration, one.findings, two.findings)
        for declaration, one, two in zip(declarations, result.reviews, other.reviews, strict=True)
    ]
    pairs.append((None, result.findings, other.findings))
    for form, findings, others in pairs:
        for difference in compare_findings(findings, others):
            different = True
            if options.json:
                print(json_line(_place(form) | finding_change_to_json(difference)))
                continue
            finding, before_, after_ = difference.finding, difference.before, difference.after
            levels = finding.severity.label
            if before_ and after_ and before_.severity is not after_.severity:
                levels = f"{before_.severity.label}→{after_.severity.label}"
            print(f"[{difference.kind.label} {levels}] {finding.message}（{finding.rule}）")
    if not different and not options.json:
        print("两日的规则和审核结果没有不同。")


def _print_ranking(declarations: Sequence[Declaration], ranking: Ranking, *, as_json: bool) -> None:
    from jixiao.declaration import wan
    from jixiao.review import Severity, ranking_lines

    if as_json:
        for line in ranking_lines(declarations, ranking):
            print(json_line(line))
        return
    rows = []
    for position, form in enumerate(ranking.forms, start=1):
        project = declarations[form.form].project
        rows.append(
            (
                str(position),
                f"{form.risk:.0f}",
                "—" if project.annual_budget is None else wan(project.annual_budget),
                *(str(form.count(severity)) for severity in Severity),
                project.name or "?",
                project.applicant or "?",
            )
        )
    labels = (severity.label for severity in Severity)
    print_table(("名次", "风险", "年度金额（万元）", *labels, "项目", "单位"), rows)
    for group in ranking.groups:
        first = group.findings[0].finding
        print(
            f"\n[{first.severity.label}] {first.title}（{first.rule}）"
            f" 风险{group.risk:.0f}，涉及{group.forms}张表\n  {first.message}"
        )
