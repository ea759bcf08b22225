"""Addresses of the room."""

from django.urls import path

from relais.people import views

app_name = "people"
urlpatterns = [
    path("connexion/", views.SignIn.as_view(), name="sign_in"),
    path("deconnexion/", views.SignOut.as_view(), name="sign_out"),
    path("compte/", views.account, name="account"),
]
