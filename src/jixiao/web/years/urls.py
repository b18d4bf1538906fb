from __future__ import annotations

from django.urls import path

from jixiao.web.years import views

app_name = "years"
urlpatterns = [
    path("", views.years, name="years"),
    path("open/", views.open_year, name="open"),
    path("<int:year>/", views.year, name="year"),
    path("<int:year>/state/", views.set_state, name="set-state"),
]
