"""What the library needs in its database before anybody writes: the languages, the groups, the way of moderation."""

from django.conf import settings
from wagtail.models import Locale

from relais.library.backoffice.groups import prepare_back_office


def prepare_library() -> None:
    """Make what is missing; asked again, nothing changes."""
    for code, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    prepare_back_office()
