"""The room's place in Django."""

from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    """Territories."""

    name = "relais.territories"
