"""The directory and the doors, for everybody."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from relais.actors import queries
from relais.actors.additions import shelves_of
from relais.actors.describing import format_number, organization
from relais.actors.enums import DoorState
from relais.actors.forms.filters import DirectoryForm, DoorsForm
from relais.actors.models import Actor, Door
from relais.actors.rules import may_manage
from relais.territories.models import Area
from relais.vocabulary.enums import Language

PER_PAGE = 25


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """List the actors, narrowed by what the address asks for."""
    form = DirectoryForm(request.GET)
    page = Paginator(queries.directory(form.asked()), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "actors/directory.html", {"form": form, "page": page, "total": page.paginator.count})


@require_safe
def doors(request: HttpRequest) -> HttpResponse:
    """List the open doors, narrowed by what the address asks for."""
    form = DoorsForm(request.GET)
    page = Paginator(queries.doors(form.asked()), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "actors/doors.html", {"form": form, "page": page, "total": page.paginator.count})


@require_safe
def actor(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an actor: what it is, where, how to reach it, its open doors, its disclosed ties."""
    shown = _actor(slug)
    page = Paginator(queries.cards(queries.open_doors().filter(actor=shown)), PER_PAGE)
    context: dict[str, Any] = {
        "actor": shown,
        "province": Area.objects.filter(kind="province", places=shown.place).first() if shown.place else None,
        "page": page.get_page(request.GET.get("page")),
        "ties": queries.ties_of(shown),
        "shelves": shelves_of(shown),
        "spoken": _languages(shown.languages),
        "number": format_number(shown.enterprise_number),
        "may_manage": may_manage(request.user, shown),
    }
    return render(request, "actors/actor.html", context)


@require_safe
@cache_control(public=True, max_age=3600)
def actor_jsonld(request: HttpRequest, slug: str) -> JsonResponse:
    """Return the actor as a schema.org Organization; its identifier is its French page in every language."""
    shown = _actor(slug)
    with override("fr"):
        page = request.build_absolute_uri(reverse("actors:actor", args=[shown.slug]))
    return JsonResponse(
        organization(shown, page),
        content_type="application/ld+json",
        json_dumps_params={"ensure_ascii": False},
    )


@require_safe
def door(request: HttpRequest, slug: str) -> HttpResponse:
    """Show everything about a door; an archived one says so."""
    shown = get_object_or_404(queries.cards(Door.objects.all()).select_related("actor__sector"), slug=slug)
    context = {
        "door": shown,
        "archived": shown.state == DoorState.ARCHIVED,
        "themes": queries.chosen_themes(shown),
        "proposed": queries.proposed_themes(shown),
        "served": [str(row) for row in (*shown.areas.all(), *shown.places.all())],
        "sectors": [*(str(sector) for sector in shown.sectors.all()), *shown.other_sectors],
        "spoken": _languages(shown.languages),
        "may_manage": may_manage(request.user, shown.actor),
    }
    return render(request, "actors/door.html", context)


def _actor(slug: str) -> Actor:
    """Return the actor with what its page shows. Raises Http404."""
    return get_object_or_404(Actor.objects.select_related("place", "sector").prefetch_related("themes"), slug=slug)


def _languages(codes: list[str]) -> list[str]:
    """Return the names of languages; one that the screen does not know keeps its code."""
    return [str(Language(code).label) if code in Language.values else code for code in codes]
