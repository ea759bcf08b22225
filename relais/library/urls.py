"""Addresses of the room."""

from django.urls import path

from relais.library.views import reading, sheets

app_name = "library"
urlpatterns = [
    path("bibliotheque/", reading.shelf, name="shelf"),
    path("fiches/", sheets.sheets, name="sheets"),
    path("fiches/<slug:slug>.pdf", sheets.sheet_pdf, name="sheet_pdf"),
    path("fiches/<slug:slug>.jsonld", sheets.sheet_jsonld, name="sheet_jsonld"),
    path("fiches/<slug:slug>/", sheets.sheet, name="sheet"),
    path("fiches/<slug:slug>/fait/", sheets.mark, name="mark_done"),
    path("fiches/<slug:slug>/pas-fait/", sheets.unmark, name="unmark_done"),
]
