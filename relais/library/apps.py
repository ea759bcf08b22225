"""The room's place in Django."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Library."""

    name = "relais.library"

    def ready(self) -> None:
        """Answer the rooms below."""
        from relais.library import handlers  # noqa: F401
