"""The commands as a person runs them: output, exit codes, words on bad input."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from jixiao import cli
from jixiao.demo import forms
from jixiao.targets import parse, to_json


@pytest.fixture
def form_file(tmp_path):
    path = tmp_path / "2022年申报表.txt"
    path.write_bytes(forms())
    return path


@pytest.fixture
def run(capsys):
    def command(*arguments: object) -> tuple[int, str, str]:
        code = cli.main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


@pytest.fixture(autouse=True)
def _plain_streams(monkeypatch):
    """pytest's captured streams cannot be reconfigured; real ones are tested in a process."""
    monkeypatch.setattr(cli, "speak_utf8", lambda: None)


@pytest.fixture
def stored(run, form_file, tmp_path):
    path = tmp_path / "forms.jsonl"
    path.write_text(run("read", form_file, "--json", "--year", 2022)[1])
    return path


def test_read_prints_one_json_line_a_form(run, form_file):
    code, out, _ = run("read", form_file, "--json", "--year", 2022)

    forms_read = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [form["project"]["name"] for form in forms_read][:2] == ["培训费", "绩效考核经费"]
    assert len(forms_read) == 8


def test_read_shows_a_table_for_people(run, form_file):
    code, out, _ = run("read", form_file)

    assert code == 0
    assert "《培训费》" in out and "2022年12月31日前" in out


def test_strict_reading_exits_with_one_when_there_are_doubts(run, form_file):
    code, out, _ = run("read", form_file, "--strict", "--doubts")

    assert code == 1
    assert "预算准备金" in out  # it names no year, only its code does


def test_a_folder_is_read_and_a_bad_file_does_not_stop_the_rest(run, form_file, tmp_path):
    (tmp_path / "通知.txt").write_text("请各单位参加会议。")

    code, out, err = run("read", tmp_path, "--json")

    assert code == 2
    assert len(out.splitlines()) == 8
    assert "通知.txt" in err


def test_files_read_at_the_same_time_come_in_the_order_of_their_names(run, form_file, tmp_path):
    (tmp_path / "2021年").mkdir()
    (tmp_path / "2021年" / "表.txt").write_bytes(form_file.read_bytes())
    (tmp_path / "2023年.txt").write_bytes(form_file.read_bytes())
    (tmp_path / "附.jsonl").write_text(run("read", form_file, "--json")[1], encoding="utf-8")

    code, out, _ = run("read", tmp_path, "--json", "--jobs", 3)

    names = [json.loads(line)["document"]["name"] for line in out.splitlines()]
    files = ("表.txt", "2022年申报表.txt", "2023年.txt", "2022年申报表.txt")
    assert (code, names) == (0, [name for name in files for _ in range(8)])
    assert out == run("read", tmp_path, "--json")[1]


def test_a_file_over_the_limit_is_refused(run, tmp_path):
    huge = tmp_path / "巨大.txt"
    with huge.open("wb") as file:
        file.truncate(60 * 1024 * 1024)

    code, _, err = run("read", huge)

    assert code == 2
    assert "50 MB" in err


def test_damaged_json_names_its_file(run, tmp_path):
    (tmp_path / "坏.jsonl").write_text('{"schema": ')

    code, _, err = run("review", tmp_path / "坏.jsonl")

    assert code == 2
    assert "坏.jsonl" in err


def test_a_missing_file_is_told_kindly(run):
    code, out, err = run("read", "没有.txt")

    assert (code, out) == (2, "")
    assert "没有.txt" in err


def test_targets_reads_its_arguments(run):
    code, out, _ = run("targets", "90%以上", "每月一次")

    first, second = (json.loads(line) for line in out.splitlines())
    assert code == 0
    assert (first["operator"], first["numbers"], first["unit"]) == (">=", ["90"], "%")
    assert (second["kind"], second["period"]) == ("frequency", "P1M")


def test_targets_reads_json_lines(run, monkeypatch):
    line = json.dumps({"value": "12月31日前", "level2": "时效", "level3": "完成时间", "year": 2022})
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{line}\n\n≥5个\n"))

    _, out, _ = run("targets")

    assert [json.loads(entry)["kind"] for entry in out.splitlines()] == ["deadline", "comparison"]


@pytest.mark.parametrize("line", ["{", '{"level1":"产出"}', '{"value":5}'])
def test_targets_says_which_line_is_wrong(run, monkeypatch, line):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"≥5个\n{line}\n"))

    code, out, err = run("targets")

    assert code == 2
    assert len(out.splitlines()) == 1
    assert "第2行" in err


def test_review_tells_findings_of_forms_and_of_the_set(run, form_file):
    code, out, _ = run("review", form_file, "--json", "--year", 2022)

    findings = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert {finding["project_code"] for finding in findings} > {None, "440304221311500000055"}
    assert run("review", form_file, "--year", 2022, "--strict")[0] == 1


def test_review_writes_the_findings_as_xlsx(run, form_file, tmp_path):
    target = tmp_path / "问题.xlsx"
    code, out, _ = run("review", form_file, "--xlsx", target, "--year", 2022)

    assert code == 0 and "80 个问题" in out
    assert target.read_bytes()[:2] == b"PK"


def test_review_scores_ordinary_projects_with_grades_and_key_projects_with_points(run, form_file):
    key = "440304221311500200051"
    options = ("review", form_file, "--score", "--key", key, "--year", 2022)
    _, out, _ = run(*options)
    scores = [json.loads(line) for line in run(*options, "--json")[1].splitlines()]

    assert "《培训费》 建议：良。" in out
    assert "《预算准备金》 建议：" in out and "分（中）" in out
    assert "先改 A01" in out
    assert [entry["score"] is not None for entry in scores] == [
        entry["project_code"] == key for entry in scores
    ]


def test_review_tells_what_another_day_changes(run, form_file):
    options = ("review", form_file, "--on", "2021-03-01", "--against", "2026-01-01")
    code, out, _ = run(*options)
    lines = [json.loads(line) for line in run(*options, "--json")[1].splitlines()]

    assert code == 0
    assert "规则 R04 预算执行率充当成本或时效指标：等级由「提示」改为「警告」" in out
    assert "[改变 提示→警告] 《培训费》" in out
    assert {line["change"] for line in lines} >= {"new", "changed"}
    assert (
        "没有不同" in run("review", form_file, "--on", "2023-03-01", "--against", "2023-05-01")[1]
    )


def test_review_by_a_citys_own_rules(run, form_file, tmp_path):
    own = tmp_path / "本地.toml"
    own.write_text(
        'name = "市"\nsource = "通知"\n[[rules]]\nid = "R02"\nreason = "不审核"\n'
        "off = [{ from = 2020 }]\n",
        encoding="utf-8",
    )
    rules = {
        json.loads(line)["rule"]
        for line in run("review", form_file, "--city", own, "--json")[1].splitlines()
    }
    own.write_text(own.read_text(encoding="utf-8").replace("R02", "R99"), encoding="utf-8")
    code, _, err = run("review", form_file, "--city", own)

    assert "R01" in rules and "R02" not in rules
    assert code == 2 and "R99" in err
    assert run("review", form_file, "--city", tmp_path / "没有.toml")[0] == 2


def test_review_takes_the_output_of_read(run, form_file, stored):
    assert run("review", stored, "--json")[1].count("\n") > 70


def test_review_compares_with_last_years_results(run, stored, tmp_path):
    before = json.loads(stored.read_text().splitlines()[0])
    before["fiscal_year"] = 2021
    before["form"]["kind"] = "self_evaluation"
    before["indicators"][0]["actual"] = to_json(parse("4次"))
    history = tmp_path / "上年" / "自评表.jsonl"
    history.parent.mkdir()
    history.write_text(json.dumps(before))
    found = {
        json.loads(line)["rule"]
        for line in run("review", stored, "--json", "--history", history.parent)[1].splitlines()
    }

    assert "A03" in found
    assert "A03" not in run("review", stored, "--json")[1]
    assert run("review", stored, "--json", "--processes", 1, "--history", history)[0] == 2
    assert run("review", stored, "--history", tmp_path / "没有.txt")[0] == 2


def test_review_ranked_lists_forms_by_risk_and_groups_alike_findings(run, form_file):
    code, out, _ = run("review", form_file, "--ranked", "--year", 2022)
    lines = out.splitlines()

    assert code == 0
    assert lines[0].split()[:2] == ["名次", "风险"]
    assert "小型工程类项目" in lines[2] or "小型工程类项目" in lines[1]
    assert any("涉及3张表" in line for line in lines)
    ranked = [
        json.loads(line) for line in run("review", form_file, "--ranked", "--json")[1].splitlines()
    ]
    risks = [line["risk"] for line in ranked]
    assert ranked[0]["rule"] in ("A01", "C05") and max(risks) == risks[0]


def test_review_of_many_forms_tells_the_same_findings_as_they_come(run, stored):
    def told(*options):
        code, out, _ = run("review", stored, "--json", *options)
        lines = [json.loads(line) for line in out.splitlines()]
        return code, sorted((line["rule"], line["field"], line["message"]) for line in lines)

    assert told("--processes", 1) == told()
    assert run("review", stored, "--json", "--processes", 1, "--strict")[0] == 1
    assert run("review", stored, "--processes", 2)[0] == 2


def test_review_looks_for_the_organisations_of_a_list(run, stored, tmp_path):
    names = tmp_path / "名录.tsv"
    names.write_text("# 名录\n某市智慧养犬协会\t文明养犬\t\n", encoding="utf-8")

    _, out, _ = run("review", stored, "--json", "--organisations", names)

    found = [json.loads(line) for line in out.splitlines()]
    assert {line["quote"] for line in found if line["rule"] == "X03"} == {"文明养犬"}


def test_write_makes_the_official_papers(run, stored, tmp_path):
    for name, start in (("forms.xlsx", b"PK"), ("forms.pdf", b"%PDF")):
        assert run("write", stored, "--to", tmp_path / name)[0] == 0
        assert (tmp_path / name).read_bytes().startswith(start)


def test_write_refuses_other_kinds(run, stored, tmp_path):
    code, _, err = run("write", stored, "--to", tmp_path / "forms.exe")

    assert code == 2
    assert ".xlsx" in err


def test_evaluate_from_template_to_paper(run, stored, tmp_path):
    lines = [json.loads(line) for line in run("evaluate", stored, "--template")[1].splitlines()]
    visits = next(entry for entry in lines if entry["project_code"] == "440304221311500000048")
    visits |= {"adjusted_budget_yuan": "165000.00", "executed_yuan": "165000.00"}
    values = {1: "3人", 2: "81%", 3: "2022-12-20", 4: "100%", 9: "0%"}
    for row in visits["rows"]:
        row["actual"] = values.get(row["number"])
        if row["actual"] is None:
            row["band"] = "达成预期指标"
    actuals = tmp_path / "actuals.json"
    actuals.write_text("\n".join(json.dumps(entry) for entry in lines))
    one = tmp_path / "one.jsonl"
    one.write_text(stored.read_text().splitlines()[2])

    code, out, _ = run("evaluate", one, "--actuals", actuals, "--json")
    assert code == 0
    assert json.loads(out)["total"] == "98.75"
    assert run("evaluate", one, "--actuals", actuals, "--to", tmp_path / "self.pdf")[0] == 0
    assert (tmp_path / "self.pdf").read_bytes().startswith(b"%PDF")


def test_evaluate_names_projects_without_actuals(run, stored, tmp_path):
    (tmp_path / "none.json").write_text("[]")

    code, _, err = run("evaluate", stored, "--actuals", tmp_path / "none.json")

    assert code == 2
    assert "培训费" in err


def test_review_says_when_no_rule_was_in_force(run, form_file):
    code, _, err = run("review", form_file, "--on", "2012-01-01")

    assert code == 0
    assert "没有有效的审核规则" in err


def test_new_passwords_need_the_demonstration(tmp_path):
    environment = os.environ | {"JIXIAO_DATA": str(tmp_path), "JIXIAO_DATABASE": ""}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    told = subprocess.run(
        [sys.executable, "-m", "jixiao.cli", "demo", "--new-passwords"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 2
    assert "不是演示数据" in told.stderr and "Traceback" not in told.stderr


def test_schema_is_printed(run):
    assert json.loads(run("schema")[1])["title"] == "绩效目标申报表"


def test_the_demonstration_forms_are_printed(run):
    assert run("demo", "--forms")[1].count("二级项目支出绩效目标申报表") == 8


def test_the_ledger_is_verified_in_a_real_process(tmp_path):
    environment = os.environ | {"JIXIAO_DATA": str(tmp_path), "JIXIAO_DATABASE": ""}
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    def command(name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "jixiao.cli", name],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    built, verified = command("demo"), command("verify-ledger")

    assert (built.returncode, verified.returncode) == (0, 0)
    assert "密码" in built.stdout and "台账完整" in verified.stdout


def test_a_workflow_file_is_checked_in_a_real_process(tmp_path):
    city = Path(__file__).parent / "data" / "city-workflow.toml"
    wrong = tmp_path / "wrong.toml"
    text = city.read_text(encoding="utf-8")
    wrong.write_text(text.replace('to = "second_review"', 'to = "nowhere"'), encoding="utf-8")
    environment = os.environ | {"JIXIAO_DATA": str(tmp_path / "data"), "JIXIAO_DATABASE": ""}
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    def command(*arguments, **settings):
        return subprocess.run(
            [sys.executable, "-m", "jixiao.cli", *map(str, arguments)],
            env=environment | settings,
            capture_output=True,
            text=True,
            check=False,
        )

    used = command("workflow", JIXIAO_WORKFLOW=str(city))
    refused = command("verify-ledger", JIXIAO_WORKFLOW=str(wrong))
    demo = command("demo", JIXIAO_WORKFLOW=str(city))
    command("demo")
    checked, shipped = command("workflow", "--check", wrong), command("workflow")
    by_city = {"JIXIAO_WORKFLOW": str(city)}
    move = ("workflow", "--move", "finance_review", "first_review")
    tried, unexplained = command(*move, **by_city), command(*move, "--apply", **by_city)
    moved = command(*move, "--apply", "--reason", "福财〔2023〕5号", **by_city)
    again = command(*move, "--apply", "--reason", "福财〔2023〕5号", **by_city)
    verified, known = command("verify-ledger"), command(*move)

    assert used.returncode == 0 and "分管区领导" in used.stdout and "没有问题" in used.stdout
    assert refused.returncode == 2 and "unknown state: nowhere" in refused.stderr
    assert demo.returncode == 2 and "本地流程文件" in demo.stderr
    assert (
        checked.returncode == 1
        and "[[transitions]] 第2个（pass_first，初审通过）" in checked.stderr
    )
    assert "库中有 2 个项目处于状态“replied”" in checked.stderr
    assert shipped.returncode == 0 and "待主管部门审核" in shipped.stdout
    assert "用 jixiao workflow --move replied 新状态 转入" in checked.stderr
    assert tried.returncode == 0 and "将转入“待业务科初审”（first_review）" in tried.stdout
    assert unexplained.returncode == 2 and "没有写明理由" in unexplained.stderr
    assert moved.returncode == 0 and "已把 2 个项目从状态“finance_review”转入" in moved.stdout
    assert again.returncode == 0 and "没有项目处于状态“finance_review”" in again.stdout
    assert verified.returncode == 0 and "台账完整" in verified.stdout
    assert known.returncode == 2 and "是流程文件中的状态（待财政审核）" in known.stderr


def test_a_new_site_gets_its_administrators_and_lists_in_a_real_process(tmp_path):
    environment = os.environ | {"JIXIAO_DATA": str(tmp_path / "data"), "JIXIAO_DATABASE": ""}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    filled = tmp_path / "单位.xlsx"
    with xlsxwriter.Workbook(filled) as book:
        page = book.add_worksheet("单位")
        page.write_row(0, 0, ["单位编码", "单位名称", "级别"])
        page.write_row(1, 0, ["440304", "某区财政局", "财政部门"])

    def command(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "jixiao.cli", *map(str, arguments)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    made, again = command("administrators"), command("administrators")
    tried = command("import", filled)
    applied = command("import", "--apply", filled)
    verified = command("verify-ledger")

    assert [made.stdout.count(f"账号 {name}") for name in ("system", "security", "audit")] == [
        1
    ] * 3
    assert again.returncode == 2 and "--reset" in again.stderr
    assert tried.returncode == 0 and "还没有导入" in tried.stdout
    assert "已导入：新增 1 行" in applied.stdout
    assert "共9条" in verified.stdout  # 3 accounts, 3 grants; workbook, unit, import


def test_a_taken_port_is_told_before_anything_starts(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        code, _, err = run("serve", "--port", taken.getsockname()[1])

    assert code == 2
    assert "--port" in err


def test_help_fits_a_person():
    told = subprocess.run(
        [sys.executable, "-m", "jixiao.cli", "--help"], capture_output=True, text=True, check=True
    )

    for command in ("read", "targets", "review", "write", "evaluate", "serve", "demo"):
        assert command in told.stdout
