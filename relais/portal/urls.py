"""Addresses of the room."""

from django.conf import settings
from django.urls import path

from relais.portal import letters, searching, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("robots.txt", views.robots, name="robots"),
    path("recherche/", searching.search_page, name="search"),
    path("recherche/suggestions/", searching.search_suggestions, name="search_suggestions"),
    path("comment-ca-marche/", views.how, name="how"),
    path("objectivite/", views.objectivity, name="objectivity"),
    path("objectivite/chaine.jsonl", views.chain, name="chain"),
    path("vie-privee/", views.privacy, name="privacy"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("mon-espace/", views.workspace, name="workspace"),
    path("mon-espace/<str:slug>/besoins/", views.reach, name="reach"),
    path("courrier/", letters.letters, name="letters"),
    path("courrier/<int:pk>/", letters.letter, name="letter"),
    path("courrier/<int:pk>/renvoyer/", letters.send_letter_again, name="send_letter_again"),
    path("lettres/<str:token>/", letters.unsubscribe, name="unsubscribe"),
    path("lettres/<str:token>/reprendre/", letters.subscribe_again, name="subscribe_again"),
]
if settings.DEBUG or settings.TABLE.components:
    urlpatterns.append(path("composants/", views.components, name="components"))
