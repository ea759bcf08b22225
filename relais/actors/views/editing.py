"""Changing an organisation and its doors, by their holder. Others' answer 404."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from relais.actors import queries, services
from relais.actors.errors import NothingToUndo
from relais.actors.forms.editing import ActorForm, DoorForm
from relais.actors.models import Actor, Door
from relais.actors.views.holding import DONE, after, last_trace, managed_actor, managed_door

TAKEN = "0123456789abcdefghjkmnpqrstvwxyz"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_actor(request: HttpRequest, slug: str) -> HttpResponse:
    """Change an organisation's profile."""
    actor = managed_actor(request, slug)
    form = ActorForm(request.POST or None, actor=actor, by=request.user)
    if form.is_valid():
        last = last_trace(actor)
        try:
            services.save_actor(by=request.user, actor=actor, values=form.values())
        except IntegrityError:  # two profiles took the same number at once
            form.add_error("enterprise_number", _("Une autre fiche porte déjà ce numéro d'entreprise."))
        else:
            if last_trace(actor) == last:
                return _nothing_changed(request, actor)
            request.session[DONE] = {"text": _("La fiche est enregistrée."), "doors": [], "actor": True}
            return redirect("actors:manage_actor", actor.slug)
    return render(request, "actors/edit_actor.html", {"form": form, "actor": actor})


@login_required
@require_POST
def undo_actor(request: HttpRequest, slug: str) -> HttpResponse:
    """Return an organisation's profile to what it was before its last change."""
    actor = managed_actor(request, slug)
    try:
        services.undo_actor(by=request.user, actor=actor)
    except (NothingToUndo, IntegrityError):
        messages.error(request, str(NothingToUndo.message))
    else:
        messages.success(request, _("La fiche est remise comme avant."))
    return redirect("actors:manage_actor", actor.slug)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_door(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a new door of an organisation."""
    actor = managed_actor(request, slug)
    form = DoorForm(request.POST or None, door=None)
    if form.is_valid():
        values = form.values() | {"slug": _free_slug(actor, form.cleaned_data["title"])}
        door = services.save_door(by=request.user, actor=actor, door=None, values=values)
        messages.success(request, _("« %(door)s » est ouverte.") % {"door": door})
        return _proposals_or_list(door)
    return render(request, "actors/edit_door.html", {"form": form, "actor": actor, "door": None})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_door(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a door; the themes proposed from its text are shown beside the form."""
    managed_door(request, slug)
    door = queries.cards(Door.objects.filter(slug=slug)).get()
    form = DoorForm(request.POST or None, door=door)
    if form.is_valid():
        last = last_trace(door)
        saved = services.save_door(by=request.user, actor=door.actor, door=door, values=form.values())
        if last_trace(door) == last:
            return _nothing_changed(request, door.actor)
        return after(request, _("« %(door)s » est enregistrée.") % {"door": saved}, [saved])
    context = {"form": form, "actor": door.actor, "door": door, "proposed": queries.proposed_themes(door)}
    return render(request, "actors/edit_door.html", context)


def _nothing_changed(request: HttpRequest, actor: Actor) -> HttpResponse:
    messages.info(request, _("Rien n'a changé."))
    return redirect("actors:manage_actor", actor.slug)


def _proposals_or_list(door: Door) -> HttpResponse:
    """Go where the proposed themes can be looked at, if there are any; else back to the list."""
    if door.door_themes.filter(proposed=True).exists():
        return redirect("actors:edit_door", door.slug)
    return redirect("actors:manage_actor", door.actor.slug)


def _free_slug(actor: Actor, title: str) -> str:
    """Return an identifier for a new door: readable, and nobody else's."""
    base = slugify(f"{actor.slug}-{title}")[:100].strip("-") or "porte"
    return f"{base}-{get_random_string(6, TAKEN)}" if Door.objects.filter(slug=base).exists() else base
