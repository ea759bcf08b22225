"""Letters about one's own account: their words. They hold codes, never a link that signs in by itself."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

IGNORE = gettext_lazy("Si vous n'avez rien demandé, ignorez ce message : rien ne change.")
TELL_US = gettext_lazy("Si ce n'était pas vous, changez votre mot de passe et prévenez l'animation de la plateforme.")

# By the library's name of the letter: subject, text, last line.
LETTERS: dict[str, tuple[Any, Any, Any]] = {
    "login_code": (
        gettext_lazy("Votre code de connexion"),
        gettext_lazy("Voici le code à recopier dans la page ouverte, valable un quart d'heure :\n\n%(code)s"),
        IGNORE,
    ),
    "email_confirmation": (
        gettext_lazy("Confirmez votre adresse"),
        gettext_lazy("Voici le code à recopier pour confirmer votre adresse, valable un quart d'heure :\n\n%(code)s"),
        IGNORE,
    ),
    "password_reset_code": (
        gettext_lazy("Votre code pour un nouveau mot de passe"),
        gettext_lazy("Voici le code à recopier pour choisir un mot de passe, valable un quart d'heure :\n\n%(code)s"),
        IGNORE,
    ),
    "unknown_account": (
        gettext_lazy("Aucun compte à cette adresse"),
        gettext_lazy("Un code a été demandé pour %(email)s, mais aucun compte n'existe à cette adresse.\n\n%(page)s"),
        IGNORE,
    ),
    "account_already_exists": (
        gettext_lazy("Vous avez déjà un compte"),
        gettext_lazy(
            "Un compte a été demandé pour %(email)s, mais il en existe déjà un. Pour choisir un nouveau mot de passe :"
            "\n\n%(page)s"
        ),
        IGNORE,
    ),
    "password_reset": (
        gettext_lazy("Votre mot de passe est changé"),
        gettext_lazy("Un nouveau mot de passe a été choisi pour votre compte."),
        TELL_US,
    ),
    "email_changed": (
        gettext_lazy("L'adresse de votre compte est changée"),
        gettext_lazy("Votre compte s'ouvre désormais avec une autre adresse. Celle-ci ne sert plus pour se connecter."),
        gettext_lazy("Si ce n'était pas vous, prévenez tout de suite l'animation de la plateforme."),
    ),
    "totp_activated": (
        gettext_lazy("La vérification en deux étapes est active"),
        gettext_lazy("Votre compte demande désormais un code de votre application à chaque connexion."),
        TELL_US,
    ),
    "totp_deactivated": (
        gettext_lazy("La vérification en deux étapes est désactivée"),
        gettext_lazy("Votre compte ne demande plus de code de votre application."),
        TELL_US,
    ),
    "recovery_codes_generated": (
        gettext_lazy("Vos codes de secours sont nouveaux"),
        gettext_lazy("De nouveaux codes de secours ont été créés. Les anciens ne servent plus."),
        TELL_US,
    ),
    "account_unused": (
        gettext_lazy("Votre compte va être effacé"),
        gettext_lazy(
            "Personne ne s'est connecté à votre compte depuis longtemps. Il sera effacé le %(day)s.\n\nPour le garder, "
            "connectez-vous une fois avant ce jour."
        ),
        gettext_lazy("Si vous ne voulez pas le garder, ne faites rien."),
    ),
}
LETTERS["email_confirmation_signup"] = LETTERS["email_confirmation"]


def letter(name: str, email: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Return subject and text of the letter ``name`` to ``email``, in the active language.

    ``context`` may hold ``code``, ``signup_url``, ``password_reset_url`` (the library's) and ``day``. Raises KeyError for an unknown name.
    """
    subject, text, last = LETTERS[name]
    page = context.get("password_reset_url") or context.get("signup_url", "")
    words = {"email": email, "code": context.get("code", ""), "page": page, "day": context.get("day", "")}
    return str(subject), f"{_('Bonjour,')}\n\n{text % words}\n\n{last}\n"
