"""How long a response is kept: every change of it, of its path or of who answers begins the term anew."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from relais.diagnostics.models import Response

OPEN_KEPT = timedelta(days=90)  # after the last answer
TERM = ("touched_at", "kept_until")  # what ``touch`` fills


def touch(response: Response) -> None:
    """Let the term of ``response`` begin now. Saves nothing: ``TERM`` names the fields."""
    response.touched_at = timezone.now()
    finished = timedelta(days=30 * settings.TABLE.response_months)
    response.kept_until = response.touched_at + (finished if response.is_done else OPEN_KEPT)
