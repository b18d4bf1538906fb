"""What each act is called on pages and papers. A test holds that every recorded act has a label."""

from __future__ import annotations

from jixiao.web.declaring.workflow import workflow

ACT_LABELS = {
    "account.create": "建立账号",
    "account.disable": "停用账号",
    "account.enable": "启用账号",
    "account.mailbox": "设置邮件提醒",
    "account.password": "修改密码",
    "account.reset_password": "重置密码",
    "budget.enter": "录入预算数",
    "declaration.abandon_adjustment": "放弃调整",
    "declaration.advise": "提出意见",
    "declaration.agree": "同意",
    "declaration.approve": "审核通过",
    "declaration.approve_adjustment": "同意调整",
    "declaration.begin_adjustment": "申请调整目标",
    "declaration.create": "建立申报表",
    "declaration.redeclare": "重新申报",
    "declaration.reject": "不予批复",
    "declaration.reopen_evaluation": "退回自评",
    "declaration.reply": "批复",
    "declaration.reply_adjustment": "批复调整",
    "declaration.return": "退回修改",
    "declaration.return_adjustment": "退回调整",
    "declaration.save": "保存申报表",
    "declaration.self_evaluate": "提交自评",
    "declaration.submit": "提交审核",
    "declaration.submit_adjustment": "提交调整",
    "declaration.withdraw": "撤回",
    "evaluation.save": "保存自评填报",
    "finding.judge": "复核问题",
    "fiscal_year.change": "修改年度设置",
    "fiscal_year.close": "关闭年度",
    "fiscal_year.codes": "修改代码表",
    "fiscal_year.extend": "延期",
    "fiscal_year.open": "打开年度",
    "fiscal_year.reopen": "重新打开年度",
    "grant.end": "终止授权",
    "grant.give": "授权",
    "import.apply": "导入",
    "import.hand_in": "交来清单",
    "organisation.close": "撤销单位",
    "organisation.create": "设立单位",
    "organisation.merge": "并入其他单位",
    "organisation.rename": "单位更名",
    "project.hand_over": "移交项目",
    "project.move_state": "转入新流程",
    "review_sheet.save": "保存审核表",
    "upload.cancel": "取消读取",
    "upload.receive": "上传文件",
    "upload.remove": "移除上传",
    "upload.retry": "重新读取",
    "upload.sweep": "清理过期上传",
}


def act_labels() -> dict[str, str]:
    """All acts with their labels; steps are called as the workflow file in force calls them."""
    ways = workflow().transitions
    return ACT_LABELS | {f"declaration.{way.action}": way.label for way in ways}


def act_label(act: str) -> str:
    """What an act is called. A step that only an earlier workflow file had is told by its action;
    another act that the program does not know any more by its id."""
    step = act.removeprefix("declaration.")
    if step == act:
        return ACT_LABELS.get(act, act)
    return workflow().action_label(step) or ACT_LABELS.get(act, f"流程外步骤（{step}）")
