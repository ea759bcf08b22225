"""Addresses of the room."""

from django.urls import path

from relais.diagnostics.views import comparing, taking

app_name = "diagnostics"
urlpatterns = [
    path("diagnostics/", taking.welcome, name="welcome"),
    path("diagnostics/comparaisons/", comparing.comparisons, name="comparisons"),
    path("diagnostics/comparaisons.csv", comparing.comparisons_csv, name="comparisons_csv"),
    path("diagnostics/comparaisons.json", comparing.comparisons_json, name="comparisons_json"),
    path("diagnostics/<slug:slug>/", taking.questionnaire, name="questionnaire"),
    path("diagnostics/r/<str:token>/", taking.overview, name="overview"),
    path("diagnostics/r/<str:token>/q/<slug:key>/", taking.question, name="question"),
    path("diagnostics/r/<str:token>/fin/", taking.finish, name="finish"),
    path("diagnostics/r/<str:token>/entreprise/", taking.facts, name="facts"),
    path("diagnostics/r/<str:token>/resultat/", taking.result, name="result"),
    path("diagnostics/r/<str:token>/export.json", taking.export, name="export"),
    path("diagnostics/r/<str:token>/garder/", taking.keep, name="keep"),
    path("diagnostics/r/<str:token>/effacer/", taking.erase, name="erase"),
]
