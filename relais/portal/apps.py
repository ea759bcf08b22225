"""The room's place in Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Portal."""

    name = "relais.portal"

    def ready(self) -> None:
        """Answer the rooms below."""
        from relais.portal import handlers  # noqa: F401 - registers the answers
