"""Django's settings, made from the table of settings (``relais.settings.table``)."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from relais.settings.table import Table

TABLE = Table()
PACKAGE = Path(__file__).resolve().parents[1]

SECRET_KEY = TABLE.key()
DEBUG = TABLE.debug
ALLOWED_HOSTS = TABLE.hosts
ROOT_URLCONF = "relais.urls"
WSGI_APPLICATION = "relais.wsgi.application"

INSTALLED_APPS = [
    "relais.portal",
    "relais.api",
    "relais.referrals",
    "relais.appointments",
    "relais.introductions",
    "relais.observatory",
    "relais.needs",
    "relais.surveys",
    "relais.diagnostics",
    "relais.library",
    "relais.actors",
    "relais.territories",
    "relais.vocabulary",
    "relais.people",
    "relais.finding",
    "relais.groundwork",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth.account",
    "allauth.mfa",
    "wagtail.contrib.simple_translation",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.users",
    "wagtail.admin",
    "wagtail.search",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "relais.groundwork.middleware.RequestHygieneMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before the check of the form's token, which reads the request: who may not write sends no film.
    "relais.library.backoffice.middleware.BackOfficeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "relais.people.middleware.SecondFactorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "relais.groundwork.context.site",
            ],
            "builtins": ["django_cotton.templatetags.cotton", "relais.groundwork.templatetags.groundwork"],
        },
    }
]


def database(url: str) -> dict[str, Any]:
    """Return Django's description of the database at ``url`` (empty: SQLite in the data folder)."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": TABLE.home / "relais.sqlite3",
            "OPTIONS": {
                # Without IMMEDIATE, a read that turns into a write meets "database is locked" at once.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


DATABASES = {"default": database(TABLE.database_url)}
CACHES = {
    # Counted together by all processes and machines: the authentication library's limits, codes that were used.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "groundwork_cache",
        "KEY_FUNCTION": "relais.groundwork.keeping.keyed_hash",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Figures that a page need not count anew: each process keeps its own, and no page asks the database for them.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Sizes of pictures: found by a query; the library would write into the default cache at each page that shows one.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "portal:workspace"
LOGOUT_REDIRECT_URL = "portal:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
QUARTER = 15 * 60  # seconds for which a code that was sent holds
ACCOUNT_ADAPTER = "relais.people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True  # one address an account: a new one takes the place of the old when its code is typed
ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_BY_CODE_TIMEOUT = QUARTER
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = QUARTER
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # we count these ourselves, in the database: all machines together
MFA_ADAPTER = "relais.people.adapter.SecondFactorAdapter"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("français")), ("nl", _("néerlandais")), ("de", _("allemand")), ("en", _("anglais"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/Brussels"
USE_I18N = True
USE_TZ = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = TABLE.https

# The editors' back office; its editor breaks a strict policy for contents, so it has one of its own (the room's middleware).
WAGTAIL_SITE_NAME = "Relais"
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILADMIN_BASE_URL = TABLE.site_url
WAGTAILADMIN_LOGIN_URL = "people:sign_in"
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 10
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False  # no request leaves the server
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILEMBEDS_FINDERS: list[Any] = []
WAGTAILDOCS_DOCUMENT_MODEL = "library.File"
WAGTAILIMAGES_IMAGE_MODEL = "library.Picture"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "relais.library.backoffice.forms.FileForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "relais.library.backoffice.forms.PictureForm"
# The same limits as relais.library.inspecting.kinds, told to the editor's own scripts.
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10_000_000
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpeg", "jpg", "png", "webp"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 300_000_000
WAGTAILDOCS_EXTENSIONS = ["mp4", "odp", "pdf", "pptx", "vtt", "webm"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

MEDIA_ROOT = TABLE.home / "files"
MEDIA_URL = "/fichiers/"

STATIC_URL = "static/"
STATIC_ROOT = None  # nothing is collected: the packages serve their own files
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The front end's build names its files by their content: served from the packages, no collection step.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+-[0-9A-Z]{8}\..+$"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Whatever Django or a library sends becomes a letter; letters go out through RELAIS_MAIL_URL.
EMAIL_BACKEND = "relais.groundwork.post_backend.Backend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = TABLE.mail_from or "relais@localhost"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TABLE.https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "relais.groundwork.errors.form_expired"
SECURE_SSL_REDIRECT = TABLE.https
SECURE_HSTS_SECONDS = 31_536_000 if TABLE.https else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TABLE.behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "media-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_HANDLERS = [
    "relais.groundwork.uploads.KeepNoMore",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"without_secrets": {"()": "relais.groundwork.logs.WithoutSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_secrets"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
