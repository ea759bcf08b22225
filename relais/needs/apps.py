"""The room's place in Django."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    """Needs."""

    name = "relais.needs"

    def ready(self) -> None:
        """Serve the rooms below."""
        from relais.needs import handlers  # noqa: F401
