"""Uploading: good files, every kind of bad one, and nothing lost."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jixiao.demo import forms
from jixiao.reading import read
from jixiao.web.declaring.models import Project
from jixiao.web.uploading.models import Upload
from jixiao.writing import write_pdf, write_xlsx
from tests.web.conftest import RESERVE, TRAINING

UPLOAD = "/uploads/"


def hand_in(client, data: bytes, name: str = "申报表.txt", **fields):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, data), **fields}, follow=True)


def form_of(name: str, code: str = "440304221311500200099") -> bytes:
    """The reserve form under another name and code."""
    text = forms().decode()
    start = text.index("二级项目支出绩效目标申报表\n项目编码： 440304221311500200051")
    end = text.index("二级项目支出绩效目标申报表\n项目编码： 440304221311500400052")
    text = text[start:end]
    return (
        text.replace(RESERVE, code).replace("项目名称： 预算准备金", f"项目名称： {name}").encode()
    )


def confirm(client, response, index: int = 0, **fields):
    upload = response.context["upload"]
    url = reverse("uploading:review", args=[upload.pk])
    return client.post(url, {f"keep-{index}": "on", **fields}, follow=True)


def test_a_new_form_is_read_confirmed_and_saved(browse):
    client = browse("clerk")

    shown = hand_in(client, form_of("应急准备金"), fiscal_year=2022)
    assert "应急准备金" in shown.content.decode()
    saved = confirm(client, shown)

    project = Project.objects.get(name="应急准备金")
    assert saved.redirect_chain[-1][0] == project.get_absolute_url()
    assert (project.fiscal_year, project.state) == (2022, "draft")


def test_pasted_text_is_read_like_a_file(browse):
    client = browse("clerk")

    shown = client.post(
        UPLOAD, {"text": form_of("粘贴的项目").decode(), "fiscal_year": 2022}, follow=True
    )

    assert "粘贴的项目" in shown.content.decode()


def test_a_file_in_gb18030_is_read(browse):
    shown = hand_in(browse("clerk"), form_of("国标编码项目").decode().encode("gb18030"))

    assert "国标编码项目" in shown.content.decode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("空.txt", b""),
        ("图片.txt", b"\x89PNG\r\n\x1a\n" + bytes(2000)),
        ("压缩.txt", b"PK\x03\x04" + bytes(2000)),
        ("通知.txt", "关于召开会议的通知：请各单位参加。".encode()),
        ("乱码.txt", bytes(range(128, 256)) * 20),
    ],
)
def test_a_file_that_is_no_form_is_refused_kindly_and_kept(browse, name, data):
    shown = hand_in(browse("clerk"), data, name)

    assert shown.status_code == 422
    assert shown.context["refusal"].what and shown.context["refusal"].how
    assert Upload.objects.filter(name=name).exists()
    assert "没有丢失" in shown.content.decode()


def test_text_under_another_extension_is_read(browse):
    shown = hand_in(browse("clerk"), form_of("扩展名不对"), "申报表.xlsx")

    assert "扩展名不对" in shown.content.decode()


def test_the_same_file_twice_says_so_and_saves_nothing_twice(browse):
    client = browse("clerk")
    confirm(client, hand_in(client, form_of("两次上传"), fiscal_year=2022))

    again = hand_in(client, form_of("两次上传"), fiscal_year=2022)
    assert "上传过内容完全相同的文件" in again.content.decode()
    saved = confirm(client, again)

    assert "没有重复保存" in saved.content.decode()
    assert Project.objects.filter(name="两次上传").count() == 1


def test_someone_who_is_no_clerk_cannot_upload(browse):
    for username in ("viewer", "department", "bureau"):
        shown = hand_in(browse(username), form_of("无权上传"))

        assert shown.status_code == 403
        assert "您没有经办权限" in shown.content.decode()
    assert not Upload.objects.filter(uploaded_by="viewer").exists()


def test_a_form_of_another_unit_is_shown_but_not_saved(browse):
    client = browse("stranger")

    shown = hand_in(client, form_of("别家的项目"), fiscal_year=2022)
    saved = confirm(client, shown)

    assert "不在您的经办范围内" in saved.content.decode()
    assert not Project.objects.filter(name="别家的项目").exists()


def test_an_upload_of_somebody_else_is_not_found(browse):
    shown = hand_in(browse("clerk"), form_of("私有上传"))
    url = reverse("uploading:review", args=[shown.context["upload"].pk])

    assert browse("stranger").get(url).status_code == 404


def test_a_crafted_name_stays_text(browse):
    client = browse("clerk")
    name = "<script>alert(1)</script>=cmd()"

    shown = hand_in(client, form_of(name), "=cmd().txt", fiscal_year=2022)
    page = confirm(client, shown).content.decode()

    assert "<script>alert" not in shown.content.decode() + page
    assert Project.objects.get(code="440304221311500200099").name == name


def test_a_doubtful_field_can_be_corrected_before_saving(browse):
    client = browse("clerk")
    damaged = form_of("金额有疑").decode().replace("5.00\n", "五万\n").encode()

    shown = hand_in(client, damaged, fiscal_year=2022)
    questions = shown.context["forms"][0].questions
    assert "project.annual_budget" in [question.path for question in questions]
    wrong = confirm(client, shown, **{"form-0:project.annual_budget": "五万"})
    assert wrong.status_code == 422 and "五万" in wrong.content.decode()
    confirm(client, shown, **{"form-0:project.annual_budget": "5.00"})

    assert Project.objects.get(name="金额有疑").annual_budget_yuan == 50000


def test_eight_forms_at_once_say_that_they_are_known(browse):
    client = browse("clerk")

    shown = hand_in(client, forms(), fiscal_year=2022)

    assert len(shown.context["forms"]) == 8


def test_a_file_over_the_limit_is_refused(browse, settings):
    settings.UPLOAD_LIMIT_BYTES = 1000

    shown = hand_in(browse("clerk"), b"x" * 1001)

    assert "超过" in shown.content.decode()
    assert not Upload.objects.filter(size=1001).exists()


@pytest.mark.parametrize("write", [write_xlsx, write_pdf])
def test_the_official_paper_comes_back_in_any_format(browse, write):
    declarations = read(form_of("表格项目"), "forms.txt", fiscal_year=2022)
    client = browse("clerk")

    shown = hand_in(client, write(declarations), "没有扩展名", fiscal_year=2022)
    confirm(client, shown)

    project = Project.objects.get(name="表格项目")
    rows = project.latest().declaration().indicators
    assert [(row.name, row.target.text) for row in rows] == [
        (row.name, row.target.text) for row in declarations[0].indicators
    ]
    assert "第1页" in client.get(project.get_absolute_url()).content.decode() or write is write_xlsx


def test_a_self_evaluation_is_read_but_not_saved_as_a_declaration(browse, project):
    client = browse("clerk")
    paper = client.get(reverse("evaluating:download", args=[project(TRAINING).pk, "xlsx"])).content

    shown = hand_in(client, paper, "自评表.xlsx", fiscal_year=2022)

    assert "不是绩效目标申报表" in shown.content.decode()


def test_more_forms_than_a_person_confirms_are_refused(browse):
    shown = hand_in(browse("clerk"), forms() * 26)

    assert shown.status_code == 422
    assert "200 张" in shown.content.decode()
