"""The room's place in Django."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Library."""

    name = "relais.library"
