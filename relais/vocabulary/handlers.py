"""Reactions of the room."""

from django.utils.translation import gettext_lazy as _

from relais.finding.kinds import Kind, register_kind
from relais.groundwork.announcements import listens
from relais.vocabulary.entering import THEME, theme_pieces
from relais.vocabulary.events import VocabularyChanged
from relais.vocabulary.tasks import learn_reader

register_kind(Kind(THEME, _("Thème"), _("Thèmes"), "theme", theme_pieces))


@listens(VocabularyChanged)
def on_vocabulary_changed(event: VocabularyChanged) -> None:
    """Learn anew, outside the request."""
    learn_reader.enqueue()
