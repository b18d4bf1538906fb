from __future__ import annotations

from django.urls import path

from jixiao.web.noticing import views

app_name = "noticing"
urlpatterns = [
    path("", views.notices, name="notices"),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("overdue/", views.late, name="overdue"),
    path("overdue/list.xlsx", views.download, name="overdue-download"),
]
