"""A Django project for the tests, with whatever of DRF and allauth is installed here.

`configure` is called at import by the tests that need it: models and fields want settings first.
"""

import tempfile
from importlib.util import find_spec
from pathlib import Path

__all__ = ["configure"]

APPS = (
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "gatepost_django",
    "support.people",
)
MIDDLEWARE = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "gatepost_django.middleware.GatepostMiddleware",
)
TEMPLATES = {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {
        "context_processors": (
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        )
    },
}


def configure() -> None:
    """Sets the project up, once a process, with an empty database in a file of its own."""
    import django
    from django.conf import settings

    if settings.configured:
        return
    folder = tempfile.TemporaryDirectory(prefix="gatepost-django-")
    extra, middleware = _extras()
    settings.configure(
        ALLOWED_HOSTS=["testserver"],
        AUTH_USER_MODEL="people.User",
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(Path(folder.name) / "project.sqlite3"),
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        GATEPOST={"POLICY": "signup"},
        INSTALLED_APPS=[*APPS, *extra],
        MIDDLEWARE=[*MIDDLEWARE, *middleware],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],  # fast, for tests
        **_mail(),
        ROOT_URLCONF=(),
        SECRET_KEY="not secret",
        TEMPLATES=[TEMPLATES],
        USE_I18N=True,
        USE_TZ=True,
    )
    settings.TEST_FOLDER = folder  # removed when the process ends and nobody holds it any more
    django.setup()


def _mail() -> dict[str, object]:
    """Mail that goes nowhere, as this version of Django wants it said."""
    import django

    backend = "django.core.mail.backends.locmem.EmailBackend"
    if django.VERSION >= (6, 1):
        return {"MAILERS": {"default": {"BACKEND": backend}}}
    return {"EMAIL_BACKEND": backend}


def _extras() -> tuple[list[str], list[str]]:
    apps, middleware = [], []
    if find_spec("rest_framework") is not None:
        apps.append("rest_framework")
    if find_spec("allauth") is not None:
        apps += ["allauth", "allauth.account"]
        middleware.append("allauth.account.middleware.AccountMiddleware")
    return apps, middleware
