"""Addresses of the room."""

from django.urls import path

from relais.library.views import reading

app_name = "library"
urlpatterns = [
    path("bibliotheque/", reading.shelf, name="shelf"),
]
