"""Every state × action × role, compared with the printed table."""

from __future__ import annotations

import itertools

import pytest

from jixiao.errors import NotAllowed
from jixiao.web.accounts.models import Role
from jixiao.web.declaring.workflow import workflow

TABLE = {
    ("draft", "submit", "clerk"): "submitted",
    ("returned", "submit", "clerk"): "submitted",
    ("submitted", "withdraw", "clerk"): "draft",
    ("submitted", "return", "department_reviewer"): "returned",
    ("submitted", "approve", "department_reviewer"): "finance_review",
    ("finance_review", "return", "performance_office"): "returned",
    ("finance_review", "return", "sector_office"): "returned",
    ("submitted", "advise", "expert"): "submitted",
    ("finance_review", "advise", "expert"): "finance_review",
    ("finance_review", "advise", "sector_office"): "finance_review",
    ("finance_review", "reply", "performance_office"): "replied",
    ("finance_review", "agree", "sector_office"): "finance_review",
    ("finance_review", "reject", "performance_office"): "rejected",
    ("rejected", "redeclare", "clerk"): "draft",
    ("replied", "begin_adjustment", "clerk"): "adjusting",
    ("adjusting", "abandon_adjustment", "clerk"): "replied",
    ("adjustment_returned", "abandon_adjustment", "clerk"): "replied",
    ("adjusting", "submit_adjustment", "clerk"): "adjustment_submitted",
    ("adjustment_returned", "submit_adjustment", "clerk"): "adjustment_submitted",
    ("adjustment_submitted", "return_adjustment", "department_reviewer"): "adjustment_returned",
    ("adjustment_submitted", "approve_adjustment", "department_reviewer"): "adjustment_finance",
    ("adjustment_finance", "return_adjustment", "performance_office"): "adjustment_returned",
    ("adjustment_finance", "reply_adjustment", "performance_office"): "replied",
    ("replied", "self_evaluate", "clerk"): "self_evaluated",
    ("self_evaluated", "reopen_evaluation", "department_reviewer"): "replied",
}
STATES = [state.id for state in workflow().states]
ACTIONS = sorted({transition.action for transition in workflow().transitions})


@pytest.mark.parametrize("role", Role.values)
def test_a_step_is_possible_exactly_where_the_table_says(role):
    for state, action in itertools.product(STATES, ACTIONS):
        expected = TABLE.get((state, action, role))
        if expected is None:
            with pytest.raises(NotAllowed) as refused:
                workflow().transition(state, action, {role})
            assert refused.value.message.how
        else:
            assert workflow().transition(state, action, {role}).target == expected


@pytest.mark.parametrize("username", ["clerk", "viewer"])
def test_the_flow_page_draws_every_state_and_step(username, browse):
    page = browse(username).get("/projects/flow/").content.decode()

    labels = [state.label for state in workflow().states]
    labels += [transition.label for transition in workflow().transitions]
    assert [label for label in labels if label not in page] == []


def test_forms_wait_where_a_role_can_act():
    assert workflow().waiting_states([Role.DEPARTMENT_REVIEWER]) == (
        "submitted",
        "adjustment_submitted",
    )
