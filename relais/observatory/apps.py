"""The room's place in Django."""

from django.apps import AppConfig


class ObservatoryConfig(AppConfig):
    """Observatory."""

    name = "relais.observatory"
