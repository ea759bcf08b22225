"""One's second factor: the authentication library's pages, in our look."""

from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as library
from django.contrib.auth.decorators import login_required
from django.views.decorators.cache import never_cache

from relais.people.forms import SetUpForm

index = never_cache(IndexView.as_view(template_name="people/second_factor.html"))
set_up = login_required(
    never_cache(library.ActivateTOTPView.as_view(template_name="people/set_up.html", form_class=SetUpForm))
)
remove = never_cache(library.DeactivateTOTPView.as_view(template_name="people/remove_second_factor.html"))
codes = recovery.ViewRecoveryCodesView.as_view(template_name="people/recovery_codes.html")
new_codes = login_required(
    never_cache(recovery.GenerateRecoveryCodesView.as_view(template_name="people/new_recovery_codes.html"))
)
codes_file = recovery.DownloadRecoveryCodesView.as_view(template_name="people/recovery_codes.txt")
