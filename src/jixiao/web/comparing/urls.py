from __future__ import annotations

from django.urls import path

from jixiao.web.comparing import views

app_name = "comparing"
urlpatterns = [
    path("<int:pk>/", views.comparison, name="comparison"),
    path("<int:pk>/rows/<int:row>/", views.row_peers, name="row-peers"),
    path("<int:pk>/with/<int:other>/", views.side_by_side, name="side-by-side"),
]
