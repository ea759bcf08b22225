"""Forms of the accounts. Those of the authentication library keep their checks and get our words."""

from collections.abc import Mapping
from typing import Any

from allauth.account import forms as library
from allauth.mfa.base import forms as second
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.core.exceptions import ValidationError
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from relais.groundwork.errors import TooMany
from relais.groundwork.fields import LineField
from relais.people import services
from relais.people.adapter import BLOCKED

EMAIL = {"email": _("Adresse électronique")}
CODE = {"code": _("Code")}
FROM_APP = {"code": _("Code de votre application, ou code de secours")}


def word(form: forms.Form, labels: Mapping[str, Any]) -> None:
    """Give the library's fields our labels, without its placeholders and helps."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label, field.help_text = label, ""
        field.widget.attrs.pop("placeholder", None)


class SignInForm(library.LoginForm):  # type: ignore[misc]
    """Address and password; after ten failures in a quarter of an hour from one address, only patience helps."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Word the fields."""
        super().__init__(*args, **kwargs)
        word(self, {"login": _("Adresse électronique"), "password": _("Mot de passe")})
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "maxlength": 254}


class AskCodeForm(library.RequestLoginCodeForm):  # type: ignore[misc]
    """Address to which a code is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Word the field."""
        super().__init__(*args, **kwargs)
        word(self, EMAIL)


class SignUpForm(library.SignupForm):  # type: ignore[misc]
    """Name and address; a password for whoever prefers one to codes."""

    name = LineField(label=_("Votre nom"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ("name", "email", "password1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Word the fields."""
        super().__init__(*args, **kwargs)
        word(self, EMAIL | {"password1": _("Mot de passe")})
        self.fields["password1"].help_text = _("Sans mot de passe, un code vous est envoyé à chaque connexion.")


class ForgottenForm(library.ResetPasswordForm):  # type: ignore[misc]
    """Address of the account whose password is lost."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Word the field."""
        super().__init__(*args, **kwargs)
        word(self, EMAIL)


class NewPasswordForm(library.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Word the fields."""
        super().__init__(*args, **kwargs)
        word(self, {"password1": _("Nouveau mot de passe"), "password2": _("Le même, encore une fois")})
        self.fields["password1"].help_text = lazystr(password_validators_help_text_html())

    def clean(self) -> dict[str, Any]:
        """Compare both."""
        cleaned: dict[str, Any] = forms.Form.clean(self) or {}
        first, again = cleaned.get("password1"), cleaned.get("password2")
        if first and again and first != again:
            self.add_error("password2", _("Les deux mots de passe diffèrent."))
        return cleaned


class SignInCodeForm(library.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code that was sent, to sign in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Word the field."""
        super().__init__(*args, **kwargs)
        word(self, CODE)


class AddressCodeForm(library.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code that was sent, to confirm one's address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Word the field."""
        super().__init__(*args, **kwargs)
        word(self, CODE)


class NewAddressForm(library.AddEmailForm):  # type: ignore[misc]
    """The address that takes the place of the account's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Word the field."""
        super().__init__(*args, **kwargs)
        word(self, {"email": _("Nouvelle adresse électronique")})
        self.fields["email"].widget.attrs |= {"autocomplete": "email", "maxlength": 254}


class OneselfForm(library.ReauthenticateForm):  # type: ignore[misc]
    """One's password, before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Word the field."""
        super().__init__(*args, **kwargs)
        word(self, {"password": _("Mot de passe")})


class OneselfAskCodeForm(library.RequestReauthenticationCodeForm):  # type: ignore[misc]
    """The address to which a code is sent, before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Word the field."""
        super().__init__(*args, **kwargs)
        word(self, {"recipient": _("Adresse électronique")})


class _Braked(forms.Form):
    """A guess at the second factor: ten in a quarter of an hour, whatever address they come from."""

    user: Any

    def clean_code(self) -> str:
        """Check the code, unless the account has failed too often."""
        key = services.attempt_key("second factor", str(self.user.pk))
        if services.too_many_failures(key):
            raise ValidationError(TooMany.message, code=BLOCKED)
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except ValidationError:
            services.count_failure(key)
            raise
        services.forget_failures(key)
        services.seal_second_factor(user=self.user)
        return code


class SecondFactorForm(_Braked, second.AuthenticateForm):  # type: ignore[misc]
    """A code of the application or a recovery code, to sign in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Word the field."""
        super().__init__(*args, **kwargs)
        word(self, FROM_APP)


class OneselfSecondFactorForm(_Braked, second.ReauthenticateForm):  # type: ignore[misc]
    """The same, before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Word the field."""
        super().__init__(*args, **kwargs)
        word(self, FROM_APP)


class SetUpForm(_Braked, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of the application, which proves that it holds the key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Word the field."""
        super().__init__(*args, **kwargs)
        word(self, {"code": _("Code affiché par l'application")})


class AccountForm(forms.Form):
    """What a person may change of the own account."""

    name = LineField(label=_("Votre nom"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Langue"), choices=settings.LANGUAGES)


class EraseForm(forms.Form):
    """A last yes."""

    sure = forms.BooleanField(label=_("Oui, effacer mon compte et mes données"))
