"""The commands. Thin: arguments in, the rooms do the work, text or JSON lines out.

Exit codes: 0 done; 1 done, but something needs a person (doubts with --strict, open errors with
--strict, a broken ledger); 2 the input cannot be used. Heavy rooms are imported where used, so that
`jixiao targets` starts fast.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao import __version__, review_command
from jixiao.errors import JixiaoError, Message, NotReadable
from jixiao.terminal import (
    bytes_of,
    complain,
    declarations_in,
    json_line,
    print_table,
    put,
    speak_utf8,
    stored,
    text_of,
    writer_for,
)

if TYPE_CHECKING:
    from jixiao.declaration import Declaration
    from jixiao.targets import Context

DONE, NEEDS_A_PERSON, UNUSABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    speak_utf8()
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except JixiaoError as error:
        complain(error.message)
        return UNUSABLE
    except BrokenPipeError:
        sys.stdout = None  # type: ignore[assignment]
        return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jixiao",
        description="预算绩效管理：读申报表、核对指标值、审核、出表、自评、网站。",
        epilog="每个命令的用法：jixiao 命令 --help",
    )
    parser.add_argument("--version", action="version", version=f"jixiao {__version__}")
    commands = parser.add_subparsers(title="命令", required=True, metavar="命令")
    _read_command(commands)
    _targets_command(commands)
    review_command.add(commands)
    _write_command(commands)
    _evaluate_command(commands)
    _site_commands(commands)
    return parser


# --- read -----------------------------------------------------------------------------------------


def _read_command(commands: Any) -> None:
    command = commands.add_parser(
        "read",
        help="读取申报表，输出结构化数据",
        description="读取申报表文件，每张表输出一条。可读有文字的 PDF、XLSX、XLS、DOCX、DOC、HTML、"
        "纯文本，以及它们的 ZIP 压缩包；类型按内容判断。",
    )
    command.add_argument("paths", nargs="+", metavar="文件", help="文件、文件夹，或 - 表示标准输入")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="输出 JSON，一行一张表")
    form.add_argument("--table", action="store_true", help="输出便于阅读的表格（默认）")
    form.add_argument("--doubts", action="store_true", help="只列出待核实之处")
    command.add_argument("--year", type=int, metavar="年", help="预算年度（表上没有写明时）")
    command.add_argument("--profile", metavar="表样", help="表样编号，例如 shenzhen-2022")
    jobs: dict[str, Any] = {"type": int, "default": 1, "choices": range(1, 65), "metavar": "个"}
    command.add_argument("--jobs", **jobs, help="同时读取的文件数，默认 1")
    command.add_argument("--strict", action="store_true", help="有待核实之处时以 1 退出")
    command.set_defaults(run=_read)


def _read(options: argparse.Namespace) -> int:
    code, doubts = DONE, False
    for declaration in declarations_in(options.paths, options.year, options.profile, options.jobs):
        if isinstance(declaration, Message):
            complain(declaration)
            code = UNUSABLE
            continue
        doubts = doubts or bool(declaration.doubts)
        if options.json:
            from jixiao.declaration import to_json  # by now the reading has loaded it

            print(json_line(to_json(declaration)))
        elif not options.doubts:
            _print_form(declaration)
        if not options.json:
            for doubt in declaration.doubts:
                where = (
                    f"第{doubt.source.lines[0]}行 " if doubt.source and doubt.source.lines else ""
                )
                print(f"待核实 {declaration.project.name or '?'} {where}{doubt.message}")
    return NEEDS_A_PERSON if code == DONE and doubts and options.strict else code


def _print_form(declaration: Declaration) -> None:
    from jixiao.declaration import field_text, profile

    form = profile(declaration.form.profile)
    print(f"\n《{declaration.project.name or '?'}》 {declaration.fiscal_year or '?'}年度")
    for entry in form.fields:
        print(f"  {entry.label}：{field_text(declaration, entry.path) or '（未读到）'}")
    rows = [
        (
            row.label1,
            row.label2,
            row.name,
            row.target.text if row.target else "（空）",
            row.explanation or "",
        )
        for row in declaration.indicators
    ]
    print_table(("一级", "二级", "三级指标", "指标值", "指标解释"), rows)


# --- targets --------------------------------------------------------------------------------------


def _targets_command(commands: Any) -> None:
    command = commands.add_parser(
        "targets",
        help="读指标值，说明读成什么",
        description="读指标值，一行输出一个 JSON。不给参数时从标准输入逐行读 JSON："
        '{"value":"≥90%","level1":"产出","level2":"质量","level3":"出席率","year":2022}，'
        "也可以每行就是一个指标值。",
    )
    command.add_argument("values", nargs="*", metavar="指标值", help="例如 90%%以上 每月一次")
    command.add_argument("--year", type=int, metavar="年", help="表的预算年度")
    command.set_defaults(run=_targets)


def _targets(options: argparse.Namespace) -> int:
    from jixiao.targets import Context

    if options.values:
        for value in options.values:
            print(_target_line(value, Context(fiscal_year=options.year)))
        return DONE
    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        value, context = _target_input(line, number, options.year)
        print(_target_line(value, context), flush=sys.stdin.isatty())
    return DONE


def _target_line(value: str, context: Context) -> str:
    from jixiao.targets import readings, to_line

    target, *others = readings(value, context)
    return json_line(to_line(target, others))


def _target_input(line: str, number: int, year: int | None) -> tuple[str, Context]:
    from jixiao.targets import Context

    if not line.lstrip().startswith("{"):
        return line.rstrip("\n"), Context(fiscal_year=year)
    try:
        data = json.loads(line)
        value = data["value"]
        if not isinstance(value, str):
            raise TypeError("value")
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise NotReadable(
            Message(
                id="targets.input",
                where=f"标准输入第{number}行",
                what="不是含有“value”的 JSON 对象。",
                how='例如：{"value":"≥90%","level2":"质量","level3":"出席率","year":2022}',
            )
        ) from error
    return value, Context(
        level1=data.get("level1"),
        level2=data.get("level2"),
        name=data.get("level3"),
        fiscal_year=data.get("year", year),
    )


# --- write, evaluate ------------------------------------------------------------------------------


def _write_command(commands: Any) -> None:
    command = commands.add_parser(
        "write",
        help="输出正式申报表（XLSX、PDF）",
        description="把 jixiao read --json 的输出写成正式表格，多张表写在一个文件里。",
    )
    command.add_argument("path", metavar="数据文件", help="JSON 行文件，或 - 表示标准输入")
    command.add_argument(
        "--to", required=True, type=Path, metavar="文件", help="以 .xlsx 或 .pdf 结尾"
    )
    command.set_defaults(run=_write)


def _write(options: argparse.Namespace) -> int:
    from jixiao.writing import write_pdf, write_xlsx

    writer = writer_for(options.to, {".xlsx": write_xlsx, ".pdf": write_pdf})
    declarations = stored(options.path)
    put(options.to, writer(declarations))
    print(f"已写出 {len(declarations)} 张表：{options.to}")
    return DONE


def _evaluate_command(commands: Any) -> None:
    command = commands.add_parser(
        "evaluate",
        help="按完成值给绩效自评打分，输出自评表",
        description="按申报表和完成情况计算自评得分。先用 --template 得到待填的完成情况文件。",
    )
    command.add_argument("path", metavar="数据文件", help="jixiao read --json 的输出，或 -")
    command.add_argument("--actuals", metavar="文件", help="完成情况（JSON）")
    command.add_argument("--template", action="store_true", help="输出待填写的完成情况 JSON")
    command.add_argument("--profile", default="mof-2020-10", metavar="办法", help="评分办法编号")
    command.add_argument("--json", action="store_true", help="输出 JSON，一行一个项目")
    command.add_argument("--to", type=Path, metavar="文件", help="写出自评表：.xlsx 或 .pdf")
    command.set_defaults(run=_evaluate)


def _evaluate(options: argparse.Namespace) -> int:
    from jixiao.evaluation import (
        actuals_template,
        evaluate,
        evaluation_to_json,
        read_actuals,
        scoring_profile,
    )

    declarations = stored(options.path)
    if options.template:
        for declaration in declarations:
            print(json_line(actuals_template(declaration)))
        return DONE
    if options.actuals is None:
        raise NotReadable(
            Message(
                id="evaluate.no_actuals",
                where="jixiao evaluate",
                what="没有给出完成情况文件。",
                how="请用 --actuals 指定；可先用 --template 输出待填写的文件。",
            )
        )
    reported = {entry.project_code: entry for entry in read_actuals(text_of(options.actuals))}
    missing = [d.project.name or "?" for d in declarations if d.project.code not in reported]
    if missing:
        raise NotReadable(
            Message(
                id="evaluate.no_project",
                where=options.actuals,
                what=f"缺少以下项目的完成情况：{'、'.join(missing)}。",
                how="请按项目编码补齐。",
            )
        )
    profile = scoring_profile(options.profile)
    results = [evaluate(d, reported[d.project.code], profile) for d in declarations]
    if options.to:
        from jixiao.writing import write_self_evaluation_pdf, write_self_evaluation_xlsx

        kinds = {".xlsx": write_self_evaluation_xlsx, ".pdf": write_self_evaluation_pdf}
        put(options.to, writer_for(options.to, kinds)(results))
        print(f"已写出 {len(results)} 张自评表：{options.to}")
    elif options.json:
        for result in results:
            print(json_line(evaluation_to_json(result)))
    else:
        for result in results:
            total = "未填齐" if result.total is None else f"{result.total}（{result.grade}）"
            print(f"\n《{result.declaration.project.name}》 总分 {total}")
            print(f"  预算执行率：{result.execution.working}")
            for score in result.scores:
                points = "—" if score.points is None else score.points
                print(
                    f"  {score.number}. {score.name}：{points}/{score.max_points}　{score.working}"
                )
            for message in (*result.missing, *result.questions):
                print(f"  ! {message}")
    return DONE


# --- site -----------------------------------------------------------------------------------------


def _site_commands(commands: Any) -> None:
    serve = commands.add_parser("serve", help="启动网站", description="建好数据库并启动网站。")
    serve.add_argument("--host", default="127.0.0.1", metavar="地址")
    serve.add_argument("--port", type=int, default=8000, metavar="端口")
    serve.add_argument(
        "--workers", type=_positive, default=2, metavar="数", help="网站的进程数，默认 2"
    )
    serve.add_argument(
        "--threads",
        type=_positive,
        default=4,
        metavar="数",
        help="每个进程同时接待的人数，默认 4；前面有 nginx 缓冲时用 1 更快",
    )
    serve.add_argument(
        "--readers",
        type=_count,
        default=1,
        metavar="数",
        help="随网站一起运行的后台程序数，读取成批上传的文件；0 表示另用 jixiao worker",
    )
    serve.add_argument("--demo", action="store_true", help="空库时装入演示数据")
    serve.set_defaults(run=_serve)
    worker = commands.add_parser(
        "worker",
        help="运行后台程序",
        description="读取成批上传的文件、批量保存。可以同时在几台机器上运行；中断不会丢失文件。",
    )
    worker.add_argument("--processes", type=_count, default=1, metavar="数", help="进程数")
    worker.set_defaults(run=_worker)
    demo = commands.add_parser(
        "demo", help="演示数据", description="在空库中装入演示数据，或查看、重置演示账号。"
    )
    demo.add_argument("--forms", action="store_true", help="输出八张演示申报表的文字")
    demo.add_argument("--new-passwords", action="store_true", help="重置演示账号的密码并显示")
    demo.set_defaults(run=_demo)
    administrators = commands.add_parser(
        "administrators",
        help="建立管理员账号",
        description="建立系统、安全、审计三个管理员账号，显示初始密码。"
        "其他人员由他们在网站上建立和授权。",
    )
    administrators.add_argument(
        "--reset", metavar="账号", help="给这个账号新的初始密码（管理员忘记密码时）"
    )
    administrators.set_defaults(run=_administrators)
    lists = commands.add_parser(
        "import",
        help="从 XLSX 清单导入单位、人员、授权",
        description="试一遍清单，逐行列出问题；加 --apply 才导入，有一处问题就全部不导入。",
    )
    lists.add_argument("path", type=Path, metavar="文件", help="按模板填写的 XLSX")
    lists.add_argument("--apply", action="store_true", help="导入；不加时只试一遍")
    lists.add_argument("--template", action="store_true", help="把空白模板写到这个文件")
    lists.set_defaults(run=_import)
    notices = commands.add_parser(
        "notices",
        help="每日提醒邮件",
        description="列出今天要收提醒邮件的人；加 --send 发送，每人每天最多一封，可以重复运行。",
    )
    notices.add_argument("--send", action="store_true", help="发送；不加时只列出")
    notices.add_argument("--dry-run", action="store_true", help="显示邮件全文，不发送")
    notices.set_defaults(run=_notices)
    flow = commands.add_parser(
        "workflow",
        help="列出办理流程，检查流程文件",
        description="列出流程：各状态下谁可以办什么、办理后到哪里；并列出流程文件的问题，"
        "以及库中处于流程外状态的项目数。有问题时以 1 退出。加 --move 时把处于一个流程外状态的项目"
        "转入流程文件中的一个状态。",
    )
    chosen = flow.add_mutually_exclusive_group()
    chosen.add_argument(
        "--check", type=Path, metavar="文件", help="检查这个流程文件；不加时为正在使用的"
    )
    chosen.add_argument(
        "--move",
        nargs=2,
        metavar=("原状态", "新状态"),
        help="把处于原状态（流程文件中没有的）的项目转入新状态；先只列出有多少个",
    )
    flow.add_argument("--apply", action="store_true", help="转入；不加时只列出有多少个")
    flow.add_argument("--reason", default="", metavar="理由", help="转入的理由或文号，记入台账")
    flow.set_defaults(run=_workflow)
    verify = commands.add_parser(
        "verify-ledger", help="核验台账", description="从第一条起逐条核验台账存证是否完整。"
    )
    verify.set_defaults(run=_verify_ledger)
    schema = commands.add_parser("schema", help="输出申报表数据的 JSON Schema")
    schema.set_defaults(run=_schema)


def _serve(options: argparse.Namespace) -> int:
    from jixiao import site

    return site.serve(
        options.host,
        options.port,
        options.workers,
        options.threads,
        options.readers,
        demo=options.demo,
    )


def _worker(options: argparse.Namespace) -> int:
    from jixiao import site

    return site.work(options.processes)


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 64):
        raise argparse.ArgumentTypeError(f"“{text}”应为1至64之间的整数")
    return int(text)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 64):
        raise argparse.ArgumentTypeError(f"“{text}”应为0至64之间的整数")
    return int(text)


def _demo(options: argparse.Namespace) -> int:
    if options.forms:
        from jixiao.demo import forms

        sys.stdout.write(forms().decode())
        return DONE
    from jixiao import site

    return site.demo(new_passwords=options.new_passwords)


def _administrators(options: argparse.Namespace) -> int:
    from jixiao import site

    return site.administrators(options.reset)


def _import(options: argparse.Namespace) -> int:
    from jixiao import site

    if options.template:
        put(options.path, site.import_template())
        print(f"已写出模板：{options.path}")
        return DONE
    return site.import_workbook(options.path.name, bytes_of(options.path), apply=options.apply)


def _notices(options: argparse.Namespace) -> int:
    from jixiao import site

    return site.notices(send=options.send, dry_run=options.dry_run)


def _workflow(options: argparse.Namespace) -> int:
    from jixiao import site

    if options.move:
        source, target = options.move
        return site.move_state(source, target, reason=options.reason, apply=options.apply)
    report = site.workflow(options.check)
    print(f"流程文件 {report.path}")
    if report.table:
        print_table(report.head, report.table)
    for problem in report.problems:
        print(problem, file=sys.stderr)
    print(f"{len(report.problems)} 处问题。" if report.problems else "没有问题。")
    return NEEDS_A_PERSON if report.problems else DONE


def _verify_ledger(options: argparse.Namespace) -> int:
    from jixiao import site

    return site.verify_ledger()


def _schema(options: argparse.Namespace) -> int:
    from jixiao.declaration import schema

    print(json.dumps(schema(), ensure_ascii=False, indent=2))
    return DONE


if __name__ == "__main__":
    sys.exit(main())
