"""One's data: what is held, a copy of it, consent withdrawn, and the end of the account."""

from typing import TYPE_CHECKING, cast

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relais.groundwork.errors import Refusal
from relais.people import queries, rights
from relais.people.forms import EraseForm

if TYPE_CHECKING:
    from relais.people.models import User


@never_cache
@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Show what one may do with one's data, and the consents that are in force."""
    person = cast("User", request.user)
    return render(request, "people/data.html", {"consents": queries.consents_of(person)})


@never_cache
@login_required
@require_safe
def export(request: HttpRequest) -> JsonResponse:
    """Hand over everything that the rooms hold about the person."""
    held = queries.data_about(cast("User", request.user))
    response = JsonResponse(held, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="relais.json"'
    return response


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """End a consent of one's own; another's is not there."""
    consent = get_object_or_404(queries.consents_of(cast("User", request.user)), pk=pk)
    rights.withdraw_consent(by=request.user, consent=consent)
    messages.success(request, _("Votre accord est retiré."))
    return redirect("people:data")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def erase(request: HttpRequest) -> HttpResponse:
    """Ask once more, then erase the account and leave."""
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            rights.erase_account(by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            logout(request)
            messages.success(request, _("Votre compte et vos données sont effacés."))
            return redirect(settings.LOGOUT_REDIRECT_URL)
    return render(request, "people/erase.html", {"form": form})
