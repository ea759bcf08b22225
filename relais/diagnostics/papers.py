"""What of a result and its plan is printed, and in which order: for the bank, the accountant or the adviser."""

from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from relais.diagnostics import plans, presenting
from relais.diagnostics.drawing import inked
from relais.diagnostics.models import Response
from relais.diagnostics.presenting import labelled, points, screen_language
from relais.library.printing import Document, Part, facts, heading, lead, lines, note, paragraphs, picture, steps

MOST = 10  # gaps of the plan that are printed


def result_document(response: Response, *, address: str) -> Document:
    """Return result and plan of a finished ``response`` for paper, in the screen's language; the secret link is not on it."""
    shown = presenting.result_context(response)
    title = str(response.version.questionnaire)
    parts = [
        lead(labelled(shown["level"]["name"], f"{shown['overall']} / 100")),
        *paragraphs(shown["level"]["text"]),
        facts(_about(response, shown)),
        heading(_("Score par dimension, de 0 à 100")),
        *_radar(shown),
        facts([(one.title, _side(one, adjusted=bool(shown["adjusted_overall"]))) for one in shown["dimensions"]]),
        heading(_("Côté par côté")),
        steps([(f"{one.title} ({one.shown})", one.text) for one in shown["dimensions"]]),
        *_strong(shown),
        *_path(response),
        *_plan(response),
        note(_("Comment ce score est calculé"), _rule(response, shown)),
    ]
    foot = _("Relais, diagnostic du %(day)s.") % {"day": _day(response)} + " " + address
    return Document(title, screen_language(), settings.TABLE.region_name or "Relais", foot, parts)


def _about(response: Response, shown: dict[str, object]) -> list[tuple[str, str]]:
    rows = [
        (_("Entreprise"), response.name), (_("Métier"), str(response.sector or "")),
        (_("Lieu"), str(response.place or response.area or "")),
        (_("Personnes occupées"), str(response.employees) if response.employees is not None else ""),
        (_("Évalué le"), _day(response)),
        (_("Score ajusté"), f"{shown['adjusted_overall']} / 100" if shown["adjusted_overall"] else ""),
        (_("Réponses données"), f"{shown['answered']} / {shown['asked']}"),
    ]  # fmt: skip
    return [(term, text) for term, text in rows if text]


def _radar(shown: dict[str, Any]) -> list[Part]:
    """Return the radar of the page; none where there are too few sides to draw."""
    drawn, words = shown["pictures"][0], ", ".join(f"{one.title} {one.shown}" for one in shown["dimensions"])
    return [picture(inked(drawn), labelled(_("Score par dimension, de 0 à 100"), f"{words}."))] if drawn else []


def _side(one: presenting.DimensionShown, *, adjusted: bool) -> str:
    said = f"{one.shown} / 100, {one.level}"
    return said + (", " + _("ajusté : %(score)s") % {"score": one.adjusted_shown} if adjusted else "")


def _strong(shown: dict[str, list[dict[str, str]]]) -> list[Part]:
    if not shown["strengths"]:
        return []
    return [heading(_("Vos points forts")), lines([_told(one["text"], one["answer"]) for one in shown["strengths"]])]


def _told(question: str, answer: str) -> str:
    """Return a question with its answer on one line; what needs no answer alone."""
    if answer and question.endswith("?"):
        return f"{question} {answer}"
    return labelled(question, answer) if question and answer else question or answer


def _path(response: Response) -> list[Part]:
    found = [one for one in plans.shown_steps(response) if not one.is_dropped]
    if not found:
        return []
    rows = [
        (one.goal, str(one.step.get_state_display()) + (f" · {one.step.note}" if one.step.note else ""))
        for one in found
    ]
    return [heading(_("Votre chemin")), facts(rows)]


def _plan(response: Response) -> list[Part]:
    found = plans.shown_gaps(response, most=MOST)
    if not found:
        return []
    return [heading(_("Ce que vous pouvez améliorer")), steps([(one.goal, _closing(one)) for one in found])]


def _closing(one: plans.GapShown) -> str:
    said = [one.advice, f"{one.dimension} · {one.effect} · {one.effort}."]
    doors = [
        labelled(row["door"].get_kind_display(), f"{row['door'].title} ({row['door'].actor.name})") for row in one.doors
    ]
    if one.way.piece:
        doors.insert(0, labelled(str(one.way.piece.label), one.way.piece.title))
    return "\n\n".join(part for part in [*said, *doors] if part)


def _rule(response: Response, shown: dict[str, str]) -> str:
    version = _("Version %(number)s du questionnaire.") % {"number": response.version.number}
    total = _("Total : %(overall)s sur 100.") % {"overall": points(response.overall)}
    return f"{shown['rule']} {version} {total}"


def _day(response: Response) -> str:
    return date_format(response.assessed_on, "DATE_FORMAT") if response.assessed_on else ""
