"""The room's place in Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People."""

    name = "relais.people"
