"""One's second factor: the authentication library's pages, in our look. Each change leaves a trace; the library writes a letter."""

from typing import Any

from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as library
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.cache import never_cache

from relais.people.forms import SetUpForm
from relais.people.services import note_second_factor


class _Traced:
    """A page of the library whose change and trace are written together, or neither."""

    verb: str
    request: Any

    def form_valid(self, form: Any) -> HttpResponse:
        """Change, and leave the trace."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            note_second_factor(by=self.request.user, verb=self.verb)
        return response


class SetUp(_Traced, library.ActivateTOTPView):  # type: ignore[misc]
    """Set the application up."""

    template_name, form_class, verb = "people/set_up.html", SetUpForm, "set_up_second_factor"


class Remove(_Traced, library.DeactivateTOTPView):  # type: ignore[misc]
    """Do without it again."""

    template_name, verb = "people/remove_second_factor.html", "remove_second_factor"


class NewCodes(_Traced, recovery.GenerateRecoveryCodesView):  # type: ignore[misc]
    """Replace the recovery codes."""

    template_name, verb = "people/new_recovery_codes.html", "renew_recovery_codes"


index = never_cache(IndexView.as_view(template_name="people/second_factor.html"))
set_up = login_required(never_cache(SetUp.as_view()))
remove = never_cache(Remove.as_view())
codes = recovery.ViewRecoveryCodesView.as_view(template_name="people/recovery_codes.html")
new_codes = login_required(never_cache(NewCodes.as_view()))
codes_file = recovery.DownloadRecoveryCodesView.as_view(template_name="people/recovery_codes.txt")
