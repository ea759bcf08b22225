"""The room's place in Django."""

from django.apps import AppConfig


class GroundworkConfig(AppConfig):
    """Groundwork."""

    name = "relais.groundwork"
