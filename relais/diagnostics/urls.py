"""Addresses of the room."""

from django.urls import path

from relais.diagnostics.views import comparing, plan, results, stages, taking

app_name = "diagnostics"
urlpatterns = [
    path("diagnostics/", taking.welcome, name="welcome"),
    path("diagnostics/comparaisons/", comparing.comparisons, name="comparisons"),
    path("diagnostics/comparaisons.csv", comparing.comparisons_csv, name="comparisons_csv"),
    path("diagnostics/comparaisons.json", comparing.comparisons_json, name="comparisons_json"),
    path("diagnostics/miens/", plan.mine, name="mine"),
    path("diagnostics/<slug:slug>/", taking.questionnaire, name="questionnaire"),
    path("diagnostics/r/<str:token>/", taking.overview, name="overview"),
    path("diagnostics/r/<str:token>/q/<slug:key>/", taking.question, name="question"),
    path("diagnostics/r/<str:token>/fin/", taking.finish, name="finish"),
    path("diagnostics/r/<str:token>/entreprise/", taking.facts, name="facts"),
    path("diagnostics/r/<str:token>/resultat/", results.result, name="result"),
    path("diagnostics/r/<str:token>/resultat.pdf", results.paper, name="paper"),
    path("diagnostics/r/<str:token>/plan/", plan.plan, name="plan"),
    path("diagnostics/r/<str:token>/plan/etapes/", plan.put_steps, name="put_steps"),
    path("diagnostics/r/<str:token>/plan/etapes/<int:pk>/", plan.mark_step, name="mark_step"),
    path("diagnostics/r/<str:token>/plan/etapes/<int:pk>/retirer/", plan.take_step_away, name="take_step_away"),
    path("diagnostics/r/<str:token>/encore/", stages.again, name="again"),
    path("diagnostics/r/<str:token>/trois-minutes/", stages.three_minutes, name="three_minutes"),
    path("diagnostics/r/<str:token>/rappel/", stages.remind, name="remind"),
    path("diagnostics/rappel/<str:key>/", stages.confirm_reminder, name="confirm_reminder"),
    path("diagnostics/r/<str:token>/export.json", taking.export, name="export"),
    path("diagnostics/r/<str:token>/garder/", taking.keep, name="keep"),
    path("diagnostics/r/<str:token>/effacer/", taking.erase, name="erase"),
]
