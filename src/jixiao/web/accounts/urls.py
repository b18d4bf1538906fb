from __future__ import annotations

from django.urls import path

from jixiao.web.accounts import people_views, views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("password/", views.password, name="password"),
    path("role/", views.choose_role, name="choose-role"),
    path("own/", views.own, name="own"),
    path("people/", people_views.people, name="people"),
    path("people/new/", people_views.create, name="person-new"),
    path("people/<str:username>/", people_views.person, name="person"),
    path("people/<str:username>/password/", people_views.reset_password, name="reset-password"),
    path("people/<str:username>/active/", people_views.set_active, name="set-active"),
    path("people/<str:username>/grants/", people_views.give_grant, name="give-grant"),
    path("grants/<int:pk>/end/", people_views.end_grant, name="end-grant"),
]
