"""Entering and leaving: the authentication library's pages, in our look."""

from typing import Any, ClassVar

from allauth.account import views as library
from allauth.mfa.base import views as second
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from relais.groundwork.errors import TooMany, page
from relais.people import forms, services
from relais.people.adapter import BLOCKED, SAID


class SignIn(library.LoginView):  # type: ignore[misc]
    """Ask for address and password; then go where the person wanted to go."""

    form_class = forms.SignInForm
    template_name = "people/sign_in.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show what is wrong; 429 when it is patience that is asked for."""
        response: HttpResponse = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, BLOCKED):
            response.status_code = 429
        return response


class ConfirmAddress(library.ConfirmEmailVerificationCodeView):  # type: ignore[misc]
    """Take the code that was sent to an address: a new account's, or the one that takes the place of an account's."""

    template_name = "people/code.html"
    form_class = forms.AddressCodeForm
    extra_context: ClassVar = {"title": _("Confirmer votre adresse")}

    def form_valid(self, form: Any) -> HttpResponse:
        """Confirm; where somebody is signed in, the address of their account changes with its trace, or stays."""
        user: Any = self.request.user
        if not user.is_authenticated or self._action != "verify":
            response: HttpResponse = super().form_valid(form)
            return response
        if services.is_taken(email=self._process.email, by=user):
            self._process.abort()
            messages.error(self.request, SAID["email_confirmation_failed"])
            return redirect("people:account")
        with transaction.atomic():
            before = user.email
            super().form_valid(form)
            user.refresh_from_db(fields=["email"])
            if user.email != before:
                services.note_new_address(by=user)
        return redirect("people:account")


CODE_PAGE = "people/code.html"
ONESELF = "people/oneself.html"

sign_in = SignIn.as_view()
sign_out = library.LogoutView.as_view(http_method_names=["post", "options"])
sign_up = library.SignupView.as_view(template_name="people/sign_up.html", form_class=forms.SignUpForm)
confirm_address = never_cache(ConfirmAddress.as_view())
ask_code = library.RequestLoginCodeView.as_view(template_name="people/ask_code.html", form_class=forms.AskCodeForm)
sign_in_code = library.ConfirmLoginCodeView.as_view(
    template_name=CODE_PAGE, form_class=forms.SignInCodeForm, extra_context={"title": _("Recopier le code")}
)
second_factor = second.AuthenticateView.as_view(
    template_name=CODE_PAGE,
    form_class=forms.SecondFactorForm,
    extra_context={"title": _("Vérification en deux étapes"), "second": True},
)
forgotten = library.PasswordResetView.as_view(template_name="people/forgotten.html", form_class=forms.ForgottenForm)
forgotten_code = never_cache(
    library.ConfirmPasswordResetCodeView.as_view(
        template_name=CODE_PAGE, form_class=forms.SignInCodeForm, extra_context={"title": _("Recopier le code")}
    )
)
new_password = never_cache(
    library.CompletePasswordResetView.as_view(
        template_name="people/new_password.html", form_class=forms.NewPasswordForm
    )
)
oneself = login_required(library.ReauthenticateView.as_view(template_name=ONESELF, form_class=forms.OneselfForm))
oneself_ask_code = login_required(
    library.RequestReauthenticationCodeView.as_view(
        template_name=ONESELF, form_class=forms.OneselfAskCodeForm, extra_context={"asks": True}
    )
)
oneself_code = login_required(
    library.ConfirmReauthenticationCodeView.as_view(template_name=ONESELF, form_class=forms.SignInCodeForm)
)
oneself_second_factor = login_required(
    second.ReauthenticateView.as_view(template_name=ONESELF, form_class=forms.OneselfSecondFactorForm)
)


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429."""
    return page(request, TooMany.status, str(TooMany.message))
