from __future__ import annotations

from django.urls import path

from jixiao.web.uploading import views

app_name = "uploading"
urlpatterns = [
    path("", views.upload, name="upload"),
    path("<int:pk>/", views.review, name="review"),
]
