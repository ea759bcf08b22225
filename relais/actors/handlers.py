"""Reactions to the rooms below."""

from django.utils.translation import gettext_lazy as _

from relais.actors.entering import ACTOR, actor_pieces, door_pieces
from relais.actors.models import Door
from relais.actors.queries import DOOR, door_counts, doors_for_themes, held_by
from relais.actors.staffing import give_up_everything
from relais.actors.tasks import read_doors_again
from relais.finding.kinds import Kind, register_kind
from relais.groundwork.announcements import listens
from relais.people.holdings import register_holding
from relais.vocabulary.events import ReaderLearned
from relais.vocabulary.uses import Uses, register_uses

register_uses(Uses(counts=door_counts, doors=doors_for_themes))
register_holding("organisations", held_by, give_up_everything)
register_kind(Kind(ACTOR, _("Organisation"), _("Organisations"), "building", actor_pieces))
register_kind(Kind(DOOR, _("Porte"), _("Portes"), "door", door_pieces))


@listens(ReaderLearned)
def on_reader_learned(event: ReaderLearned) -> None:
    """Read the doors anew, outside the request; a folder that is being prepared has none yet."""
    if Door.objects.exists():
        read_doors_again.enqueue(event.fingerprint)
