"""Doors of the accounts for people: sign in, sign out, one's own account."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from relais.people import services
from relais.people.forms import BLOCKED, AccountForm, SignInForm

if TYPE_CHECKING:
    from relais.people.models import User


class SignIn(LoginView):
    """Ask for address and password; then go where the person wanted to go."""

    authentication_form = SignInForm
    template_name = "people/sign_in.html"
    redirect_authenticated_user = True

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show what is wrong; 429 when it is patience that is asked for."""
        response = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, BLOCKED):
            response.status_code = 429
        return response


class SignOut(LogoutView):
    """End the session (POST only)."""


@sensitive_post_parameters()
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show one's account; take a new name and language, or a new password, by the form that was sent."""
    person = cast("User", request.user)
    sent = request.POST.get("form") if request.method == "POST" else None
    form = AccountForm(
        request.POST if sent == "account" else None,
        prefix="account",
        initial={"name": person.name, "language": person.language},
    )
    password = PasswordChangeForm(
        cast("User", request.user), request.POST if sent == "password" else None, prefix="password"
    )
    if sent == "account" and form.is_valid():
        user = services.change_account(by=request.user, **form.cleaned_data)
        with override(user.language):
            messages.success(request, _("Votre compte est à jour."))
        return redirect(translate_url(reverse("people:account"), user.language))
    if sent == "password" and password.is_valid():
        user = services.change_password(by=request.user, password=password.cleaned_data["new_password1"])
        update_session_auth_hash(request, user)
        messages.success(request, _("Votre mot de passe est changé."))
        return redirect("people:account")
    return render(request, "people/account.html", {"form": form, "password": password})
