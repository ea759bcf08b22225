"""The letters of the room: the invitation, and at most two reminders to who has neither answered nor declined."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from relais.diagnostics.queries import definition_of
from relais.groundwork.models import Letter
from relais.groundwork.post import write_letter
from relais.surveys.models import Invitation, Round

TEMPLATE = "surveys/letter"
KIND = (
    gettext_lazy("Enquêtes"),
    gettext_lazy("Un organisme de la région vous pose quelques questions, et vous le rappelle deux fois au plus."),
)
_quiet: ContextVar[bool] = ContextVar("relais.surveys.quiet", default=False)


@contextmanager
def quiet() -> Iterator[None]:
    """Write no letter within: what is told happened long ago, or never (the demo region)."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def context_of(round_: Round, invitation: Invitation | None, reminder: int = 0) -> dict[str, Any]:
    """Return what the letter says, in the round's language; without ``invitation`` as a preview."""
    with override(round_.language):
        names = {
            "organiser": round_.organiser.name, "title": round_.title, "day": date_format(round_.closes_on, "DATE_FORMAT"),
            "minutes": definition_of(round_.version).minutes, "region": settings.TABLE.region_name,
        }  # fmt: skip
        subject = _("%(organiser)s vous pose quelques questions : %(title)s")
        first = _("%(organiser)s vous invite à répondre à une enquête : « %(title)s ». Comptez %(minutes)s minutes.")
        if reminder:
            subject = _("Rappel : %(organiser)s attend votre avis, %(title)s")
            first = _(
                "Votre réponse manque encore à l'enquête « %(title)s » de %(organiser)s. Comptez %(minutes)s minutes."
            )
        private = (
            _("L'enquête est anonyme : dès que vous avez terminé, rien ne relie plus votre réponse à votre adresse.")
            if round_.anonymous
            else _(
                "L'enquête n'est pas anonyme : %(organiser)s et l'animation de la plateforme sauront que la réponse vient de vous."
            )
            % names
        )
        end = _(
            "Vous pouvez répondre jusqu'au %(day)s. Pas envie ? Un clic sur la même page, et nous ne vous relançons pas."
        )
        name = invitation.name if invitation else ""
        greeting = _("Bonjour %(name)s,") % {"name": name} if name else _("Bonjour,")
        path = reverse("surveys:invitation", args=[invitation.token if invitation else "…"])
        return {
            "subject": subject % names,
            "paragraphs": [greeting, first % names],
            "words": round_.words if not reminder else "",
            "closing": [private, end % names],
            "action": _("Voir les questions et répondre"),
            "address": settings.TABLE.site_url.rstrip("/") + unquote(path),  # the preview's "…" is to be read
        }


def invite(invitation: Invitation, reminder: int = 0) -> Letter | None:
    """Write the invitation, or its reminder number ``reminder``; None where the address wants no such letters."""
    if _quiet.get():
        return None
    round_ = invitation.round
    return write_letter(
        key=f"survey:{invitation.pk}:{reminder}", to=invitation.email, language=round_.language, template=TEMPLATE,
        context=context_of(round_, invitation, reminder), urgent=not reminder, about=invitation,
    )  # fmt: skip


def is_quiet() -> bool:
    """Tell whether no letter is written now."""
    return _quiet.get()
