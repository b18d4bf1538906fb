from __future__ import annotations

from django.urls import path

from jixiao.web.organisations import views

app_name = "organisations"
urlpatterns = [
    path("", views.organisations, name="organisations"),
    path("new/", views.create, name="new"),
    path("<str:code>/", views.organisation, name="organisation"),
    path("<str:code>/rename/", views.rename, name="rename"),
    path("<str:code>/close/", views.close, name="close"),
    path("<str:code>/hand-over/", views.hand_over_projects, name="hand-over"),
]
