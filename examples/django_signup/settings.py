"""The project's settings; Gatepost takes the lines marked with its name."""

import os
import secrets

import django

from signup_page import STATIC, TEMPLATES

ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
SECRET_KEY = os.environ.get("SECRET_KEY") or secrets.token_hex()
ROOT_URLCONF = "django_signup.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "gatepost_django",  # Gatepost
]
GATEPOST = {"POLICY": "signup"}  # Gatepost

MIDDLEWARE = [
    "django_signup.headers.page_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("SIGNUP_DATABASE", ":memory:"),
    }
}
TEMPLATES = [
    {  # the page that the examples share
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [TEMPLATES],
    },
    {  # allauth's own pages
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
STATIC_FOLDER = STATIC

SESSION_COOKIE_NAME = "gatepost_signup"
# A project sends its mail; this one lets it go nowhere.
_MAIL = "django.core.mail.backends.dummy.EmailBackend"
if django.VERSION >= (6, 1):
    MAILERS = {"default": {"BACKEND": _MAIL}}
else:
    EMAIL_BACKEND = _MAIL
ACCOUNT_ADAPTER = "django_signup.accounts.Adapter"  # Gatepost
ACCOUNT_FORMS = {"signup": "django_signup.accounts.SignupForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_RATE_LIMITS = False
LOGIN_REDIRECT_URL = "/welcome"
LOGIN_URL = "/"
