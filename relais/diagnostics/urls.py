"""Addresses of the room."""

from django.urls import path

from relais.diagnostics.views import editing, exchange, keeping, plan, results, stages, taking, trying

app_name = "diagnostics"
urlpatterns = [
    path("diagnostics/", taking.welcome, name="welcome"),
    path("diagnostics/miens/", plan.mine, name="mine"),
    path("diagnostics/gerer/", keeping.questionnaires_page, name="questionnaires"),
    path("diagnostics/gerer/nouveau/", keeping.begin, name="begin"),
    path("diagnostics/gerer/importer/", keeping.bring_in, name="bring_in"),
    path("diagnostics/gerer/schema.json", keeping.file_schema, name="file_schema"),
    path("diagnostics/gerer/evaluations/", exchange.assessments, name="assessments"),
    path("diagnostics/gerer/evaluations/garder/", exchange.keep_assessments, name="keep_assessments"),
    path("diagnostics/gerer/evaluations/fichier/", exchange.export_assessments, name="export_assessments"),
    path("diagnostics/gerer/<int:pk>/", editing.version, name="version"),
    path("diagnostics/gerer/<int:pk>/changer/", editing.change, name="change"),
    path("diagnostics/gerer/<int:pk>/annuler/", editing.undo, name="undo"),
    path("diagnostics/gerer/<int:pk>/partie/<str:place>/", editing.part, name="part"),
    path("diagnostics/gerer/<int:pk>/essai/", trying.try_out, name="try_out"),
    path("diagnostics/gerer/<int:pk>/themes/", trying.coverage, name="coverage"),
    path("diagnostics/gerer/<int:pk>/fichier.json", keeping.file, name="file"),
    path("diagnostics/gerer/<int:pk>/brouillon/", keeping.new_draft, name="new_draft"),
    path("diagnostics/gerer/<int:pk>/publier/", keeping.publish, name="publish"),
    path("diagnostics/gerer/<int:pk>/choisir/", keeping.choose, name="choose"),
    path("diagnostics/gerer/<int:pk>/retirer/", keeping.withdraw, name="withdraw"),
    path("diagnostics/gerer/<int:pk>/jeter/", keeping.discard, name="discard"),
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
