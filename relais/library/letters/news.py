"""The newsletter's letters: confirm an address, you are subscribed already, the edition itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from relais.groundwork.context import LANGUAGE_NAMES
from relais.groundwork.models import Letter
from relais.groundwork.post import write_letter
from relais.library.editions import MOST
from relais.library.models import Edition, News, Subscription

CONFIRM = "library/newsletter_confirm"
NEWSLETTER = "library/newsletter"


def address_of(name: str, subscription: Subscription) -> str:
    """Return the whole address, in the subscription's language, of a page behind its secret."""
    with override(subscription.language):
        return settings.TABLE.site_url + reverse(name, args=[subscription.token])


def ask_to_confirm(subscription: Subscription, moment: datetime) -> None:
    """Write the letter with the link that confirms the address; to one confirmed before, how to change or leave.

    Whoever typed the address sees no difference.
    """
    with override(subscription.language):
        if subscription.confirmed_at:
            subject = _("Vous recevez déjà notre lettre d'information")
            words = _("Quelqu'un, vous sans doute, vient de demander la lettre d'information : vous la recevez déjà.")
            action = _("Changer vos choix ou ne plus la recevoir")
        else:
            subject = _("Confirmez votre abonnement à la lettre d'information")
            words = _(
                "Vous avez demandé la lettre d'information. Un clic encore, et elle vous parviendra le mardi matin."
            )
            action = _("Confirmer mon abonnement")
        closing = _("Si ce n'était pas vous, ne faites rien : rien d'autre ne vous sera envoyé.")
    write_letter(
        key=f"{CONFIRM}:{subscription.pk}:{moment.timestamp():.6f}",
        to=subscription.email,
        language=subscription.language,
        template=CONFIRM,
        context={
            "subject": subject,
            "words": words,
            "action": action,
            "closing": "" if subscription.confirmed_at else closing,
            "address": address_of("library:subscription", subscription),
        },
        urgent=True,
        unsubscribable=False,
        about=subscription,
    )


def tell(subscription: Subscription, edition: Edition, news: Sequence[News]) -> Letter | None:
    """Write the edition for one reader; None when the address wants no letters at all."""
    with override(subscription.language):
        shown = [_line(one, subscription.language) for one in news[:MOST]]
        rest = settings.TABLE.site_url + reverse("library:news_list")
    return write_letter(
        key=f"{NEWSLETTER}:{subscription.pk}:{edition.pk}",
        to=subscription.email,
        language=subscription.language,
        template=NEWSLETTER,
        context={
            "first": news[0].title,
            "others": len(news) - 1,
            "news": shown,
            "rest": len(news) - len(shown),
            "list": rest,
            "choices": address_of("library:subscription", subscription),
        },
        urgent=True,
        about=subscription,
    )


def _line(one: News, language: str) -> dict[str, Any]:
    other = one.language if one.language != language else ""
    return {
        "title": one.title,
        "summary": one.summary,
        "body": one.body.name,
        "day": one.published_on,
        "address": settings.TABLE.site_url + one.get_absolute_url(),
        "lang": other,
        "language": get_language_info(other)["name_translated"] if other in LANGUAGE_NAMES else other,
    }
