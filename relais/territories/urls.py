"""Addresses of the room."""

from django.urls import path

from relais.territories import views

app_name = "territories"
urlpatterns = [path("lieux/suggestions/", views.suggest, name="suggest")]
