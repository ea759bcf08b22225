"""Addresses under the names by which the authentication library leads from one of its steps to the next."""

from django.urls import path

from relais.people.views import account, entering, second_factor

urlpatterns = [
    path("connexion/", entering.sign_in, name="account_login"),
    path("connexion/code/", entering.ask_code, name="account_request_login_code"),
    path("connexion/code/recopier/", entering.sign_in_code, name="account_confirm_login_code"),
    path("connexion/deux-etapes/", entering.second_factor, name="mfa_authenticate"),
    path("inscription/", entering.sign_up, name="account_signup"),
    path("inscription/code/", entering.confirm_address, name="account_email_verification_sent"),
    path("mot-de-passe/", entering.forgotten, name="account_reset_password"),
    path("mot-de-passe/code/", entering.forgotten_code, name="account_confirm_password_reset_code"),
    path("mot-de-passe/nouveau/", entering.new_password, name="account_complete_password_reset"),
    path("confirmer/", entering.oneself, name="account_reauthenticate"),
    path("confirmer/code/", entering.oneself_ask_code, name="account_request_reauthentication_code"),
    path("confirmer/code/recopier/", entering.oneself_code, name="account_confirm_reauthentication_code"),
    path("confirmer/deux-etapes/", entering.oneself_second_factor, name="mfa_reauthenticate"),
    path("compte/adresse/", account.new_address, name="account_email"),
    path("compte/deux-etapes/", second_factor.index, name="mfa_index"),
    path("compte/deux-etapes/activer/", second_factor.set_up, name="mfa_activate_totp"),
    path("compte/deux-etapes/desactiver/", second_factor.remove, name="mfa_deactivate_totp"),
    path("compte/codes-de-secours/", second_factor.codes, name="mfa_view_recovery_codes"),
    path("compte/codes-de-secours/nouveaux/", second_factor.new_codes, name="mfa_generate_recovery_codes"),
    path("compte/codes-de-secours/fichier/", second_factor.codes_file, name="mfa_download_recovery_codes"),
]
