from __future__ import annotations

from django.urls import path

from jixiao.web.reviewing import bulk_views, finding_views, rule_views, sheet_views, views

app_name = "reviewing"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("findings/", finding_views.findings, name="findings"),
    path("findings/all.<str:kind>", finding_views.download, name="findings-download"),
    path("findings/answer/", bulk_views.answer, name="answer"),
    path("rules/", rule_views.rules, name="rules"),
    path("rules/book/", rule_views.book, name="rule-book"),
    path("rules/<str:rule_id>/", rule_views.rule, name="rule"),
    path("reviews/bulk/", bulk_views.decide, name="bulk"),
    path("reviews/<str:code>/<int:year>/", views.unit_year, name="unit-year"),
    path("reviews/<int:pk>/decide/<str:action>/", views.decide, name="decide"),
    path("reviews/<int:pk>/judge/", views.judge, name="judge"),
    path("reviews/<int:pk>/sheet/", sheet_views.fill, name="sheet"),
    path("reviews/<int:pk>/sheet/sums/", sheet_views.sums, name="sheet-sums"),
    path("reviews/<int:pk>/sheets/<int:key>/", sheet_views.read, name="sheet-read"),
    path(
        "reviews/<int:pk>/sheets/<int:key>/form.<str:kind>",
        sheet_views.download,
        name="sheet-download",
    ),
]
