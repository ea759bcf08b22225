"""All addresses. French stands at the root, the other languages under their code."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from relais.api.urls import urlpatterns as api_patterns

handler400 = "relais.groundwork.errors.bad_request"
handler403 = "relais.groundwork.errors.forbidden"
handler404 = "relais.groundwork.errors.not_found"
handler429 = "relais.people.views.entering.too_many"  # the authentication library looks for it
handler500 = "relais.groundwork.errors.server_error"

urlpatterns = [
    path("", include(api_patterns)),
    path("redaction/", include("relais.library.backoffice.urls")),
    *i18n_patterns(
        path("", include("relais.portal.urls")),
        path("", include("relais.referrals.urls")),
        path("", include("relais.appointments.urls")),
        path("", include("relais.introductions.urls")),
        path("", include("relais.observatory.urls")),
        path("", include("relais.needs.urls")),
        path("", include("relais.surveys.urls")),
        path("", include("relais.diagnostics.urls")),
        path("", include("relais.library.urls")),
        path("", include("relais.actors.urls")),
        path("", include("relais.vocabulary.urls")),
        path("", include("relais.territories.urls")),
        path("", include("relais.people.urls")),
        path("", include("relais.people.entry_urls")),
        prefix_default_language=False,
    ),
]
