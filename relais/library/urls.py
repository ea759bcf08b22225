"""Addresses of the room."""

from django.urls import path

from relais.library.views import reading, scenarios, sheets, visits

app_name = "library"
urlpatterns = [
    path("bibliotheque/", reading.shelf, name="shelf"),
    path("fiches/", sheets.sheets, name="sheets"),
    path("fiches/<slug:slug>.pdf", sheets.sheet_pdf, name="sheet_pdf"),
    path("fiches/<slug:slug>.jsonld", sheets.sheet_jsonld, name="sheet_jsonld"),
    path("fiches/<slug:slug>/", sheets.sheet, name="sheet"),
    path("fiches/<slug:slug>/fait/", sheets.mark, name="mark_done"),
    path("fiches/<slug:slug>/pas-fait/", sheets.unmark, name="unmark_done"),
    path("scenarios/", scenarios.scenarios, name="scenarios"),
    path("scenarios/<slug:slug>/", scenarios.scenario, name="scenario"),
    path("scenarios/<slug:slug>/visite/", scenarios.ask_visit, name="ask_visit"),
    path("mes-visites/", visits.visits, name="visits"),
    path("mes-visites/export/", visits.export_visits, name="export_visits"),
    path("visites/a-repondre/<str:token>/", visits.answer_visit, name="answer_visit"),
    path("visites/<str:token>/", visits.visit, name="visit"),
    path("visites/<str:token>/confirmer/", visits.confirm_visit, name="confirm_visit"),
    path("visites/<str:token>/retirer/", visits.withdraw_visit, name="withdraw_visit"),
    path("visites/<str:token>/effacer/", visits.erase_visit, name="erase_visit"),
]
