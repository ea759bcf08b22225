"""Reads of the library: what is published, in the reader's language or else in the first language that has it."""

from typing import TypeVar

from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Value, When
from django.utils.translation import get_language

from relais.groundwork.multilingual import ORDER
from relais.library.models import Piece

Kind = TypeVar("Kind", bound=Piece)


def screen_language() -> str:
    """Return the two letters of the screen's language."""
    return (get_language() or ORDER[0])[:2]


def preferred(language: str) -> list[str]:
    """Return the languages in the order in which a reader of ``language`` wants them."""
    return [language, *(one for one in ORDER if one != language)]


def published(model: type[Kind], language: str | None = None) -> QuerySet[Kind]:
    """Return the live pieces of ``model``, each once: in ``language`` (default: the screen's), else in the next that has it."""
    order = preferred(language or screen_language())
    rank = _rank(order, "locale__language_code")
    better = (
        model._default_manager.filter(live=True, translation_key=OuterRef("translation_key"))
        .annotate(other_rank=rank)
        .filter(other_rank__lt=OuterRef("rank"))
    )
    rows: QuerySet[Kind] = model._default_manager.filter(live=True).annotate(rank=rank).filter(~Exists(better))
    return rows.select_related("locale")


def find_piece(model: type[Kind], slug: str, language: str | None = None) -> Kind | None:
    """Return the live piece called ``slug``, or its translation into ``language`` when there is one; None when nothing is.

    A slug may be of any language: a link that was sent to a colleague works in the colleague's.
    """
    order = preferred(language or screen_language())
    rows: QuerySet[Kind] = model._default_manager.filter(live=True).select_related("locale")
    named: Kind | None = (
        rows.filter(slug=slug).annotate(rank=_rank(order, "locale__language_code")).order_by("rank").first()
    )
    if named is None or named.language == order[0]:
        return named
    return rows.filter(translation_key=named.translation_key, locale__language_code=order[0]).first() or named


def _rank(order: list[str], field: str) -> Case:
    whens = [When(**{field: code}, then=Value(number)) for number, code in enumerate(order)]
    return Case(*whens, default=Value(len(order)), output_field=IntegerField())
