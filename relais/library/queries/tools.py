"""Reads of the primary tools: the catalogue, what is compared, and who helps to put a tool in."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import MD5, Cast, Concat
from django.utils import timezone

from relais.actors import searching
from relais.actors.enums import DoorKind
from relais.actors.models import Door
from relais.actors.queries import SURE, cards, open_doors
from relais.library.enums import Function
from relais.library.models import Piece, Sheet, Tool
from relais.library.queries.pieces import find_piece, published
from relais.vocabulary.models import Theme

HELPERS = 3
SHEETS = 4
ANSWERING = Q(door_themes__proposed=False) | Q(door_themes__weight__gte=SURE)


def tools(asked: Mapping[str, Any]) -> QuerySet[Tool]:
    """Return the tools that ``asked`` describes, by function and then by name, with their themes.

    ``asked`` may hold: q (text), function, theme (slug), free, open_source, peppol (booleans), language.
    """
    found: QuerySet[Tool] = published(Tool).prefetch_related("themes")
    for pattern in searching.patterns(asked.get("q", "")):
        held = Q(title__iregex=pattern) | Q(maker__iregex=pattern) | Q(summary__iregex=pattern)
        found = found.filter(held | Q(good_for__iregex=pattern) | Q(size__iregex=pattern))
    if function := asked.get("function"):
        found = found.filter(function=function)
    if theme := asked.get("theme"):
        found = found.filter(themes__slug=theme)
    if asked.get("free"):
        found = found.filter(free_plan=True)
    if asked.get("open_source"):
        found = found.filter(open_source=True)
    if asked.get("peppol"):
        found = found.exclude(peppol__in=["", "no"])
    if language := asked.get("language"):
        found = found.alias(spoken=Cast("languages", TextField())).filter(spoken__contains=f'"{language}"')
    order = [When(function=function.value, then=Value(place)) for place, function in enumerate(Function)]
    found = found.annotate(place=Case(*order, output_field=IntegerField()))
    return found.order_by("place", "title", "pk")


def named_tools(slugs: Sequence[str]) -> tuple[list[Tool], list[str]]:
    """Return the tools called ``slugs``, in that order and each once, and those of ``slugs`` that name none."""
    found: dict[Any, Tool] = {}
    unknown = []
    for slug in dict.fromkeys(slugs):
        tool = find_piece(Tool, slug)
        if tool is None:
            unknown.append(slug)
        else:
            found.setdefault(tool.translation_key, tool)
    return list(found.values()), unknown


def themes_in_use(model: type[Piece]) -> list[Theme]:
    """Return the live themes that live pieces of ``model`` have, in the scheme's order, with the broader one of each."""
    rows = model._default_manager.filter(live=True).order_by().values("themes")
    return list(Theme.objects.filter(pk__in=rows, retired=False).select_related("broader"))


def helpers(tool: Tool, today: date | None = None) -> list[Door]:
    """Return up to three open doors of providers that answer a theme of ``tool``, one of each provider.

    Those that answer most of its themes come first; among equals a lot is drawn each day, the same for everybody. Neither
    the maker nor the provider can change that.
    """
    themes = [theme.pk for theme in tool.themes.all()]
    day = f"{today or timezone.localdate():%Y-%m-%d} {tool.translation_key} "
    doors = (
        open_doors()
        .filter(ANSWERING, kind=DoorKind.SERVICE, door_themes__theme__in=themes)
        .annotate(
            fits=Count("door_themes__theme", distinct=True),
            lot=MD5(Concat(Value(day), "slug", output_field=CharField())),
        )
        .order_by("-fits", "lot")
    )
    chosen: dict[int, int] = {}  # door by actor
    for door, actor in doors.values_list("pk", "actor_id")[: 20 * HELPERS]:
        chosen.setdefault(actor, door)
    shown = cards(Door.objects.filter(pk__in=list(chosen.values())[:HELPERS])).in_bulk()
    return [shown[pk] for pk in list(chosen.values())[:HELPERS]]


def sheets_about(themes: Sequence[Theme], most: int = SHEETS) -> list[Sheet]:
    """Return up to ``most`` sheets on any of ``themes``, the easiest first."""
    return list(published(Sheet).filter(themes__in=themes).distinct().order_by("level", "title", "pk")[:most])
