"""Addresses of the room."""

from django.urls import path

from relais.people.views import account, data, entering

app_name = "people"
urlpatterns = [
    path("connexion/", entering.sign_in, name="sign_in"),
    path("deconnexion/", entering.sign_out, name="sign_out"),
    path("compte/", account.account, name="account"),
    path("compte/donnees/", data.data, name="data"),
    path("compte/donnees/relais.json", data.export, name="export"),
    path("compte/accords/<int:pk>/retirer/", data.withdraw, name="withdraw_consent"),
    path("compte/effacer/", data.erase, name="erase"),
]
