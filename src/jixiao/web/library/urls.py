from __future__ import annotations

from django.urls import path

from jixiao.web.library import views

app_name = "library"
urlpatterns = [
    path("", views.library, name="library"),
    path("<int:pk>/", views.entry, name="entry"),
]
