"""The room's place in Django."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    """Appointments."""

    name = "relais.appointments"

    def ready(self) -> None:
        """Listen to the rooms below, and add to their pages."""
        from relais.appointments import handlers  # noqa: F401
