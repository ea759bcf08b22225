"""Reactions to the rooms below, and what the room adds to their pages."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relais.actors.additions import register_shelf
from relais.groundwork.announcements import listens
from relais.groundwork.silences import register_way_out
from relais.library import news_queries
from relais.library.news_letters import NEWSLETTER
from relais.library.news_shelves import shelf_of
from relais.library.services import subscribing
from relais.people.additions import register_link
from relais.people.events import ConsentWithdrawn
from relais.people.holdings import register_holding


def way_out(email: str) -> str:
    """Return the path at which ``email`` leaves the newsletter; empty when it does not get it."""
    subscription = news_queries.subscription_of(email)
    return reverse("library:leave", args=[subscription.token]) if subscription else ""


register_way_out(NEWSLETTER, way_out)
register_holding("newsletter", news_queries.held_about, subscribing.erase_person)
register_shelf("news", shelf_of)
register_link("library:subscribe", _("La lettre d'information : vous abonner, changer vos choix, la quitter"))


@listens(ConsentWithdrawn, within=True)
def on_consent_withdrawn(event: ConsentWithdrawn) -> None:
    """End the subscriptions that rested on it."""
    if event.purpose == subscribing.PURPOSE:
        subscribing.end_without_consent()
