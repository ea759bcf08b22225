"""The holder's pages: one's organisations, their doors, and what was changed. Others' answer 404."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from relais.actors import queries, services
from relais.actors.errors import NothingToUndo
from relais.actors.forms.filters import ManageForm
from relais.actors.models import Actor, Door
from relais.actors.rules import may_manage
from relais.actors.telling import told
from relais.groundwork.queries import traces_of
from relais.people.rules import is_animator

PER_PAGE = 25
LATELY = 5  # changes shown on the organisation's own page
DONE = "actors_done"  # in the session: what was just done, and to which doors, so that it can be undone at once


def managed_actor(request: HttpRequest, slug: str) -> Actor:
    """Return the actor that the person may manage. Raises Http404 for any other, known or not."""
    actor = get_object_or_404(Actor.objects.select_related("place", "sector"), slug=slug)
    if not may_manage(request.user, actor):
        raise Http404
    return actor


def managed_door(request: HttpRequest, slug: str) -> Door:
    """Return the door whose actor the person may manage. Raises Http404 for any other, known or not."""
    door = get_object_or_404(Door.objects.select_related("actor"), slug=slug)
    if not may_manage(request.user, door.actor):
        raise Http404
    return door


@never_cache
@login_required
@require_safe
def manage(request: HttpRequest) -> HttpResponse:
    """List the organisations that the person manages; an animator searches all of them."""
    form = ManageForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(queries.managed_by(request.user, query), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "query": query, "is_animator": is_animator(request.user)}
    return render(request, "actors/manage.html", context)


@never_cache
@login_required
@require_safe
def manage_actor(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an organisation's doors, those with expired facts first, and its last changes."""
    actor = managed_actor(request, slug)
    paginator = Paginator(queries.doors_to_manage(actor, timezone.localdate()), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    doors_shown = list(page.object_list)
    last = queries.last_changes(doors_shown)
    rows = [
        {
            "door": door,
            "last": last.get(door.pk),
            "undoable": door.pk in last and last[door.pk].verb in services.UNDOABLE,
        }
        for door in doors_shown
    ]
    context: dict[str, Any] = {
        "actor": actor,
        "page": page,
        "rows": rows,
        "lately": told(queries.traces_of_actor(actor)[:LATELY]),
        "done": request.session.pop(DONE, None),
    }
    return render(request, "actors/manage_actor.html", context)


@never_cache
@login_required
@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell everything that was changed about an organisation and its doors, the newest first."""
    actor = managed_actor(request, slug)
    page = Paginator(queries.traces_of_actor(actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "actors/history.html", {"actor": actor, "page": page, "told": told(page.object_list)})


@login_required
@require_POST
def renew_door(request: HttpRequest, slug: str) -> HttpResponse:
    """Confirm that a door's facts still hold."""
    door = services.renew_door(by=request.user, door=managed_door(request, slug))
    return after(request, _("Les faits de « %(door)s » sont confirmés pour six mois.") % {"door": door}, [door])


@login_required
@require_POST
def archive_door(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a door out of the answers."""
    door = services.archive_door(by=request.user, door=managed_door(request, slug))
    return after(request, _("« %(door)s » est archivée : plus personne n'y est envoyé.") % {"door": door}, [door])


@login_required
@require_POST
def reopen_door(request: HttpRequest, slug: str) -> HttpResponse:
    """Open an archived door again."""
    door = services.reopen_door(by=request.user, door=managed_door(request, slug))
    return after(request, _("« %(door)s » est de nouveau ouverte.") % {"door": door}, [door])


@login_required
@require_POST
def undo_door(request: HttpRequest, slug: str) -> HttpResponse:
    """Return a door to what it was before its last change."""
    door = managed_door(request, slug)
    try:
        services.undo_door(by=request.user, door=door)
    except NothingToUndo as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("La dernière modification de « %(door)s » est annulée.") % {"door": door})
    return redirect(_back(request, door.actor))


@login_required
@require_POST
def renew_doors(request: HttpRequest, slug: str) -> HttpResponse:
    """Confirm the facts of all the doors that were ticked."""
    actor = managed_actor(request, slug)
    doors = [services.renew_door(by=request.user, door=door) for door in _ticked(request, actor)]
    if not doors:
        messages.warning(request, _("Cochez d'abord les portes à confirmer."))
        return redirect(_back(request, actor))
    text = ngettext(
        "Les faits de %(number)s porte sont confirmés pour six mois.",
        "Les faits de %(number)s portes sont confirmés pour six mois.",
        len(doors),
    )
    return after(request, text % {"number": len(doors)}, doors)


@login_required
@require_POST
def undo_doors(request: HttpRequest, slug: str) -> HttpResponse:
    """Undo the last change of all the doors that are named."""
    actor = managed_actor(request, slug)
    undone = 0
    for door in _ticked(request, actor):
        try:
            services.undo_door(by=request.user, door=door)
        except NothingToUndo:
            continue  # somebody was faster
        undone += 1
    text = ngettext("%(number)s porte est remise comme avant.", "%(number)s portes sont remises comme avant.", undone)
    messages.success(request, text % {"number": undone})
    return redirect(_back(request, actor))


def last_trace(subject: Actor | Door) -> int | None:
    """Return the id of the newest trace of ``subject``: another one after a verb tells that it changed something."""
    return traces_of(subject).values_list("pk", flat=True).first()


def after(request: HttpRequest, text: str, doors: list[Door]) -> HttpResponse:
    """Go back to the organisation's page, which says ``text`` and offers to undo what was done to ``doors``."""
    request.session[DONE] = {"text": text, "doors": [door.slug for door in doors]}
    return redirect(_back(request, doors[0].actor))


def _ticked(request: HttpRequest, actor: Actor) -> list[Door]:
    slugs = [slug for slug in request.POST.getlist("doors") if "\x00" not in slug][:PER_PAGE]
    return list(actor.doors.filter(slug__in=slugs).select_related("actor"))


def _back(request: HttpRequest, actor: Actor) -> str:
    """Return the address of the organisation's page, on the page of the list that the person was on."""
    address = reverse("actors:manage_actor", args=[actor.slug])
    number = request.POST.get("page", "")
    return f"{address}?page={number}" if number.isascii() and number.isdigit() and len(number) < 6 else address
