from __future__ import annotations

from django.urls import path

from jixiao.web.importing import views

app_name = "importing"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("template.xlsx", views.download_template, name="template"),
    path("<int:pk>/", views.workbook, name="workbook"),
]
