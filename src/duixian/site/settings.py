"""Settings of the site. What differs between installations comes from the environment:

DUIXIAN_DATA       the data directory (database, index, secret key)
DUIXIAN_DATABASE   postgresql://user:password@host:5432/name; SQLite in the data directory where absent
DUIXIAN_HOSTS      host names the site answers to, separated by commas (default: this machine only)
DUIXIAN_SITE_PACKS names of the policy packs people can ask on the site, separated by commas (default: all that are found)
DUIXIAN_SECURE     1 where the site is reached through HTTPS: cookies are then sent over HTTPS only
DUIXIAN_PROXIES    how many proxies of one's own stand before the site (default 0): whose X-Forwarded-For is believed
DUIXIAN_PROXY      the address of the proxy that `duixian serve` is reached through (default 127.0.0.1; * for any, where no other
                   machine can reach the port)
DUIXIAN_WAIT       days before a receiving account that was set or changed is paid, and before whoever an office empowered on
                   paper may receive for the principal, who can object meanwhile (default 3); a pack may ask for more. off where
                   nobody waits, whatever a pack says (a demonstration, in which nobody is there to object)
DUIXIAN_RECOVERY   hours between proving whose account it is and setting a new password, when one was lost (default 24)
DUIXIAN_FACTOR     off where staff and administrators need no second factor (a demonstration); whoever has one still needs it

DUIXIAN_SSO        the file (YAML) that names the services people may sign in through (OpenID Connect); docs/identity.md

DUIXIAN_RETENTION  the file (YAML) with how long what is kept; without it the rules that come with the site; docs/identity.md
DUIXIAN_AUDIT_HEADS    the file outside the database that the heads of the audit chain are added to (default: audit-heads.jsonl
                       in the data directory); best on another machine's disk

DUIXIAN_FILES_MOST     the size no uploaded file may pass, in megabytes (default 20)
DUIXIAN_FILES_STORAGE  the Django storage class that keeps uploaded files (sealed), e.g. storages.backends.s3.S3Storage for an
                       S3-compatible store (install django-storages[s3]); default: the folder files of the data directory
DUIXIAN_FILES_OPTIONS  its options as JSON, e.g. {"bucket_name": "duixian", "endpoint_url": "https://..."}
DUIXIAN_SCANNER        the virus scanner's command, which reads the file on its standard input and ends with 0 (clean) or
                       1 (infected): clamdscan --no-summary -   or   clamscan --no-summary --alert-exceeds-max=yes -
                       Without it files stay unscanned, which staff see
DUIXIAN_METRICS_TOKEN  what a monitoring system sends (Authorization: Bearer …) to read /metrics and the words of
                       /health/ready/; without it /metrics is not there
DUIXIAN_ADDRESS        the site's own address (https://…), for links in messages to other systems; without it they hold paths
DUIXIAN_WEBHOOKS_INSIDE  networks that webhooks may go to beside the public one (10.20.0.0/16,…): receivers on a closed network
DUIXIAN_WEBHOOKS_CA    a file of certificates (PEM) that receivers of webhooks are trusted by, beside the public ones
DUIXIAN_OPENDATA_LICENCE  under which open data is offered: CC-BY-4.0 (default), CC0-1.0 or ODC-BY-1.0
DUIXIAN_NIGHTLY        the hour (0 to 23) from which the registry is scanned once a day for what people may have and have not
                       claimed (default 2); off: only by `duixian scan`
DUIXIAN_MAIL           smtp://user:password@host:587 (?tls=0 without encryption), smtps://…:465, file (into the data directory)
                       or console; without it no e-mail is sent
DUIXIAN_MAIL_FROM      the sender of e-mail
DUIXIAN_SMS            the address of the gateway for text messages (https://…), or console; without it none are sent
DUIXIAN_SMS_KEY        id:secret, with which requests to the gateway are signed
DUIXIAN_SMS_TEMPLATES  the gateway's template ids: filed=…,accepted=…,correct_by=…,… and code=… for verification codes
"""

from __future__ import annotations

import os
from pathlib import Path

from duixian.rules.shelf import names
from duixian.site.accounts.sso import environment as sso
from duixian.site.datadir import DEMONSTRATION, data_directory, database, secret_key
from duixian.site.exchange import environment as exchange
from duixian.site.files import environment as files
from duixian.site.notices import environment as notices
from duixian.site.privacy.retention import environment as retention
from duixian.site.proactive import environment as nightly

HERE = Path(__file__).parent
DATA_DIR = data_directory(os.environ)
DATABASES = {"default": database(os.environ.get("DUIXIAN_DATABASE"), DATA_DIR)}
SECRET_KEY = secret_key(DATA_DIR)
INDEX_DIR = DATA_DIR / "index"
PACKS = [p for p in os.environ.get("DUIXIAN_SITE_PACKS", ",".join(names(os.environ))).split(",") if p]

DEBUG = False
# One-click sign-in; set by `duixian demo` on a local address alone, and believed only on the data it made itself.
DEMO = os.environ.get("DUIXIAN_DEMO") == "1" and (DATA_DIR / DEMONSTRATION).exists()
ALLOWED_HOSTS = [h for h in os.environ.get("DUIXIAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]
SECURE = os.environ.get("DUIXIAN_SECURE") == "1"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "duixian.site.watch",
    "duixian.site.accounts",
    "duixian.site.audit",
    "duixian.site.files",
    "duixian.site.notices",
    "duixian.site.funds",
    "duixian.site.cases",
    "duixian.site.lodging",
    "duixian.site.credentials",
    "duixian.site.projects",
    "duixian.site.library",
    "duixian.site.matching",
    "duixian.site.registry",
    "duixian.site.administration",
    "duixian.site.exchange",
    "duixian.site.privacy",
    "duixian.site.proactive",
]
MIDDLEWARE = [
    "duixian.site.middleware.NoBodyOfHead",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "duixian.site.middleware.Headers",
    "duixian.site.watch.middleware.Watched",
    "duixian.site.middleware.KnownMethods",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "duixian.site.pacing.Paced",  # before what reads a form: who sends too much is refused unread
    "django.middleware.csrf.CsrfViewMiddleware",
    "duixian.site.middleware.NoNullCharacters",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "duixian.site.middleware.SignedIn",
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
                "duixian.site.notices.context.notices",
                "duixian.site.accounts.context.who",
                "duixian.site.cases.context.duties",
                "duixian.site.lodging.context.lodgings",
                "duixian.site.credentials.context.cards",
                "duixian.site.proactive.context.proactive",
                "duixian.site.projects.context.projects",
                "duixian.site.demo.context.tour",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # of accounts made before: hashed anew when they sign in
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "library:home"
LOGOUT_REDIRECT_URL = "library:home"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing is kept by that name
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "files": files.storage_of(os.environ, DATA_DIR),
}
FILES_MOST_BYTES = files.most_bytes(os.environ)
FILES_SCANNER = files.scanner_of(os.environ)
AUDIT_HEADS = Path(os.environ.get("DUIXIAN_AUDIT_HEADS") or DATA_DIR / "audit-heads.jsonl").expanduser()
NOTICES_SMS = notices.sms_of(os.environ)
_mail = notices.mail_of(os.environ, DATA_DIR)
NOTICES_MAIL: bool = _mail["NOTICES_MAIL"]
NOTICES_ADDRESSES = (  # where the cases and cards that notices name are found
    "duixian.site.cases.views.linking.addresses",
    "duixian.site.lodging.showing.addresses",
    "duixian.site.credentials.showing.addresses",
    "duixian.site.projects.showing.addresses",
)
NOTICES_PAGES = {  # where notices that name no case lead
    "found": "proactive:mine", "rule_changed": "proactive:subscriptions", "document_changed": "proactive:subscriptions",
    "document_new": "proactive:subscriptions",
}  # fmt: skip
CASES_DECIDED = (
    "duixian.site.credentials.issuing.decided",
    "duixian.site.projects.beginning.decided",
    "duixian.site.exchange.webhooks.telling.decided",
)  # what lives on the decisions of cases
CASES_UNASKED = "duixian.site.proactive.rolls.holds"  # whether a list without application holds somebody
CASES_PROVED = (
    "duixian.site.projects.proving.instead"  # what brings a proof, where it does not come by itself
)
CASES_TOLD = (
    "duixian.site.lodging.following.happened",
    "duixian.site.credentials.restoring.happened",
    "duixian.site.proactive.hearing.happened",
    "duixian.site.projects.beginning.happened",
    "duixian.site.exchange.webhooks.telling.happened",
)  # what hears of every act
ROUNDS = (
    ("证卡", "duixian.site.credentials.ticking.tick"),
    ("住处", "duixian.site.lodging.ticking.tick"),
    ("项目", "duixian.site.projects.ticking.tick"),
    ("免申即享", "duixian.site.proactive.ticking.tick"),
    ("对外推送", "duixian.site.exchange.webhooks.sending.tick"),
    ("开放数据", "duixian.site.exchange.opendata.publishing.tick"),
    ("我的数据", "duixian.site.privacy.export.making.tick"),
    ("保存期限", "duixian.site.privacy.retention.running.nightly"),
)  # what else happens by itself
PRIVACY_PARTS = (
    "duixian.site.privacy.export.parts.account.account",
    "duixian.site.privacy.export.parts.person.person",
    "duixian.site.privacy.export.parts.claims.cases",
    "duixian.site.privacy.export.parts.claims.money",
    "duixian.site.privacy.export.parts.others.others",
    "duixian.site.privacy.export.parts.account.notices",
    "duixian.site.privacy.export.parts.looking.looking",
)  # what a copy of one's data holds
RETENTION = retention.rules_of(os.environ)
DRAFTS_KEPT = retention.drafts_kept(RETENTION)  # how long a draft that is never filed; None: without end
CASES_HELD = "duixian.site.privacy.retention.keeping.held_all"  # what was ordered to be kept
SITE_ADDRESS = exchange.address_of(os.environ)
WEBHOOKS_ROUTE = exchange.route_of(os.environ)
NIGHTLY_HOUR = nightly.hour_of(os.environ)
OPENDATA_LICENCE = exchange.licence_of(os.environ)
globals().update(_mail)  # DEFAULT_FROM_EMAIL, EMAIL_BACKEND and what it needs

METRICS_TOKEN = os.environ.get("DUIXIAN_METRICS_TOKEN", "")
AUDIT_WORDS = (
    "duixian.site.cases.trail.words",
    "duixian.site.credentials.trail.words",
    "duixian.site.registry.trail.words",
)  # what the audit trail's rows of the apps above say in words
WATCH_GAUGES = ("duixian.site.cases.gauges.gauges",)  # what the apps above count for the monitoring

STATIC_URL = "static/"
STATICFILES_DIRS = [HERE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

SESSION_ENGINE = "duixian.site.accounts.sessions"
SESSION_IDLE = 30 * 60
SESSION_LONGEST = 12 * 60 * 60
SESSION_COOKIE_AGE = SESSION_LONGEST
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
# A browser takes a __Host- cookie only over HTTPS and from this very host, so no neighbour can plant one.
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrftoken"
KNOWN_COOKIE = "__Host-known" if SECURE else "known"
SECOND_FACTOR = os.environ.get("DUIXIAN_FACTOR") != "off"
THROTTLE = True
SSO = sso.services_of(os.environ)
RECOVERY_HOURS = int(os.environ.get("DUIXIAN_RECOVERY", "24"))
WAIT_DAYS = (
    None if os.environ.get("DUIXIAN_WAIT") == "off" else int(os.environ.get("DUIXIAN_WAIT", "3"))
)  # None: nobody waits
BACKUP_RESTORED = ("duixian.site.cases.numbers.hold",)  # what hears that a backup was put in place
FACTS_RECORDED = (
    "duixian.site.cases.dated.facts_recorded",
)  # what hears that facts of subjects were recorded
REGISTRY_OFFICES = "duixian.site.cases.competence.offices_of"  # which offices record facts of a subject
PROXY = os.environ.get("DUIXIAN_PROXY", "127.0.0.1")
PROXIES = int(os.environ.get("DUIXIAN_PROXIES", "0"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
