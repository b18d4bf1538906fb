"""Starting and tending the site from the command line: the only place where Django is set up."""

from __future__ import annotations

import os
import smtplib
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.errors import Message, NotAllowed

if TYPE_CHECKING:
    from jixiao.demo.site import Account


@dataclass(frozen=True, slots=True)
class WorkflowReport:
    """What `jixiao workflow` tells of a file."""

    path: Path
    head: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    problems: tuple[str, ...]


def serve(host: str, port: int, workers: int, threads: int, readers: int, *, demo: bool) -> int:
    """Prepare the database, then serve until stopped. Uses gunicorn; not available on Windows.

    `workers` processes have `threads` each: several, so that slow clients hold nobody up. `readers`
    are workers for background work that live as long as the site.
    """
    _refuse_taken_port(host, port)
    if demo:
        os.environ["JIXIAO_DEMO"] = "1"
    os.environ.setdefault("JIXIAO_HOSTS", f"{host},127.0.0.1,localhost")
    _set_up()
    if demo:
        _build_demo()
    _tell_stranded()
    _review_again()
    _compare_again()
    from django.db import connections
    from gunicorn.app.base import BaseApplication

    connections.close_all()

    class Server(BaseApplication):
        def load_config(self) -> None:
            self.cfg.set("bind", f"{host}:{port}")
            self.cfg.set("workers", workers)
            self.cfg.set("worker_class", "gthread")
            self.cfg.set("threads", threads)
            self.cfg.set("accesslog", None)
            self.cfg.set("loglevel", "warning")

        def load(self) -> object:
            from jixiao.web.wsgi import application

            return application

    if readers:
        subprocess.Popen(  # noqa: S603  # our own module; it ends when this process is gone
            [sys.executable, "-m", "jixiao.web.workers", str(readers)],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    print(f"网站已启动：http://{host}:{port}/　（按 Ctrl+C 停止）", flush=True)
    Server().run()
    return 0


def work(number: int) -> int:
    """Prepare the database, then keep workers running until stopped."""
    _set_up()
    _tell_stranded()
    from django.db import connections

    from jixiao.web.workers import keep_running

    connections.close_all()
    print(f"后台程序已启动：{number} 个　（按 Ctrl+C 停止）", flush=True)
    keep_running(number, lambda: True)
    return 0


def _refuse_taken_port(host: str, port: int) -> None:
    """Say it before the database is touched, not in a server's log."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise NotAllowed(
                Message(
                    id="serve.port",
                    where=f"{host}:{port}",
                    what="不能在这个地址上启动网站（端口可能已被其他程序占用）。",
                    how="请停止占用端口的程序，或用 --port 换一个端口，例如 --port 8080。",
                )
            ) from error


def demo(*, new_passwords: bool) -> int:
    """Build the demonstration data in an empty site, or give its accounts new passwords."""
    os.environ["JIXIAO_DEMO"] = "1"
    _set_up()
    if new_passwords:
        from jixiao.demo import site

        _tell(site.new_passwords())
        return 0
    _build_demo()
    return 0


def administrators(reset: str | None) -> int:
    """Make the first three administrators, or give one account a new first password."""
    _set_up()
    from jixiao.web.accounts import founding

    made = founding.reset(reset) if reset else founding.administrators()
    print("初始密码只在此显示一次，首次登录须修改：")
    for account in made:
        print(f"  账号 {account.username:<11} 密码 {account.password:<16} {account.role}")
    return 0


def import_workbook(name: str, data: bytes, *, apply: bool) -> int:
    """Try a workbook of lists, or apply it; 1 if there are problems, each on a line."""
    _set_up()
    from django.utils import timezone

    from jixiao.web import filestore
    from jixiao.web.accounts.actors import OPERATOR
    from jixiao.web.importing import acts
    from jixiao.web.importing.models import Workbook
    from jixiao.web.importing.steps import Outcome

    at = timezone.now()
    result = acts.trial(
        workbook=Workbook(sha256=filestore.put(data), name=name), actor=OPERATOR, at=at
    )
    for problem in result.problems:
        place = f"{problem.sheet} 第{problem.row}行 {problem.column}"
        print(f"{place}：{problem.what}{problem.how}", file=sys.stderr)
    for sheet, roles in result.left:
        print(f"工作表“{sheet}”没有处理：请由{roles}在网站上导入。", file=sys.stderr)
    counts = "，".join(f"{each.label} {result.count(each)} 行" for each in Outcome)
    if result.problems:
        print(f"{len(result.problems)} 处问题，{counts}；没有导入。")
        return 1
    if not apply:
        print(f"没有问题，{counts}；还没有导入，加 --apply 导入。")
        return 0
    workbook = acts.hand_in(name=name, data=data, actor=OPERATOR, at=at)
    done = acts.apply(workbook=workbook, actor=OPERATOR, at=at)
    print(f"已导入：{counts}。")
    if done.passwords:
        print("初始密码只在此显示一次，首次登录须修改：")
    for username, name, password in done.passwords:
        print(f"  账号 {username:<16} 密码 {password:<16} {name}")
    return 0


def notices(*, send: bool, dry_run: bool) -> int:
    """Tell who is to have a letter today, show the letters, or send them; 1 if some failed."""
    _set_up()
    from django.conf import settings
    from django.core.mail import get_connection
    from django.utils import timezone

    from jixiao.web.noticing import sending

    at = timezone.now()
    if not send or dry_run:
        found = list(sending.pending(at))
        for each in found:
            print(f"{each.mailbox.user.username}　{each.text.subject}")
            if dry_run:
                print(each.text.body)
        print(f"今天待发 {len(found)} 封；没有发送。")
        return 0
    connection = get_connection(**settings.CONFIGURATION.mail())
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        print(f"连不上邮件服务器（{type(error).__name__}: {error}），没有发送。", file=sys.stderr)
        return 1
    unsure = sending.broken_off(at)
    for letter in unsure:
        print(
            f"{letter.user.username}：上次发送中断，不知是否送达，今天不再发送。", file=sys.stderr
        )
    outcomes = [
        outcome
        for each in sending.pending(at)
        if (outcome := sending.send(each, at, connection)) is not None
    ]
    connection.close()
    failed = [outcome for outcome in outcomes if outcome.failure]
    for outcome in failed:
        print(
            f"{outcome.user.username}：发送失败（{outcome.failure}），下次运行时重试。",
            file=sys.stderr,
        )
    print(f"已发送 {len(outcomes) - len(failed)} 封，失败 {len(failed)} 封。")
    return 1 if failed or unsure else 0


def workflow(check: Path | None) -> WorkflowReport:
    """A workflow file, the one in force unless said: its table, what is wrong with it, and how many
    stored forms and grants it does not know."""
    _set_up(workflow=False)
    from django.conf import settings

    from jixiao.web.accounts.queries import unknown_roles
    from jixiao.web.declaring import workflow_file
    from jixiao.web.declaring.queries import unknown_states

    path = check or settings.WORKFLOW or workflow_file.SHIPPED
    found, problems = workflow_file.read(path)
    return WorkflowReport(
        path=path,
        head=workflow_file.HEAD,
        table=workflow_file.table(found),
        problems=(
            *map(str, problems),
            *(
                f"{_stranded(state, number)}"
                f" / {number} stored projects are in state {state}, which the file does not have."
                for state, number in unknown_states(found).items()
            ),
            *(
                f"库中有 {number} 项授权是角色“{role}”，流程文件中没有，不再有效。"
                f" / {number} stored grants are of role {role}, which the file does not have."
                for role, number in unknown_roles(found).items()
            ),
        ),
    )


def move_state(source: str, target: str, *, reason: str, apply: bool) -> int:
    """Tell how many forms are in a state that the workflow file in force does not have, or move
    them to one that it has."""
    _set_up()
    from django.utils import timezone

    from jixiao.web.accounts.actors import OPERATOR
    from jixiao.web.declaring import stranded

    found = stranded.plan(source, target)
    if not found.number:
        print(f"没有项目处于状态“{source}”，无须转入。")
        return 0
    label = f"“{found.target.label}”（{target}）"
    if apply:
        moved = stranded.move(
            source=source, target=target, reason=reason, actor=OPERATOR, at=timezone.now()
        )
        print(f"已把 {moved} 个项目从状态“{source}”转入{label}，每个项目在台账中记一条。")
        return 0
    print(f"{found.number} 个项目处于状态“{source}”，流程文件中没有；将转入{label}。")
    if found.replied_again:
        print(f"其中 {found.replied_again} 个已有批复，转入后须重新审批。")
    if found.abandoned:
        print(f"其中 {found.abandoned} 个正在调整目标：调整作为放弃处理，恢复批复的版本。")
    print("还没有转入，加 --apply 和 --reason 理由 转入；转入后不能用本命令转回。")
    return 0


def import_template() -> bytes:
    """The empty workbook."""
    _set_up()
    from jixiao.web.importing.sheets import template

    return template()


def verify_ledger() -> int:
    """Verify the ledger; 0 if whole, 1 if not, with every break named."""
    _set_up()
    from jixiao.web.ledger.queries import proof

    result = proof()
    for problem in result.problems:
        print(f"台账：{problem}。", file=sys.stderr)
    if result.problems:
        print("请保留现场，用备份和抄存的校验值核对。", file=sys.stderr)
        return 1
    print(f"台账完整：共{result.events}条，末条校验值 {result.last_hash or '（空）'}")
    return 0


def _set_up(*, workflow: bool = True) -> None:
    """Django with its tables up to date, and the workflow file read: one that is wrong is told at
    start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jixiao.web.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    if workflow:
        from jixiao.web.declaring import workflow as in_force

        in_force.workflow()


def _tell_stranded() -> None:
    """Forms that nobody can move, because the workflow file does not have their state."""
    from jixiao.web.declaring.queries import unknown_states
    from jixiao.web.declaring.workflow import workflow as in_force

    for state, number in unknown_states(in_force()).items():
        print(_stranded(state, number), file=sys.stderr, flush=True)


def _stranded(state: str, number: int) -> str:
    return (
        f"库中有 {number} 个项目处于状态“{state}”，流程文件中没有，不能办理；"
        f"用 jixiao workflow --move {state} 新状态 转入。"
    )


def _review_again() -> None:
    """After an upgrade: workers review again what another edition of the rules reviewed."""
    from jixiao.web.reviewing.findings import outdated
    from jixiao.web.reviewing.tasks import review_again

    if number := len(outdated()):
        review_again.enqueue()
        print(f"规则库已更新：后台正在重新审核{number}个单位年度的申报表。", flush=True)


def _compare_again() -> None:
    """Have a worker take over the values of forms that an older version saved."""
    from jixiao.web.comparing.filling import missing
    from jixiao.web.comparing.tasks import take_over

    if missing().exists():
        take_over.enqueue()


def _build_demo() -> None:
    from django.conf import settings
    from django.utils import timezone

    from jixiao.demo import site

    if site.is_empty():
        if settings.WORKFLOW is not None:
            raise NotAllowed(
                Message(
                    id="demo.workflow",
                    where="演示数据",
                    what="按随软件的流程办理，不能装入使用本地流程文件的站点。",
                    how="请不设 JIXIAO_WORKFLOW 再装入。",
                )
            )
        _tell(site.build(timezone.localdate()))
    else:
        print("演示数据已在库中。忘记密码时：jixiao demo --new-passwords", flush=True)


def _tell(accounts: tuple[Account, ...]) -> None:
    """The passwords are shown here and kept nowhere."""
    from jixiao.web.declaring.workflow import workflow

    print("演示账号（密码只在此显示一次）：")
    for account in accounts:
        role = workflow().role_label(account.role)
        names = f"账号 {account.username:<11} 密码 {account.password:<16}"
        print(f"  {names} {role}　{account.organisation}")
    sys.stdout.flush()
