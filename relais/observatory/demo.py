"""The demo region's part of the room: what its invented assessments and needs say, in the name of the demo."""

from datetime import date

from django.utils import timezone

from relais.observatory.models import DEMO
from relais.observatory.services.stocktaking import close_quarters, estimate_figures


def load_observatory(today: date | None = None) -> int:
    """Take stock of what the demo holds; return how many figures and quarters there are. A second time changes nothing."""
    today = today or timezone.localdate()
    figures = estimate_figures(today, source=DEMO)
    quarters = close_quarters(today)
    return figures + quarters
