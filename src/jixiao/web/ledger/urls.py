from __future__ import annotations

from django.urls import path

from jixiao.web.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.state, name="state"),
    path("events/", views.events, name="events"),
    path("sign-ins/", views.sign_ins, name="sign-ins"),
]
