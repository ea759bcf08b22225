"""Addresses of the room."""

from django.urls import path

from relais.library.views import arguments, next_offer, reading, sheets, tools

app_name = "library"
urlpatterns = [
    path("bibliotheque/", reading.shelf, name="shelf"),
    path("outils/", tools.tools, name="tools"),
    path("outils/comparer/", tools.compare, name="compare"),
    path("outils/comparer.csv", tools.export_comparison, name="export_comparison"),
    path("outils/<slug:slug>/", tools.tool, name="tool"),
    path("outils/<slug:slug>.jsonld", tools.tool_jsonld, name="tool_jsonld"),
    path("arguments/", arguments.arguments, name="arguments"),
    path("arguments/export.csv", arguments.export_csv, name="export_arguments_csv"),
    path("arguments/export.md", arguments.export_markdown, name="export_arguments_markdown"),
    path("arguments/et-ensuite/", next_offer.next_offer, name="next_offer"),
    path("arguments/<slug:slug>/", arguments.argument, name="argument"),
    path("fiches/", sheets.sheets, name="sheets"),
    path("fiches/<slug:slug>.pdf", sheets.sheet_pdf, name="sheet_pdf"),
    path("fiches/<slug:slug>.jsonld", sheets.sheet_jsonld, name="sheet_jsonld"),
    path("fiches/<slug:slug>/", sheets.sheet, name="sheet"),
    path("fiches/<slug:slug>/fait/", sheets.mark, name="mark_done"),
    path("fiches/<slug:slug>/pas-fait/", sheets.unmark, name="unmark_done"),
]
