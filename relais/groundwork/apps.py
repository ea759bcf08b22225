"""The room's place in Django."""

from django.apps import AppConfig


class GroundworkConfig(AppConfig):
    """Groundwork."""

    name = "relais.groundwork"

    def ready(self) -> None:
        """Listen to the room's own announcements."""
        from relais.groundwork import handlers  # noqa: F401 - registers the listeners
