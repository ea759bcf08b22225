"""The room's place in Django."""

from django.apps import AppConfig


class FindingConfig(AppConfig):
    """Finding."""

    name = "relais.finding"
