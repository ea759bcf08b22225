"""Addresses of the room."""

from django.urls import path

from relais.vocabulary.views import desk, public

app_name = "vocabulary"
urlpatterns = [
    path("themes/", public.themes, name="themes"),
    path("themes/scheme.jsonld", public.scheme, name="scheme"),
    path("themes/<slug:slug>/", public.theme, name="theme"),
    path("vocabulaire/", desk.desk, name="desk"),
    path("vocabulaire/historique/", desk.history, name="history"),
    path("vocabulaire/secteurs/", desk.sectors, name="sectors"),
    path("vocabulaire/secteurs/<slug:slug>/", desk.edit_sector, name="edit_sector"),
    path("vocabulaire/themes/nouveau/", desk.add_theme, name="add_theme"),
    path("vocabulaire/themes/<slug:slug>/", desk.edit_theme, name="edit_theme"),
]
