"""What of a piece is printed, and in which order."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from relais.library.freshness import is_stale
from relais.library.models import Sheet
from relais.library.printing import Document, facts, heading, lead, lines, links, note, paragraphs, steps


def sheet_document(sheet: Sheet, *, address: str, publisher: str, today: date) -> Document:
    """Return ``sheet`` for paper, all in its own language; ``address`` is where it is kept up to date."""
    with override(sheet.language):
        checked = {"day": date_format(sheet.checked_on, "DATE_FORMAT")}
        parts = [
            lead(sheet.summary),
            *([note(_("Attention"), _("Relue il y a plus d'un an : vérifiez les prix et les règles."))]
              if is_stale(sheet.checked_on, today) else []),
            heading(_("Le problème")),
            *paragraphs(sheet.problem),
            facts([
                (_("Pour qui"), sheet.for_whom), (_("Temps"), sheet.time), (_("Coût"), sheet.cost),
                (_("Niveau"), str(sheet.get_level_display())),
            ]),
            heading(_("Ce qu'il faut faire, dans l'ordre")),
            steps([(step.value["title"], step.value["text"]) for step in sheet.steps]),
            heading(_("Les pièges")),
            lines([one.value for one in sheet.pitfalls]),
            heading(_("Questions à poser à un prestataire")),
            lines([one.value for one in sheet.questions]),
            *([heading(_("Liens utiles")), links([(one.value["title"], one.value["url"]) for one in sheet.links])]
              if sheet.links else []),
        ]  # fmt: skip
        foot = _("Relue le %(day)s.") % checked + " " + address
    return Document(sheet.title, sheet.language, publisher, foot, parts)
