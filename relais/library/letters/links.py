"""The letters of the room."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from relais.groundwork.post import write_letter
from relais.library.models import Link
from relais.people.enums import Duty
from relais.people.models import User
from relais.people.queries import animators

DEAD_LINKS = "library/letters/dead_links"
DEAD_LINKS_SAID = (
    gettext_lazy("Liens morts de la bibliothèque"),
    gettext_lazy("Les pages d'ailleurs qui ne répondent plus, et les textes qui y mènent."),
)
MOST_TOLD = 30  # in one letter; the list in the back office holds all


def tell_dead_links(links: Sequence[Link], *, now: datetime) -> None:
    """Write one letter to each editor (the animators where there is none): which links died, and where they stand."""
    editors: Any = User.objects.filter(duty=Duty.EDITOR, is_active=True)
    rows = [{"url": link.url, "reason": link.why, "title": link.title} for link in links[:MOST_TOLD]]
    address = settings.TABLE.site_url.rstrip("/") + reverse("library_dead_links")
    for person in editors if editors.exists() else animators():
        write_letter(
            key=f"dead-links:{timezone.localtime(now):%Y-%m-%dT%H:%M}:{person.pk}", to=person.email, language=person.language,
            template=DEAD_LINKS, context={"links": rows, "number": len(links), "more": len(links) - len(rows), "address": address},
            person=person,
        )  # fmt: skip
