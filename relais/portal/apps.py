"""The room's place in Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Portal."""

    name = "relais.portal"
