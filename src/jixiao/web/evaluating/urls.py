from __future__ import annotations

from django.urls import path

from jixiao.web.evaluating import views

app_name = "evaluating"
urlpatterns = [
    path("<int:pk>/", views.evaluation, name="evaluation"),
    path("<int:pk>/form.<str:kind>", views.download, name="download"),
]
