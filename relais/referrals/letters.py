"""The letters of the room: a body's owners hear that its program does not answer."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from relais.actors.enums import PositionKind
from relais.groundwork.post import write_letter
from relais.referrals.models import Notice

TEMPLATE = "referrals/letter"


def hook_failed(notice: Notice) -> None:
    """Tell the owners that a notice never arrived: once a day at most, in the digest."""
    actor = notice.partnership.actor
    for position in actor.positions.filter(kind=PositionKind.OWNER).select_related("user"):
        user = position.user
        if not user.is_active:
            continue
        with override(user.language):
            address = settings.TABLE.site_url.rstrip("/") + reverse("referrals:partnership", args=[actor.slug])
            context = {
                "subject": _("Votre programme ne répond pas aux avis de Relais"),
                "paragraphs": [
                    _("Un avis destiné à %(name)s n'a pas pu être remis, malgré plusieurs essais.")
                    % {"name": actor.name},
                    _("Dernière réponse : %(said)s.") % {"said": notice.status or notice.error or "?"},
                ],
                "action": _("Voir les avis"),
                "address": address,
                "quote": "",
            }
        write_letter(
            key=f"hook_failed:{notice.partnership_id}:{timezone.localdate()}:{user.pk}", to=user.email,
            language=user.language, template=TEMPLATE, context=context, person=user, about=actor,
        )  # fmt: skip
