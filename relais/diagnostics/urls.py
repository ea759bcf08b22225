"""Addresses of the room."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from relais.diagnostics.views import (
    comparing,
    editing,
    exchange,
    importing,
    keeping,
    plan,
    results,
    stages,
    taking,
    trying,
)


def _secret(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """Return an address behind a secret link: no search engine lists what stands there, pages, files and answers alike."""

    @wraps(view)
    def unlisted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    return path(route, unlisted, name=name)


app_name = "diagnostics"
urlpatterns = [
    path("diagnostics/", taking.welcome, name="welcome"),
    path("diagnostics/comparaisons/", comparing.comparisons, name="comparisons"),
    path("diagnostics/comparaisons.csv", comparing.comparisons_csv, name="comparisons_csv"),
    path("diagnostics/comparaisons.json", comparing.comparisons_json, name="comparisons_json"),
    path("diagnostics/miens/", plan.mine, name="mine"),
    path("diagnostics/gerer/", keeping.questionnaires_page, name="questionnaires"),
    path("diagnostics/gerer/nouveau/", keeping.begin, name="begin"),
    path("diagnostics/gerer/importer/", keeping.bring_in, name="bring_in"),
    path("diagnostics/gerer/schema.json", keeping.file_schema, name="file_schema"),
    path("diagnostics/gerer/evaluations/", exchange.assessments, name="assessments"),
    path("diagnostics/gerer/evaluations/fichier/", exchange.export_assessments, name="export_assessments"),
    path("diagnostics/gerer/evaluations/<int:pk>/", importing.file_page, name="assessment_file"),
    path("diagnostics/gerer/evaluations/<int:pk>/etat/", importing.file_state, name="assessment_file_state"),
    path("diagnostics/gerer/evaluations/<int:pk>/garder/", importing.keep, name="keep_assessments"),
    path("diagnostics/gerer/evaluations/<int:pk>/laisser/", importing.give_up, name="give_up_assessments"),
    path("diagnostics/gerer/evaluations/<int:pk>/reprendre/", importing.resume, name="resume_assessments"),
    path("diagnostics/gerer/evaluations/<int:pk>/annuler/", importing.undo, name="undo_assessments"),
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
    _secret("diagnostics/r/<str:token>/", taking.overview, "overview"),
    _secret("diagnostics/r/<str:token>/q/<slug:key>/", taking.question, "question"),
    _secret("diagnostics/r/<str:token>/fin/", taking.finish, "finish"),
    _secret("diagnostics/r/<str:token>/entreprise/", taking.facts, "facts"),
    _secret("diagnostics/r/<str:token>/resultat/", results.result, "result"),
    _secret("diagnostics/r/<str:token>/resultat.pdf", results.paper, "paper"),
    _secret("diagnostics/r/<str:token>/plan/", plan.plan, "plan"),
    _secret("diagnostics/r/<str:token>/plan/etapes/", plan.put_steps, "put_steps"),
    _secret("diagnostics/r/<str:token>/plan/etapes/<int:pk>/", plan.mark_step, "mark_step"),
    _secret("diagnostics/r/<str:token>/plan/etapes/<int:pk>/retirer/", plan.take_step_away, "take_step_away"),
    _secret("diagnostics/r/<str:token>/encore/", stages.again, "again"),
    _secret("diagnostics/r/<str:token>/trois-minutes/", stages.three_minutes, "three_minutes"),
    _secret("diagnostics/r/<str:token>/rappel/", stages.remind, "remind"),
    _secret("diagnostics/rappel/<str:key>/", stages.confirm_reminder, "confirm_reminder"),
    _secret("diagnostics/r/<str:token>/export.json", taking.export, "export"),
    _secret("diagnostics/r/<str:token>/garder/", taking.keep, "keep"),
    _secret("diagnostics/r/<str:token>/effacer/", taking.erase, "erase"),
]
