"""Addresses of the room."""

from django.urls import path, re_path

from relais.library.views import arguments, next_offer, reading, scenarios, sheets, showcases, telling, tools, visits

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
    # Showcases
    path("realisations/", showcases.showcases, name="showcases"),
    path("realisations/<slug:slug>/", showcases.showcase, name="showcase"),
    path("realisations/accord/<str:token>/", showcases.agreement, name="agreement"),
    re_path(
        r"^realisations/accord/(?P<token>[\w-]+)/(?P<what>accepter|changer|retirer|effacer)/$",
        showcases.answer_agreement,
        name="answer_agreement",
    ),
    path("mon-espace/realisations/", telling.my_list, name="my_showcases"),
    path("mon-espace/realisations/nouvelle/", telling.tell, name="tell"),
    path("mon-espace/realisations/<int:pk>/", telling.mine, name="my_showcase"),
    path("mon-espace/realisations/<int:pk>/etape/<slug:step>/", telling.step, name="tell_step"),
    path("mon-espace/realisations/<int:pk>/envoyer/", telling.send, name="send_showcase"),
    path("mon-espace/realisations/<int:pk>/retirer/", telling.withdraw, name="withdraw_showcase"),
    path("mon-espace/realisations/<int:pk>/effacer/", telling.erase, name="erase_showcase"),
]
