"""Addresses of the room."""

from django.urls import path

from relais.observatory.views import barometer, keeping, watch

app_name = "observatory"
urlpatterns = [
    path("barometre/", barometer.barometer, name="barometer"),
    path("barometre/export.csv", barometer.export_csv, name="barometer_csv"),
    path("barometre/export.json", barometer.export_json, name="barometer_json"),
    path("barometre/gerer/", keeping.figures, name="figures"),
    path("barometre/gerer/ajouter/", keeping.add, name="add_figure"),
    path("barometre/gerer/importer/", keeping.import_file, name="import_figures"),
    path("barometre/gerer/changements/", keeping.changes, name="changes"),
    path("barometre/gerer/changements/<int:pk>/annuler/", keeping.undo, name="undo"),
    path("barometre/gerer/<int:pk>/", keeping.edit, name="edit_figure"),
    path("barometre/gerer/<int:pk>/supprimer/", keeping.delete, name="delete_figure"),
    path("barometre/<slug:slug>/", barometer.indicator, name="indicator"),
    path("veille/", watch.watch, name="watch"),
    path("veille/export.csv", watch.export_csv, name="watch_csv"),
    path("veille/export.json", watch.export_json, name="watch_json"),
    path("veille/<slug:slug>/", watch.theme, name="theme"),
]
