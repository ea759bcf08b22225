"""Addresses of the room."""

from django.conf import settings
from django.urls import path

from relais.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("comment-ca-marche/", views.how, name="how"),
    path("objectivite/", views.objectivity, name="objectivity"),
    path("objectivite/chaine.jsonl", views.chain, name="chain"),
    path("vie-privee/", views.privacy, name="privacy"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("mon-espace/", views.workspace, name="workspace"),
    path("mon-espace/<str:slug>/besoins/", views.reach, name="reach"),
]
if settings.DEBUG or settings.TABLE.components:
    urlpatterns.append(path("composants/", views.components, name="components"))
