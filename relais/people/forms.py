"""Forms of the accounts."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from relais.groundwork.errors import TooMany
from relais.people import services

BLOCKED = "too_many"


class SignInForm(AuthenticationForm):
    """Address and password; after ten failures in a quarter of an hour from one address, only patience helps."""

    error_messages = {
        "invalid_login": _("Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les, puis réessayez."),
        "inactive": _("Ce compte est fermé."),
    }

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        """Word the fields."""
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("Adresse électronique")
        self.fields["username"].widget = forms.EmailInput(attrs={"autocomplete": "username", "maxlength": 254})
        self.fields["password"].label = _("Mot de passe")

    def clean(self) -> dict[str, Any]:
        """Check the pair, unless this pair of address and account has failed too often."""
        if "username" not in self.cleaned_data or "password" not in self.cleaned_data:
            return self.cleaned_data
        key = services.attempt_key(client_address(self.request), self.cleaned_data["username"])
        if services.too_many_failures(key):
            raise ValidationError(TooMany.message, code=BLOCKED)
        try:
            cleaned = super().clean()
        except ValidationError:
            services.count_failure(key)
            raise
        services.forget_failures(key)
        return cleaned


class AccountForm(forms.Form):
    """What a person may change of the own account."""

    name = forms.CharField(label=_("Votre nom"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Langue"), choices=settings.LANGUAGES)


def client_address(request: HttpRequest | None) -> str:
    """Return the address that ``request`` comes from; behind our proxy, the one that the proxy saw."""
    if request is None:
        return ""
    if settings.TABLE.behind_proxy:
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
        if forwarded:
            return forwarded
    return str(request.META.get("REMOTE_ADDR", ""))
