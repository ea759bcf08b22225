"""Addresses of the room."""

from django.urls import path

from relais.people.views import account, entering

app_name = "people"
urlpatterns = [
    path("connexion/", entering.sign_in, name="sign_in"),
    path("deconnexion/", entering.sign_out, name="sign_out"),
    path("compte/", account.account, name="account"),
]
