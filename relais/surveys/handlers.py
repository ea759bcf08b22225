"""Answers to the rooms below, and what the room adds to their pages."""

from django.urls import reverse

from relais.diagnostics.additions import register_ending
from relais.diagnostics.events import ResponseErased, ResponseFinished
from relais.diagnostics.models import Response
from relais.groundwork.announcements import listens
from relais.groundwork.events import LetterPutBack
from relais.groundwork.outdated import register_outdated
from relais.groundwork.silences import register_kind
from relais.people.holdings import register_holding
from relais.surveys.letters import KIND, TEMPLATE
from relais.surveys.models import Reply
from relais.surveys.queries import held_about, is_over
from relais.surveys.services import answering, inviting

register_kind(TEMPLATE, *KIND)
register_outdated(TEMPLATE, is_over)
register_holding("surveys", held_about, answering.erase_person)


def thanks(response: Response) -> str:
    """Return where a finished response of a round leads: to its thanks; empty for any other."""
    reply = Reply.objects.select_related("round").filter(pk=response.pk).first()
    return reverse("surveys:thanks", args=[reply.round.slug]) if reply else ""


register_ending(thanks)


@listens(ResponseFinished, within=True)
def on_response_finished(event: ResponseFinished) -> None:
    """Let it count for its round."""
    answering.count_response(event.response)


@listens(ResponseErased, within=True)
def on_response_erased(event: ResponseErased) -> None:
    """Ask who erased their answer no more."""
    answering.lose_response(event.response, past_term=event.past_term)


@listens(LetterPutBack, within=True)
def on_letter_put_back(event: LetterPutBack) -> None:
    """Take an address whose letter goes out again for a good one."""
    inviting.note_put_back(event.letter_id)
