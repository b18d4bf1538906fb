from __future__ import annotations

from django.urls import path

from jixiao.web.reviewing import views

app_name = "reviewing"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("rules/", views.rules, name="rules"),
    path("reviews/<str:code>/<int:year>/", views.unit_year, name="unit-year"),
    path("reviews/<int:pk>/decide/<str:action>/", views.decide, name="decide"),
    path("reviews/<int:pk>/waive/", views.waive, name="waive"),
]
