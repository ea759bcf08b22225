"""The room's place in Django."""

from django.apps import AppConfig


class DiagnosticsConfig(AppConfig):
    """Diagnostics."""

    name = "relais.diagnostics"

    def ready(self) -> None:
        """Answer the rooms below."""
        from relais.diagnostics import handlers  # noqa: F401
