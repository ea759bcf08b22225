"""Reads of the library: what is published, in the reader's language or else in the first language that has it."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, TypeVar

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from relais.actors.models import Door, DoorTheme
from relais.actors.queries import open_doors
from relais.groundwork.multilingual import ORDER
from relais.library.choosing import choose
from relais.library.enums import PieceKind, ShowcaseState
from relais.library.models import Argument, Done, Material, News, Piece, Scenario, Sheet, Showcase, Testimonial, Tool
from relais.vocabulary.queries import leaves_under

Kind = TypeVar("Kind", bound=Piece)
BESIDE: tuple[type[Piece], ...] = (Sheet, Testimonial, Tool, Scenario)  # what a need may lead to, in this order
KINDS = [model.kind.value for model in BESIDE]
ICONS = {"sheet": "sheet", "testimonial": "person", "tool": "tool", "scenario": "place"}
MOST_PIECES = 3  # beside a need
MOST_ROWS = 400  # of pieces that are looked at for one question
MOST_DOORS = 3


@dataclass(frozen=True)
class PieceCard:
    """What a card shows of a piece; ``themes`` are those of its themes (slugs) that were asked for.

    ``main`` is the theme that was given first, ``breadth`` how many themes it has.
    """

    kind: str
    slug: str
    title: str
    summary: str
    language: str
    themes: tuple[str, ...]
    main: str = ""
    breadth: int = 0

    @property
    def label(self) -> str:
        """Return the name of its kind in the screen's language."""
        return str(PieceKind(self.kind).label)

    @property
    def icon(self) -> str:
        """Return the name of its kind's drawing."""
        return ICONS[self.kind]

    @property
    def address(self) -> str:
        """Return the address of its page in the screen's language; empty while its kind has no page."""
        try:
            return reverse(f"library:{self.kind}", args=[self.slug])
        except NoReverseMatch:
            return ""

    @property
    def is_foreign(self) -> bool:
        """Tell whether it is written in another language than the screen's."""
        return self.language != screen_language()


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


def counts() -> dict[str, int]:
    """Return how many pieces of each kind are published, whatever their number of languages, by the name of their list."""
    several: tuple[type[Piece], ...] = (*BESIDE, Argument, Material)
    rows: dict[str, type[Piece]] = {f"{model.kind}s": model for model in several} | {"news_list": News}
    found = {
        name: model._default_manager.filter(live=True).aggregate(number=Count("translation_key", distinct=True))[
            "number"
        ]
        for name, model in rows.items()
    }
    return found | {"showcases": Showcase.objects.filter(state=ShowcaseState.PUBLISHED).count()}


def sheets(asked: Mapping[str, Any]) -> QuerySet[Sheet]:
    """Return the published sheets that ``asked`` describes, by title: theme (Theme, its narrower ones too), level, language.

    With a language only the sheets that are written in it; without, each in the screen's or the next that has it.
    """
    language = asked.get("language")
    found = published(Sheet, language)
    if language:
        found = found.filter(locale__language_code=language)
    if theme := asked.get("theme"):
        through = Sheet.themes.through.objects.filter(sheet=OuterRef("pk"), theme__in=leaves_under(theme))
        found = found.filter(Exists(through))
    if level := asked.get("level"):
        found = found.filter(level=level)
    return found


def translations(piece: Piece) -> dict[str, Piece]:
    """Return the live pieces of which ``piece`` is one, itself too, by language."""
    rows = type(piece)._default_manager.filter(live=True, translation_key=piece.translation_key)
    return {one.language: one for one in rows.select_related("locale")}


def pieces_about(themes: Collection[str] | QuerySet[Any], language: str | None = None) -> list[PieceCard]:
    """Return the published pieces of any of ``themes`` (slugs), kinds in order, then by title. One query."""
    rows = [_rows(model, nth, themes, language) for nth, model in enumerate(BESIDE)]
    found = rows[0].union(*rows[1:], all=True).order_by("nth", "title", "pk", "themes__slug")[:MOST_ROWS]
    cards = []
    for (nth, _pk), same in groupby(found, key=lambda row: (row["nth"], row["pk"])):
        several = list(same)
        row = several[0]
        named = tuple(one["themes__slug"] for one in several)
        words = (row["slug"], row["title"], row["summary"], row["locale__language_code"])
        cards.append(PieceCard(KINDS[nth], *words, named, row["main"], row["breadth"]))
    return [card for card in cards if card.address]


def pieces_for(themes: Collection[str], language: str | None = None, most: int = MOST_PIECES) -> list[PieceCard]:
    """Return at most ``most`` published pieces for ``themes`` (slugs, the heaviest first): sheets first, kinds mixed. One query."""
    return choose(pieces_about(themes, language), list(themes), KINDS, most) if themes else []


def _rows(model: type[Piece], nth: int, themes: Collection[str] | QuerySet[Any], language: str | None) -> QuerySet[Any]:
    named = published(model, language).filter(themes__slug__in=themes).order_by()
    own = str(model._meta.model_name)
    given = model.themes.through.objects.filter(**{own: OuterRef("pk")})
    numbered: QuerySet[Any] = named.annotate(
        nth=Value(nth, output_field=IntegerField()),
        main=Subquery(given.order_by("pk").values("theme__slug")[:1]),
        breadth=Subquery(given.order_by().values(own).annotate(times=Count("pk")).values("times")),
    )
    shown = ("nth", "pk", "slug", "title", "summary", "locale__language_code", "themes__slug", "main", "breadth")
    return numbered.values(*shown)


def doors_beside(themes: Collection[int], today: date) -> tuple[list[Door], int]:
    """Return at most three open doors beside a piece of ``themes`` (ids), and how many answer any of them.

    First those whose holders chose most of the themes and whose facts are still confirmed; among equals lots are drawn
    anew each day, so that nobody stands in front for good.
    """
    chosen = DoorTheme.objects.filter(proposed=False, theme__in=themes, door__in=open_doors().values("pk")).order_by()
    rows = chosen.values_list("door_id", "door__confirmed_until").annotate(shared=Count("theme", distinct=True))

    def place(row: tuple[int, date, int]) -> tuple[bool, int, str]:
        lot = hashlib.sha256(f"{today.isoformat()}:{row[0]}".encode()).hexdigest()
        return row[1] < today, -row[2], lot

    first = [pk for pk, _until, _shared in sorted(rows, key=place)]
    found = Door.objects.select_related("actor__place").in_bulk(first[:MOST_DOORS])
    return [found[pk] for pk in first[:MOST_DOORS]], len(first)


def done_sheets(user: Any) -> dict[Any, datetime]:
    """Return when ``user`` ticked which sheets, by the key that translations share, the newest first; nobody: none."""
    if not user.is_authenticated:
        return {}
    return dict(Done.objects.filter(user=user).values_list("sheet", "done_at"))


def done_by(user: Any) -> list[tuple[Sheet, datetime]]:
    """Return the published sheets that ``user`` ticked and when, the newest first, in the screen's language."""
    when = done_sheets(user)
    shown = {sheet.translation_key: sheet for sheet in published(Sheet).filter(translation_key__in=list(when))}
    return [(shown[key], at) for key, at in when.items() if key in shown]


def held_about(user: Any) -> list[dict[str, Any]]:
    """Return the sheets that the person ticked, for the copy of their data."""
    return [{"sheet": str(key), "done_at": at} for key, at in done_sheets(user).items()]
