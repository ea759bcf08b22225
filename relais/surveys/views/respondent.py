"""Who is invited: what it is about, answering, declining, erasing; no account. The link is the key."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relais.diagnostics.queries import definition_of
from relais.groundwork.errors import Refusal
from relais.surveys.enums import RoundState
from relais.surveys.models import Round
from relais.surveys.queries import invitation_at
from relais.surveys.services import answering
from relais.surveys.services.inviting import ADDRESSES_KEPT
from relais.surveys.views.finding import tried


@never_cache
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Say what it is, who asks, how long it takes, whether it is anonymous, how long what is kept."""
    found = invitation_at(token)
    definition = definition_of(found.round.version)
    context = {
        "invitation": found,
        "round": found.round,
        "open": found.round.state == RoundState.OPEN,
        "minutes": definition.minutes,
        "questions": len(definition.questions),
        "invited": found.round.invitations.count(),
        "days": ADDRESSES_KEPT.days,
        "months": settings.TABLE.response_months,
    }
    return render(request, "surveys/invitation.html", context)


@never_cache
@require_POST
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Begin, or go on: the questions follow."""
    found = invitation_at(token)
    try:
        response = answering.open_invitation(token=token, language=(get_language() or "fr")[:2])
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("surveys:invitation", token=found.token)
    return redirect("diagnostics:overview", token=response.token)


@never_cache
@require_POST
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Decline with one click."""
    found = invitation_at(token)
    said = _("C'est noté : nous ne vous relançons pas. Vous pouvez encore changer d'avis.")
    tried(request, lambda: answering.decline(token=token), said)
    return redirect("surveys:invitation", token=found.token)


@never_cache
@require_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take one's answer back."""
    found = invitation_at(token)
    tried(request, lambda: answering.withdraw_answer(token=token), _("Votre réponse est effacée."))
    return redirect("surveys:invitation", token=found.token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then erase address and names, and the answer where it is known as theirs."""
    found = invitation_at(token)
    if request.method == "POST":
        tried(request, lambda: answering.erase_invitation(token=token), _("Vos données sont effacées."))
        return redirect("surveys:invitation", token=found.token)
    return render(request, "surveys/erase.html", {"invitation": found, "round": found.round})


@never_cache
@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """Thank, and say what follows."""
    found = get_object_or_404(Round.objects.select_related("organiser").exclude(state=RoundState.DRAFT), slug=slug)
    return render(request, "surveys/thanks.html", {"round": found})
