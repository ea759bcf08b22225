"""Where the authentication library meets our house: our words, our letters, our count of failures."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from relais.groundwork.errors import TooMany
from relais.people import services
from relais.people.addresses import client_address
from relais.people.letters import letter
from relais.people.models import User
from relais.people.sealing import seal, unseal

BLOCKED = "too_many_login_attempts"
WRONG_CODE = _("Ce code n'est pas le bon. Vérifiez-le, puis réessayez.")
# What is said after a step, by the library's name of the message; of any other step nothing is said.
SAID = {
    "email_confirmed": _("Votre adresse est confirmée."),
    "email_changed": _("L'adresse de votre compte est changée."),
    "email_confirmation_failed": _("Cette adresse est déjà celle d'un autre compte."),
    "password_changed": _("Votre mot de passe est changé."),
    "totp_activated": _("La vérification en deux étapes est active."),
    "totp_deactivated": _("La vérification en deux étapes est désactivée."),
    "recovery_codes_generated": _("Voici vos codes de secours. Gardez-les hors de cet appareil."),
}
WAYS = {
    "reauthenticate": _("Avec mon mot de passe"),
    "reauthenticate_by_code": _("Avec un code reçu par e-mail"),
    "mfa_reauthenticate": _("Avec mon application ou un code de secours"),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts: entering, leaving, letters."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les, puis réessayez."
        ),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("Ce mot de passe n'est pas le bon."),
        "rate_limited": TooMany.message,
        BLOCKED: TooMany.message,
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that the request comes from, as our own proxy tells it."""
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raise ValidationError when this pair of address and account has failed too often."""
        if services.too_many_failures(_key(request, credentials)):
            raise self.validation_error(BLOCKED)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the account to which the pair belongs; a closed one is answered like an unknown one."""
        user: User | None = super().authenticate(request, **credentials)
        if user is None:
            return None
        if not user.is_active:
            self.authentication_failed(request, **credentials)
            return None
        services.forget_failures(_key(request, credentials))
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the failure."""
        services.count_failure(_key(request, credentials))

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Answer an account that was closed while it signed in."""
        return redirect("people:sign_in")

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:  # noqa: FBT001, FBT002
        """Keep a new account with its name and the screen's language, and leave a trace."""
        user.name = form.cleaned_data["name"]
        user.language = (get_language() or settings.LANGUAGE_CODE)[:2]
        super().save_user(request, user, form, commit=False)
        return services.keep_new_account(user=user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send the library's letter ``template_prefix`` in our words, in the language of the account if there is one."""
        addresses = [email, context.get("to_email", "")]  # an address that was just left has no account any more
        language = User.objects.filter(email__in=addresses).values_list("language", flat=True).first()
        with override(language or get_language()):
            subject, text = letter(template_prefix.rpartition("/")[2], email, context)
        EmailMultiAlternatives(subject, text, None, [email]).send()

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Say what was done, in our words; what shows by itself is not said."""
        name = (message_template or "").rpartition("/")[2].removesuffix(".txt")
        text = kwargs.get("message") or SAID.get(name)
        if text:
            messages.add_message(request, level, text)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return the ways to confirm that it is oneself, in our words."""
        return [way | {"description": WAYS[way["id"]]} for way in super().get_reauthentication_methods(user)]


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor: its words and its picture."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "unverified_email": _("Confirmez d'abord votre adresse : déconnectez-vous, puis reconnectez-vous par un code."),
        "cannot_generate_recovery_codes": _("Activez d'abord la vérification en deux étapes."),
    }

    def encrypt(self, text: str) -> str:
        """Return a secret as the database keeps it."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret that the database keeps, sealed or plain from before."""
        return unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        """Return the name under which the person's application lists this site."""
        return f"Relais {settings.TABLE.region_name}"

    def build_totp_svg(self, url: str) -> str:
        """Return the picture to scan, on white ground, so that a dark screen shows it too."""
        picture: str = super().build_totp_svg(url)
        return picture.replace("><path", '><rect width="100%" height="100%" fill="#fff"/><path', 1)


def _key(request: HttpRequest, credentials: dict[str, Any]) -> str:
    return services.attempt_key(client_address(request), credentials.get("email", ""))
