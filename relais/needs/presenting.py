"""What the answer page shows, made from what was found."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from django.conf import settings
from django.forms import Form
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from relais.actors.enums import ActorRole
from relais.actors.models import Actor
from relais.groundwork.keeping import in_process
from relais.library.choosing import choose
from relais.library.queries.pieces import KINDS, MOST_PIECES, PieceCard, pieces_about
from relais.needs.answering import points
from relais.needs.explaining import why
from relais.needs.forms import FACT_FORMS
from relais.needs.models import Need
from relais.needs.queries import Asked, Found, shown_doors
from relais.needs.understanding import Part
from relais.vocabulary.models import Theme
from relais.vocabulary.queries import leaves

HUMAN_BODIES = 4
MOST_CARDS = 6  # doors on the page for each need: three open, three behind a click
KEPT_FOR = 60  # seconds for which lists that seldom change are kept
GUIDING = {ActorRole.AGENCY, ActorRole.BODY, ActorRole.CLUSTER, ActorRole.FEDERATION}


def asked_of(need: Need) -> Asked:
    """Return what a kept need asks."""
    place = need.place.code if need.place else need.area.code if need.area else ""
    return Asked(
        need.text,
        place,
        need.sector.slug if need.sector else "",
        need.employees,
        need.language,
        tuple(need.chosen),
        tuple(need.dropped),
        tuple(need.skipped),
    )


def answer_context(need: Need, found: Found, forms: Mapping[str, Form] | None = None) -> dict[str, Any]:
    """Return the context of the answer page; ``forms`` are answers to questions that were refused."""
    forms = forms or {}
    slugs = {theme.theme for part in found.reading.parts for theme in part.themes}
    themes = {theme.slug: theme for theme in Theme.objects.filter(slug__in=slugs)}
    shown = [kept for matched in found.matched for kept in matched.kept[:MOST_CARDS]]
    doors = shown_doors(shown)
    # Read after the doors and apart from them: nothing of the library enters their order.
    pieces = pieces_about(list(slugs)) if slugs else []
    parts = []
    for part, matched in zip(found.reading.parts, found.matched, strict=True):
        cards = [
            {"door": doors[kept.door], "why": why(found, kept, doors[kept.door]), "score": points(kept), "kept": kept}
            for kept in matched.kept[:MOST_CARDS]
            if kept.door in doors
        ]
        parts.append(
            {
                "words": marked(found.asked.text, part),
                "themes": [_theme(themes[t.theme], t.share) for t in part.themes if t.theme in themes],
                "doors": cards,
                "pieces": _pieces(part, pieces, themes),
            }
        )
    asks = [
        {"fact": q.fact, "form": forms.get(q.fact) or _form(q.fact), "options": _options(q.fact, found)}
        for q in found.questions
    ]
    for fact, form in forms.items():
        if fact not in {ask["fact"] for ask in asks}:
            asks.insert(0, {"fact": fact, "form": form, "options": []})
    nothing = not any(part["doors"] for part in parts)
    return {
        "need": need,
        "found": found,
        "parts": parts,
        "questions": asks,
        "facts": known_facts(need),
        "none": nothing,
        "theme_choices": _groups(),
        "human": human(),
        "need_days": settings.TABLE.need_days,
    }


def marked(text: str, part: Part) -> list[tuple[str, bool]]:
    """Return the part's text in pieces (text, is it evidence?), in order."""
    spans = sorted({span for theme in part.themes[:2] for span in theme.words})
    pieces, at = [], part.start
    for start, end in spans:
        if start >= at:
            pieces += [(text[at:start], False), (text[start:end], True)]
            at = end
    return [piece for piece in [*pieces, (text[at : part.end], False)] if piece[0]]


def known_facts(need: Need) -> list[dict[str, str]]:
    """Return what the firm told, as the page lists it."""
    facts = []
    if need.place or need.area:
        facts.append({"fact": "place", "name": _("Lieu"), "value": str(need.place or need.area)})
    if need.sector:
        facts.append({"fact": "sector", "name": _("Secteur"), "value": str(need.sector)})
    if need.employees is not None:
        facts.append({"fact": "employees", "name": _("Personnes"), "value": str(need.employees)})
    return facts


def human() -> dict[str, Any]:
    """Return how to reach a person: the region's own address, and bodies that guide firms and sell nothing here."""
    bodies = in_process.get_or_set("needs.guiding_bodies", _guiding_bodies, KEPT_FOR)
    return {"email": settings.TABLE.human_email, "phone": settings.TABLE.human_phone, "bodies": bodies}


def _guiding_bodies() -> list[Any]:
    rows = Actor.objects.exclude(email="").order_by("name").values("slug", "name", "phone", "roles")
    guiding = (row for row in rows if GUIDING & set(row["roles"]) and ActorRole.PROVIDER not in row["roles"])
    return list(islice(guiding, HUMAN_BODIES))


def _theme(theme: Theme, share: float) -> dict[str, Any]:
    return {"slug": theme.slug, "label": str(theme), "definition": theme.definition, "share": round(100 * share)}


def _pieces(part: Part, pieces: list[PieceCard], themes: Mapping[str, Theme]) -> list[dict[str, Any]]:
    """Return the pieces of the themes that the page says it understood, each with its reason."""
    heard = [theme.theme for theme in part.themes[:2] if theme.theme in themes]
    chosen = choose(pieces, heard, KINDS, MOST_PIECES)
    return [{"piece": piece, "why": _because(themes[_main(piece, heard)])} for piece in chosen]


def _main(piece: PieceCard, heard: list[str]) -> str:
    return next(theme for theme in heard if theme in piece.themes)


def _because(theme: Theme) -> str:
    return _("Parce que vous parlez de : %(theme)s.") % {"theme": theme}


def _form(fact: str) -> Form | None:
    return FACT_FORMS[fact]() if fact in FACT_FORMS else None


def _options(fact: str, found: Found) -> list[dict[str, Any]]:
    if fact != "theme":
        return []
    reads = found.reading.parts[0].themes
    themes = {theme.slug: theme for theme in Theme.objects.filter(slug__in=[read.theme for read in reads])}
    return [_theme(themes[read.theme], read.share) for read in reads if read.theme in themes]


def _groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the themes by group, as the list to choose from shows them; kept a while, in each language."""
    groups = in_process.get_or_set(f"needs.theme_groups.{get_language()}", _grouped_themes, KEPT_FOR)
    return groups or []


def _grouped_themes() -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for theme in leaves().select_related("broader").order_by("broader__position", "position"):
        groups.setdefault(str(theme.broader), []).append((theme.slug, str(theme)))
    return list(groups.items())
