"""Letters of the room: confirm an address, and the reminder six months after a finished stage."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from relais.diagnostics.enums import StepState
from relais.diagnostics.models import Response
from relais.groundwork.models import Letter
from relais.groundwork.post import write_letter

TEMPLATE = "diagnostics/letter"
CONFIRM = f"{TEMPLATE}/confirm"
REMINDER = f"{TEMPLATE}/reminder"  # the kind that may be left


def ask_to_confirm(response: Response, link: str, moment: datetime) -> None:
    """Write to the address that was asked the letter whose ``link`` agrees to the reminder; it does not lead to the answers.

    Its key outlives it: no address stands in it. Each asking has its own letter.
    """
    with override(response.language):
        context = {
            "subject": _("Confirmez : nous vous rappelons votre diagnostic dans six mois"),
            "paragraphs": [
                _("Vous avez demandé un rappel dans six mois, pour refaire le point sur votre entreprise."),
                _("Un clic encore, et c'est prévu. Nous n'écrirons qu'une fois."),
            ],
            "action": _("Confirmer mon adresse"),
            "address": _site() + reverse("diagnostics:confirm_reminder", args=[link]),
            "closing": _("Si ce n'était pas vous, ne faites rien : rien d'autre ne vous sera envoyé."),
        }
    write_letter(
        key=f"diagnostic:{response.pk}:confirm:{moment.timestamp():.6f}", to=response.asked_email, language=response.language,
        template=TEMPLATE, context=context, urgent=True, kind=CONFIRM, about=response, unsubscribable=False,
    )  # fmt: skip


def remind(response: Response) -> Letter | None:
    """Write the reminder; None when the address wants no such letters."""
    steps = list(response.steps.exclude(state=StepState.DROPPED).values_list("state", flat=True))
    with override(response.language):
        paragraphs = [
            _("Le %(day)s, vous avez fait le point : %(title)s.")
            % {
                "day": date_format(localtime(response.finished_at), "DATE_FORMAT"),
                "title": response.version.questionnaire,
            },
            _("Trois minutes suffisent pour dire ce qui a changé et voir le chemin parcouru."),
        ]
        if steps:
            said = _("Sur votre chemin : %(done)s faits sur %(number)s.")
            paragraphs.insert(1, said % {"done": steps.count(StepState.DONE), "number": len(steps)})
        context = {
            "subject": _("Six mois déjà : où en êtes-vous ?"),
            "paragraphs": paragraphs,
            "action": _("Refaire le point en trois minutes"),
            "address": _site() + reverse("diagnostics:result", args=[response.token]),
            "closing": "",
        }
    return write_letter(
        key=f"diagnostic:{response.pk}:reminder", to=response.email, language=response.language, template=TEMPLATE,
        context=context, urgent=True, person=response.user, kind=REMINDER, about=response,
    )  # fmt: skip


def _site() -> str:
    return str(settings.TABLE.site_url).rstrip("/")
