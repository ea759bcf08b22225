"""The room's place in Django."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    """Needs."""

    name = "relais.needs"
