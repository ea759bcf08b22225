"""One's own account."""

from typing import TYPE_CHECKING, Any, cast

from allauth.account import views as library
from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy, translate_url
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from relais.people import services
from relais.people.additions import links
from relais.people.forms import AccountForm, NewAddressForm
from relais.people.queries import has_second_factor

if TYPE_CHECKING:
    from relais.people.models import User


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
    kind = PasswordChangeForm if person.has_usable_password() else SetPasswordForm
    password = kind(person, request.POST if sent == "password" else None, prefix="password")
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
    context = {"form": form, "password": password, "has_second_factor": has_second_factor(person)}
    context["links"] = links()
    return render(request, "people/account.html", context)


class _NewAddress(library.EmailView):  # type: ignore[misc]
    """Send a code to the address that shall take the place of the account's; nothing changes before it is typed."""

    template_name = "people/new_address.html"
    form_class = NewAddressForm
    success_url = reverse_lazy("account_email_verification_sent")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the form; the library's other actions (several addresses an account) are not offered."""
        form = self.get_form()
        response: HttpResponse = self.form_valid(form) if form.is_valid() else self.form_invalid(form)
        return response


new_address = never_cache(login_required(reauthentication_required(app="allauth.mfa")(_NewAddress.as_view())))
