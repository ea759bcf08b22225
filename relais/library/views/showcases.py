"""Showcases for everybody: the list, the map, one showcase, and the page behind the secret link of the other side."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from relais.actors.models import Actor
from relais.groundwork.errors import Refusal
from relais.library import figures, showcase_map
from relais.library.enums import UNREAD, ShowcaseState
from relais.library.forms.showcases import FilterForm
from relais.library.forms.telling import ConsentForm, RemarkForm
from relais.library.mapping import WIDTH
from relais.library.models import Showcase
from relais.library.queries.pieces import screen_language
from relais.library.queries.showcases import find_showcase, published_rows, published_showcases, showcases_of
from relais.library.rules import side_of
from relais.library.services import showcasing

PER_PAGE = 12


def shown(showcase: Showcase) -> dict[str, Any]:
    """Return what a template needs to show ``showcase`` (as ``showcase_queries.published_rows`` gives it)."""
    foreign = showcase.language != screen_language()
    drawing = figures.draw(showcase.figures)
    return {"showcase": showcase, "drawing": drawing, "foreign": foreign, "themes": showcase.themes.all(), "key": ""}


def _narrowed(request: HttpRequest) -> tuple[dict[str, Any], QuerySet[Showcase], dict[str, str]]:
    """Return what templates need of the filters in the address, what they let through, and the filters for another address."""
    form = FilterForm(request.GET)
    found, kept = published_showcases(form.asked()), form.in_address()
    slug = request.GET.get("acteur", "")[:120].replace("\x00", "")
    actor = Actor.objects.filter(slug=slug).first() if slug else None
    if actor is not None:
        found = found.filter(pk__in=showcases_of(actor).order_by().values("pk"))
        kept["acteur"] = actor.slug
    towns = form.asked().get("municipality", [])
    return {"form": form, "actor": actor, "towns": towns, "spoken": screen_language()}, found, kept


@require_safe
def showcases(request: HttpRequest) -> HttpResponse:
    """List what firms and providers did together, narrowed by what the address asks for."""
    context, found, kept = _narrowed(request)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    address = reverse("library:showcases_map") + (f"?{urlencode(kept)}" if kept else "")
    context |= {"page": page, "total": page.paginator.count, "map_address": address}
    return render(request, "library/showcases.html", context)


@require_safe
def showcases_map(request: HttpRequest) -> HttpResponse:
    """Show where the same showcases stand, on a map and as a list by province."""
    context, found, kept = _narrowed(request)
    drawn = showcase_map.draw(found, kept)
    context |= {"drawn": drawn, "width": WIDTH, "list_address": showcase_map.list_address(kept)}
    return render(request, "library/showcases_map.html", context)


@require_safe
def showcase(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one; a withdrawn one is gone (410), a draft was never there."""
    found = find_showcase(slug)
    if found is None:
        raise Http404
    if found.state != ShowcaseState.PUBLISHED:
        return render(request, "library/showcase_gone.html", status=410)
    context = shown(found) | {"side": side_of(request.user, found)}
    return render(request, "library/showcase.html", context)


@never_cache
@require_safe
def agreement(request: HttpRequest, token: str) -> HttpResponse:
    """Let the other side read everything, and agree, ask for a change or refuse."""
    return _agreement(request, _behind(token))


@never_cache
@require_POST
def answer_agreement(request: HttpRequest, token: str, what: str) -> HttpResponse:
    """Do what the other side answers: ``accepter``, ``changer``, ``retirer`` or ``effacer``."""
    found = _behind(token)
    common: dict[str, Any] = {"by": request.user, "showcase": found, "token": token}
    consent, remark = ConsentForm(request.POST), RemarkForm(request.POST)
    try:
        if what == "accepter":
            if not consent.is_valid():
                return _agreement(request, found, status=422, consent=consent)
            showcasing.confirm(agreed_to=consent.cleaned_data["agreed_to"], **common)
            said = _("Merci. La rédaction la lit, puis la publie. Gardez ce lien pour la retirer quand vous voulez.")
        elif what == "changer":
            if not remark.is_valid():
                return _agreement(request, found, status=422, remark=remark)
            showcasing.ask_changes(remark=remark.cleaned_data["remark"], **common)
            said = _("Votre remarque est partie. Vous relirez avant que quoi que ce soit ne soit publié.")
        elif what == "retirer":
            showcasing.withdraw(**common)
            said = _("C'est retiré : plus personne ne peut la lire.")
        else:
            showcasing.erase(**common)
            messages.success(request, _("C'est effacé, avec votre adresse."))
            return redirect("library:showcases")
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, said)
    return redirect("library:agreement", token)


def _behind(token: str) -> Showcase:
    found = published_rows().filter(token=token).first()
    if found is None:
        raise Http404
    return found


def _agreement(request: HttpRequest, found: Showcase, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "consent": ConsentForm(initial={"agreed_to": found.fingerprint}),
        "remark": RemarkForm(),
        "teller": found.provider.name if found.told_by == "provider" else found.firm,
        "readable": found.state not in UNREAD,
        "own": side_of(request.user, found) == found.told_by,
        "key": found.token,
    }
    return render(request, "library/agreement.html", shown(found) | context | forms, status=status)
