"""What waits for whom, what is late in whose scope, and the letter of a day."""

from __future__ import annotations

import smtplib
import socketserver
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from jixiao import site
from jixiao.errors import NotReadable
from jixiao.reading import read_tables_limited
from jixiao.web.accounts.models import Grant, Role, User
from jixiao.web.configuration import Configuration
from jixiao.web.declaring.models import Project
from jixiao.web.ledger.models import Event
from jixiao.web.noticing import overdue, queries, sending
from jixiao.web.noticing.models import Letter, Mailbox
from jixiao.web.noticing.overdue import OverdueFilter
from jixiao.web.noticing.queries import Kind
from jixiao.web.organisations.models import Organisation
from jixiao.web.years.models import FiscalYear
from tests.web.conftest import RESERVE, WORKS

TODAY = date(2023, 3, 1)
AT = datetime(2023, 3, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _mail(settings):
    settings.CONFIGURATION = replace(
        settings.CONFIGURATION,
        smtp="smtp://mail.example:587",
        mail_from="jixiao@example.cn",
        address="https://jixiao.example.cn/",
    )


@pytest.fixture
def limit():
    """Lay down until when the unit is to submit."""

    def lay_down(day: date, state: str = "open") -> None:
        FiscalYear.objects.update_or_create(
            year=2022,
            defaults={
                "profile": "shenzhen-2022",
                "scoring_profile": "mof-2020-10",
                "rules_on": date(2022, 1, 1),
                "deadlines": {"submit": day.isoformat()},
                "state": state,
            },
        )

    return lay_down


@pytest.fixture
def wants_letters():
    def ask(username: str, wanted: bool = True) -> Mailbox:
        return Mailbox.objects.create(
            user=User.objects.get(username=username),
            email=f"{username}@example.cn",
            wanted=wanted,
        )

    return ask


@pytest.mark.parametrize(
    ("days", "kind"),
    [(-1, Kind.OVERDUE), (0, Kind.SOON), (7, Kind.SOON), (8, None)],
)
def test_a_form_is_late_the_day_after_its_last_day(actor, limit, days, kind):
    limit(TODAY + timedelta(days=days))

    counts = queries.tasks(actor("clerk"), TODAY).counts

    assert {each for each in (Kind.OVERDUE, Kind.SOON) if counts[each]} == ({kind} - {None})
    assert counts[Kind.RETURNED] == 1
    assert not kind or counts[kind] == 2  # the draft and the returned form


def test_the_rows_of_a_kind_are_as_many_as_it_counts(actor, limit):
    limit(TODAY - timedelta(days=3))
    for username in ("clerk", "department", "bureau", "stranger", "viewer"):
        found = queries.tasks(actor(username), TODAY)
        for kind in Kind:
            page = queries.page(actor(username), kind, found.limits)
            assert len(page.tasks) == found.counts[kind], (username, kind)


def test_nothing_of_a_closed_year_waits(actor, limit):
    limit(TODAY - timedelta(days=3), state="closed")

    assert sum(queries.tasks(actor("clerk"), TODAY).counts.values()) == 0
    assert queries.number_in_head(actor("clerk")) == ""
    assert overdue.page(actor("bureau"), OverdueFilter(), TODAY, 1).count == 0


def test_counting_needs_the_same_queries_for_any_number_of_forms(
    actor, limit, django_assert_num_queries
):
    limit(TODAY)
    clerk = actor("clerk")
    with django_assert_num_queries(4):
        queries.tasks(clerk, TODAY)
    with django_assert_num_queries(2):
        queries.number_in_head(clerk)


def test_the_number_in_the_head_stops_at_its_most(actor, monkeypatch):
    monkeypatch.setattr(queries, "LISTED", 1)

    assert queries.number_in_head(actor("clerk")) == "1+"


def test_what_is_late_is_listed_inside_the_scope_only(actor, limit):
    limit(TODAY - timedelta(days=10))

    seen = overdue.page(actor("bureau"), OverdueFilter(), TODAY, 1)

    assert {row.project.code for row in seen.rows} == {RESERVE, WORKS}
    assert {row.limit.days_late for row in seen.rows} == {10}
    assert {row.limit.roles for row in seen.rows} == {"经办"}
    assert overdue.page(actor("stranger"), OverdueFilter(), TODAY, 1).rows == ()
    assert overdue.page(actor("bureau"), OverdueFilter(year="2021"), TODAY, 1).count == 0
    assert overdue.page(actor("bureau"), OverdueFilter(state="returned"), TODAY, 1).count == 1
    assert overdue.page(actor("bureau"), OverdueFilter(organisation="999"), TODAY, 1).count == 0


def test_units_without_any_form_are_named(actor, limit):
    limit(TODAY - timedelta(days=1))
    (found,) = overdue.silent(actor("bureau"), OverdueFilter(), TODAY)
    assert [unit.code for unit in found.units] == ["440304131002"]

    limit(TODAY)
    assert overdue.silent(actor("bureau"), OverdueFilter(), TODAY) == ()
    limit(TODAY - timedelta(days=1))
    Organisation.objects.filter(code="440304131002").update(valid_to=date(2022, 1, 1))
    assert overdue.silent(actor("bureau"), OverdueFilter(), TODAY) == ()


def test_the_list_as_a_workbook_holds_no_formula(browse, limit):
    limit(date(2021, 1, 1))
    Project.objects.filter(code=RESERVE).update(name="=1+1")

    answer = browse("bureau").get("/notices/overdue/list.xlsx")

    sheets = read_tables_limited(b"".join(answer.streaming_content), "list.xlsx")
    late = next(table for table in sheets if table.sheet == "逾期未办理")
    names = {line.texts["D"] for line in late.rows[1:]}
    assert len(names) == 2
    assert "'=1+1" in names


@pytest.mark.parametrize("address", ["/notices/", "/notices/overdue/", "/notices/mailbox/"])
def test_pages_open_for_business_people_and_not_for_administrators(browse, limit, address):
    limit(date(2021, 1, 1))
    for username in ("clerk", "department", "bureau", "viewer", "stranger"):
        assert browse(username).get(address).status_code == 200
    User.objects.create_user("machine", "系统管理员", "x", must_change_password=False)
    Grant.objects.create(
        user=User.objects.get(username="machine"),
        role=Role.SYSTEM_ADMINISTRATOR,
        valid_from=date(2021, 1, 1),
    )
    assert browse("machine").get(address).status_code == 404


def test_the_pages_tell_of_late_and_returned_forms(browse, limit):
    limit(date(2021, 1, 1))

    text = browse("clerk").get("/notices/?kind=returned").content.decode()

    assert "小型工程类项目" in text
    assert "预算准备金" not in text
    assert "已超期" in text


def test_an_address_is_validated_kept_and_not_written_to_the_ledger(browse):
    client = browse("clerk")

    refused = client.post("/notices/mailbox/", {"email": "不是地址", "wanted": "on"})
    assert refused.status_code == 422
    client.post("/notices/mailbox/", {"email": "a@example.cn", "wanted": "on"})
    client.post("/notices/mailbox/", {"email": "a@example.cn", "wanted": "on"})

    events = Event.objects.filter(act="account.mailbox")
    assert [event.subject for event in events] == ["user:clerk"]
    assert "a@example.cn" not in events[0].after
    client.post("/notices/mailbox/", {"email": ""})
    assert not Mailbox.objects.exists()


def run() -> list[sending.Outcome | None]:
    return [sending.send(found, AT) for found in sending.pending(AT)]


def test_one_letter_a_person_and_day(limit, wants_letters):
    limit(TODAY - timedelta(days=2))
    wants_letters("clerk")
    wants_letters("department", wanted=False)
    wants_letters("stranger")  # nothing waits for them

    assert [(each.user.username, each.failure) for each in run()] == [("clerk", "")]
    assert run() == []

    (letter,) = mail.outbox
    assert letter.to == ["clerk@example.cn"]
    assert letter.from_email == "jixiao@example.cn"
    assert "已逾期2个" in letter.subject
    assert "《预算准备金》草稿，提交审核期限2023-02-27，已逾期2天" in letter.body
    assert "https://jixiao.example.cn/" in letter.body
    assert RESERVE not in letter.body


def test_the_next_letter_needs_something_urgent_or_new(wants_letters):
    wants_letters("department")
    assert len(run()) == 1  # all that waits is new to them

    later = AT + timedelta(days=1)
    assert list(sending.pending(later)) == []
    waiting = Project.objects.filter(state="submitted")
    waiting.update(updated_at=later)
    assert len(list(sending.pending(later))) == 1


def test_two_runs_at_once_send_one_letter(wants_letters):
    wants_letters("department")
    first, second = list(sending.pending(AT)), list(sending.pending(AT))

    assert sending.send(first[0], AT) is not None
    assert sending.send(second[0], AT) is None
    assert len(mail.outbox) == 1


def test_a_failed_letter_is_told_and_tried_again(wants_letters, monkeypatch):
    wants_letters("department")
    with monkeypatch.context() as broken:

        def refuse(*_: object) -> None:
            raise smtplib.SMTPRecipientsRefused({"department@example.cn": (550, b"no")})

        broken.setattr("django.core.mail.EmailMessage.send", refuse)
        (outcome,) = run()
    assert "SMTPRecipientsRefused" in outcome.failure
    assert Letter.objects.get().state == Letter.State.FAILED

    assert [each.failure for each in run()] == [""]
    assert Letter.objects.get().state == Letter.State.SENT
    assert len(mail.outbox) == 1


def test_a_letter_whose_run_broke_off_is_told_and_not_sent_twice(wants_letters):
    box = wants_letters("department")
    Letter.objects.create(user=box.user, day=TODAY, at=AT)

    assert run() == []
    assert [letter.user.username for letter in sending.broken_off(AT)] == ["department"]


def test_people_who_are_gone_get_no_letter(wants_letters):
    box = wants_letters("department")
    User.objects.filter(pk=box.user.pk).update(is_active=False)

    assert run() == []


class MailServer(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs; refuses one recipient."""

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go\r\n")
                text = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    text += part
                self.server.received.append(text)
            refused = word == b"RCPT" and b"bureau@" in line
            self.wfile.write(b"550 no\r\n" if refused else b"250 ok\r\n")
            if word == b"QUIT":
                return


@pytest.fixture
def mail_server(settings):
    """A mail server of our own on the loopback address, and the site told to use it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailServer) as server:
        server.received = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        settings.CONFIGURATION = replace(
            settings.CONFIGURATION, smtp=f"smtp-plain://127.0.0.1:{port}"
        )
        yield server
        server.shutdown()


def test_the_command_sends_through_a_mail_server(wants_letters, mail_server, capsys, monkeypatch):
    for username in ("bureau", "clerk", "department"):
        wants_letters(username)
    monkeypatch.setattr(site, "_set_up", lambda: None)

    assert site.notices(send=True, dry_run=True) == 0
    assert "今天待发 3 封；没有发送。" in capsys.readouterr().out
    assert mail_server.received == []

    assert site.notices(send=True, dry_run=False) == 1
    told = capsys.readouterr()
    assert "已发送 2 封，失败 1 封。" in told.out
    assert "bureau：发送失败（SMTPRecipientsRefused" in told.err
    assert len(mail_server.received) == 2
    assert all(b"To: bureau" not in text for text in mail_server.received)

    assert site.notices(send=True, dry_run=False) == 1
    assert "已发送 0 封，失败 1 封。" in capsys.readouterr().out
    assert len(mail_server.received) == 2


def test_a_mail_server_that_does_not_answer_is_told_once(
    settings, wants_letters, mail_server, capsys, monkeypatch
):
    wants_letters("department")
    monkeypatch.setattr(site, "_set_up", lambda: None)
    settings.CONFIGURATION = replace(settings.CONFIGURATION, smtp="smtp-plain://127.0.0.1:1")

    assert site.notices(send=True, dry_run=False) == 1
    assert "连不上邮件服务器" in capsys.readouterr().err
    assert not Letter.objects.exists()


def test_without_a_mail_server_the_command_says_so(settings, monkeypatch):
    settings.CONFIGURATION = replace(settings.CONFIGURATION, smtp="")
    monkeypatch.setattr(site, "_set_up", lambda: None)

    with pytest.raises(NotReadable, match="JIXIAO_SMTP"):
        site.notices(send=True, dry_run=False)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("smtps://a%40b:p%3A@m.example", ("m.example", 465, "a@b", "p:", False, True)),
        ("smtp://m.example:2525", ("m.example", 2525, "", "", True, False)),
        ("smtp-plain://10.0.0.5", ("10.0.0.5", 25, "", "", False, False)),
    ],
)
def test_a_mail_server_is_read(text, options):
    made = Configuration.from_environment({"JIXIAO_SMTP": text, "JIXIAO_MAIL_FROM": "x@y.cn"})

    assert tuple(made.mail().values())[:-1] == options


@pytest.mark.parametrize("text", ["mail.secret", "http://secret", "smtp://secret:port", "smtp://"])
def test_an_unusable_mail_server_is_refused_without_repeating_it(text):
    made = Configuration.from_environment({"JIXIAO_SMTP": text, "JIXIAO_MAIL_FROM": "x@y.cn"})

    with pytest.raises(NotReadable) as refused:
        made.mail()
    assert "secret" not in str(refused.value)
