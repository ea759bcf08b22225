"""What the site's search holds of the library: each published piece in its own language, and the published showcases."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from wagtail.fields import StreamField

from relais.finding.findable import Findable
from relais.finding.services import forget_entry, index_entries
from relais.library.enums import ShowcaseState
from relais.library.models import PIECES, Piece, Showcase

SHOWCASE = "showcase"
BOOST = 1  # what can be read at once stands before a door among equals


def enter_library() -> int:
    """Let everything that is published be found; return how many entries changed."""
    return sum(index_entries(findables(model)) for model in PIECES) + index_entries(showcase_findables())


def enter_piece(piece: Piece) -> None:
    """Let ``piece`` be found as it is published now, or no more; call it inside the transaction that published it."""
    if piece.live:
        index_entries([_of_piece(piece)])
    else:
        forget_piece(piece)


def forget_piece(piece: Piece) -> None:
    """Let ``piece`` be found no more in its language."""
    forget_entry(piece.kind, str(piece.translation_key), piece.language)


def enter_showcase(number: int) -> None:
    """Let the showcase (id) be found if it is published, and no more if it is not, or is gone."""
    forget_entry(SHOWCASE, str(number))
    index_entries(showcase_findables(Showcase.objects.filter(pk=number)))


def findables(model: type[Piece]) -> Iterator[Findable]:
    """Yield what is found of the published pieces of ``model``; translations of one piece side by side."""
    rows = model._default_manager.filter(live=True).select_related("locale").order_by("translation_key", "pk")
    yield from map(_of_piece, rows.iterator(chunk_size=500))


def showcase_findables(rows: Iterable[Showcase] | None = None) -> Iterator[Findable]:
    """Yield what is found of the published ones among ``rows``; among all by default."""
    for one in Showcase.objects.order_by("pk").iterator(chunk_size=500) if rows is None else rows:
        if one.state == ShowcaseState.PUBLISHED:
            yield Findable(
                kind=SHOWCASE,
                key=str(one.pk),
                language=one.language,
                title=one.title,
                summary=one.summary,
                text=f"{one.firm} {one.problem} {one.done} {one.learned}",
                view="library:showcase",
                args=(one.slug,),
                boost=BOOST,
            )


def _of_piece(piece: Piece) -> Findable:
    return Findable(
        kind=piece.kind.value,
        key=str(piece.translation_key),
        language=piece.language,
        title=piece.title,
        summary=piece.summary,
        text=" ".join(_texts(piece)),
        view=f"library:{piece.kind}",
        args=(piece.slug,),
        boost=BOOST,
    )


def _texts(piece: Piece) -> Iterator[str]:
    """Yield the words of the fields that only its kind has."""
    for field in piece._meta.concrete_fields:
        value = getattr(piece, field.attname)
        if isinstance(field, StreamField):
            yield from _strings(list(value.raw_data))
        elif isinstance(field, models.TextField):
            yield value


def _strings(value: Any) -> Iterator[str]:
    """Yield the texts of blocks, their names and identifiers left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one.get("value") if isinstance(one, dict) and "type" in one else one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in {"id", "type", "url", "tools", "themes"}:
                yield from _strings(one)
