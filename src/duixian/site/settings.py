"""Settings of the site. What differs between installations comes from the environment:

DUIXIAN_DATA       the data directory (database, index, secret key)
DUIXIAN_DATABASE   postgresql://user:password@host:5432/name; SQLite in the data directory where absent
DUIXIAN_HOSTS      host names the site answers to, separated by commas (default: this machine only)
DUIXIAN_SITE_PACKS names of the policy packs people can ask on the site, separated by commas (default: all that are found)
DUIXIAN_SECURE     1 where the site is reached through HTTPS: cookies are then sent over HTTPS only
"""

from __future__ import annotations

import os
from pathlib import Path

from duixian.rules.shelf import names
from duixian.site.datadir import data_directory, database, secret_key

HERE = Path(__file__).parent
DATA_DIR = data_directory(os.environ)
DATABASES = {"default": database(os.environ.get("DUIXIAN_DATABASE"), DATA_DIR)}
SECRET_KEY = secret_key(DATA_DIR)
INDEX_DIR = DATA_DIR / "index"
PACKS = [p for p in os.environ.get("DUIXIAN_SITE_PACKS", ",".join(names(os.environ))).split(",") if p]

DEBUG = False
ALLOWED_HOSTS = [h for h in os.environ.get("DUIXIAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]
SECURE = os.environ.get("DUIXIAN_SECURE") == "1"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "duixian.site.accounts",
    "duixian.site.library",
    "duixian.site.matching",
    "duixian.site.registry",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "duixian.site.middleware.ContentSecurityPolicy",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "duixian.site.middleware.NoNullCharacters",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "duixian.site.urls"
WSGI_APPLICATION = "duixian.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "library:home"
LOGOUT_REDIRECT_URL = "library:home"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [HERE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
