"""The people of a body: list, invite, change, absence, leave. Others' answer 404."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from relais.actors import queries, staffing
from relais.actors.errors import InvitationGone
from relais.actors.forms.team import AbsenceForm, InviteForm, LeaveForm, PositionForm
from relais.actors.models import Actor, Invitation, Position
from relais.actors.rules import may_manage_people
from relais.actors.views.holding import managed_actor
from relais.groundwork.errors import Refusal

BOTH = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@login_required
@BOTH
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """List the people of an organisation and its open invitations; invite another one."""
    actor = managed_actor(request, slug)
    manages = may_manage_people(request.user, actor)
    if request.method == "POST" and not manages:
        raise Http404
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            staffing.invite_person(
                by=request.user, actor=actor, **form.cleaned_data, absolute=request.build_absolute_uri
            )
        except Refusal as refusal:
            form.add_error("email", str(refusal.message))
        else:
            messages.success(
                request, _("Une invitation est partie vers %(email)s.") % {"email": form.cleaned_data["email"]}
            )
            return redirect("actors:team", actor.slug)
    invitations = list(actor.invitations.all()) if manages else []
    context = {
        "actor": actor,
        "form": form,
        "manages": manages,
        "positions": queries.team_of(actor),
        "invitations": [one for one in invitations if not one.expired],
        "expired": [one for one in invitations if one.expired],
    }
    return render(request, "actors/team.html", context)


@never_cache
@login_required
@BOTH
def position(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a person's position, or say that they are away, by the form that was sent."""
    held = _position(managed_actor(request, slug), pk, request)
    manages = may_manage_people(request.user, held.actor)
    sent = request.POST.get("form") if request.method == "POST" else None
    change = PositionForm(request.POST if sent == "position" and manages else None, initial={"kind": held.kind})
    away = AbsenceForm(
        request.POST if sent == "absence" else None,
        position=held,
        initial={"until": held.absent_until, "deputy": held.deputy_id},
    )
    try:
        if change.is_valid():
            staffing.change_position(by=request.user, position=held, **change.cleaned_data)
            messages.success(request, _("La fonction est changée."))
            return redirect("actors:team", held.actor.slug)
        if away.is_valid():
            staffing.set_absence(by=request.user, position=held, **away.cleaned_data)
            messages.success(request, _("L'absence est enregistrée."))
            return redirect("actors:team", held.actor.slug)
    except Refusal as refusal:
        (away if sent == "absence" else change).add_error(None, str(refusal.message))
    context = {"actor": held.actor, "held": held, "manages": manages, "change": change, "away": away}
    return render(request, "actors/position.html", context)


@never_cache
@login_required
@BOTH
def leave(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End a position: one's own, or another's when one manages people; say who takes over."""
    held = _position(managed_actor(request, slug), pk, request)
    own = held.user_id == request.user.pk
    form = LeaveForm(request.POST if request.method == "POST" else None, position=held)
    if form.is_valid():
        try:
            staffing.leave_body(by=request.user, position=held, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("successor", str(refusal.message))
        else:
            if own:
                messages.success(request, _("Vous avez quitté %(actor)s.") % {"actor": held.actor})
                return redirect("actors:manage")
            messages.success(request, _("%(person)s ne fait plus partie de l'équipe.") % {"person": held.user})
            return redirect("actors:team", held.actor.slug)
    return render(request, "actors/leave.html", {"actor": held.actor, "held": held, "own": own, "form": form})


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an invitation back."""
    actor = managed_actor(request, slug)
    found = Invitation.objects.select_related("actor").filter(pk=pk, actor=actor).first()
    if found is None or not may_manage_people(request.user, actor):
        raise Http404
    try:
        staffing.withdraw_invitation(by=request.user, invitation=found)
    except InvitationGone:
        messages.info(request, _("Cette invitation n'existe plus."))
    else:
        messages.success(request, _("L'invitation est retirée."))
    return redirect("actors:team", actor.slug)


@never_cache
@login_required
@BOTH
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation to whoever it was sent to, and accept it."""
    if request.method == "POST":
        taken = staffing.accept_invitation(by=request.user, token=token)
        messages.success(request, _("Vous faites partie de l'équipe de %(actor)s.") % {"actor": taken.actor})
        return redirect("actors:manage_actor", taken.actor.slug)
    return render(
        request, "actors/invitation.html", {"invitation": staffing.open_invitation(by=request.user, token=token)}
    )


def _position(actor: Actor, pk: int, request: HttpRequest) -> Position:
    """Return a position of ``actor`` that the person may see: their own, or any when they manage people.

    Raises Http404.
    """
    held = get_object_or_404(queries.team_of(actor).select_related("actor"), pk=pk)
    if held.user_id != request.user.pk and not may_manage_people(request.user, actor):
        raise Http404
    return held
