from __future__ import annotations

from django.urls import path

from jixiao.web.approving import views

app_name = "approving"
urlpatterns = [
    path("<int:pk>/begin/", views.begin, name="begin"),
    path("<int:pk>/move/<str:action>/", views.move, name="move"),
]
