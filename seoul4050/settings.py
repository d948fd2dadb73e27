"""All settings of the portal, read once from the environment (see .env.example for every name)."""

from pathlib import Path

from csp.constants import NONE, SELF

from seoul4050 import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent

# --- How we run -----------------------------------------------------------------------------------------------
PRODUCTION = env.flag("PRODUCTION")
if PRODUCTION:
    env.refuse_unsafe_production()
DEBUG = env.flag("DEBUG", default=not PRODUCTION)
ALLOW_LOAD_DATA = DEBUG or env.flag("ALLOW_LOAD_DATA")
SECRET_KEY = env.text("SECRET_KEY", env.DEVELOPMENT_SECRET_KEY)
# "key id:64 hex digits", newest first; older keys still decrypt.
FIELD_ENCRYPTION_KEYS = env.words("FIELD_ENCRYPTION_KEYS", env.DEVELOPMENT_FIELD_KEY)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver")
PORTAL_URL = env.text("PORTAL_URL", "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", PORTAL_URL)
# Only these proxies may say where a request came from (access log, lock-out by source).
TRUSTED_PROXY_COUNT = int(env.text("TRUSTED_PROXY_COUNT", "0"))
INTERNAL_ADDRESSES = env.words("INTERNAL_ADDRESSES", "127.0.0.1,::1")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.admin",
    "django.forms",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.kakao",
    "allauth.socialaccount.providers.naver",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "accounts.apps.AccountsConfig",
    "programs.apps.ProgramsConfig",
    "learning.apps.LearningConfig",
    "jobs.apps.JobsConfig",
    "digital.apps.DigitalConfig",
    "planning.apps.PlanningConfig",
    "town.apps.TownConfig",
]

MIDDLEWARE = [
    "seoul4050.health.MeasureMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "seoul4050.policy.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.IdleLimitMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.ConsentMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "seoul4050.wrong_method.WrongMethodMiddleware",
    *(["seoul4050.not_found.PlainNotFoundMiddleware"] if DEBUG else []),
]

ROOT_URLCONF = "seoul4050.urls"
WSGI_APPLICATION = "seoul4050.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "seoul4050.display.display",
                "accounts.context.account",
            ],
        },
    }
]
FORM_RENDERER = "seoul4050.rendering.ComponentRenderer"

# --- Where things are kept ------------------------------------------------------------------------------------
DATABASES = {
    "default": env.database(
        env.text("DATABASE_URL", "postgres://seoul4050@127.0.0.1:5432/seoul4050"),
    )
}
# Reused connections triple page throughput; Celery closes a pool at every task, so only web processes ask for one.
DATABASES["default"]["CONN_MAX_AGE"] = 0
if pool_size := int(env.text("DATABASE_POOL_SIZE", "0")):
    # While the database starts again nobody is held for long: an attempt is given up after two seconds (the pool's own
    # patience grows to minutes), whoever waits for it after three, and the next request tries anew.
    pool = {"min_size": 1, "max_size": pool_size, "timeout": 3, "reconnect_timeout": 2}
    DATABASES["default"]["OPTIONS"]["pool"] = pool
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
REDIS_CACHE_URL = env.text("REDIS_CACHE_URL", REDIS_URL)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_CACHE_URL,
        "KEY_PREFIX": "seoul4050",
    },
    "sessions": {
        "BACKEND": "seoul4050.session_cache.SessionCache",
        "LOCATION": REDIS_CACHE_URL,
        "KEY_PREFIX": "seoul4050",
    },
}
SESSION_CACHE_ALIAS = "sessions"

# --- Who people are -------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.authentication.PasswordBackend", "accounts.authentication.ContactBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/my/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "accounts.adapter.SocialAccountAdapter"
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignupForm",
    "login": "accounts.forms.LoginForm",
    "request_login_code": "accounts.forms.RequestCodeForm",
    "confirm_login_code": "accounts.forms.CodeForm",
    "reset_password": "accounts.forms.passwords.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.passwords.NewPasswordForm",
    "set_password": "accounts.forms.passwords.SetPasswordForm",
    "change_password": "accounts.forms.passwords.ChangePasswordForm",
    "reauthenticate": "accounts.forms.passwords.PasswordAgainForm",
}
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.SocialSignupForm"}
ACCOUNT_SIGNUP_FIELDS = ["email", "phone", "password1*"]
# A resident proves a contact by our own six-digit code, after joining (docs/decisions/0003).
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
SILENCED_SYSTEM_CHECKS = ["account.W001"]  # one box takes an e-mail address or a mobile number, so neither is required
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False  # closing the browser logs out: many sit at a shared computer of a learning center
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_PREVENT_ENUMERATION = True
# Lock-out by account AND source (safety standard article 5): five wrong in 15 minutes; a stranger elsewhere can't
# lock the owner out, and one source can't try many accounts.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "5/15m/key,30/15m/ip",
    "signup": "20/m/ip",
    "login": "60/m/ip",
    # A code has three tries: this keeps guessing under 400 tries a day for one account.
    "request_login_code": "20/m/ip,3/m/key,6/h/key",
    # The key is the number or address to be proven: nobody is sent codes all day, and five tries a code stay a few.
    "prove_contact": "20/m/ip,10/h/user,3/m/key,6/h/key",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.forms.second_factor.GiveCodeForm",
    "reauthenticate": "accounts.forms.second_factor.GiveCodeAgainForm",
    "activate_totp": "accounts.forms.second_factor.ActivateAppForm",
    "add_webauthn": "accounts.forms.second_factor.AddPasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "서울런 4050"
MFA_TOTP_TOLERANCE = 1  # a telephone clock may be half a minute off
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the second factor is asked of people whose role an operator gave by hand
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ALLOW_LOAD_DATA  # plain http only on localhost, for trials
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_PROVIDERS = {
    name: {"APPS": [{"client_id": key, "secret": env.text(f"{name.upper()}_SECRET"), "key": ""}]}
    for name in ("kakao", "naver")
    if (key := env.text(f"{name.upper()}_CLIENT_ID"))
}
# Roles that must have a second factor (safety standard article 6), and how long anyone may be idle, in minutes.
SECOND_FACTOR_ROLES = ("officer", "approving_officer", "payer", "auditor", "operator", "mentor")
IDLE_MINUTES_RESIDENT = 60
IDLE_MINUTES_STAFF = 30
IDLE_WARNING_SECONDS = 120
SESSION_ENGINE = "seoul4050.kept_sessions"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# --- What people see ------------------------------------------------------------------------------------------
LANGUAGE_CODE = "ko"
TIME_ZONE = "Asia/Seoul"
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "var" / "static")))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns about a folder that isn't there yet
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
    # Lessons reach people only through a view that asks who they are; no address leads into this folder.
    "lessons": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o640},
    },
    # Papers of scholarship applications, each sealed before it is written; beside MEDIA_ROOT, never inside it.
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env.text("EVIDENCE_ROOT", str(BASE_DIR / "var" / "evidence")),
            "file_permissions_mode": 0o600,
        },
    },
}
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(BASE_DIR / "var" / "media")))
# Lessons, in megabytes; no request may bring more than the larger of them (seoul4050.uploads).
LESSON_VIDEO_MB = int(env.text("LESSON_VIDEO_MB", "500"))
LESSON_FILE_MB = 30
# The largest form is an attendance sheet: four values a person, a thousand people a page (programs.services.looking).
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4 * 1_000 + 100
FILE_UPLOAD_HANDLERS = [
    "seoul4050.uploads.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Where a web server in front hands out the files of MEDIA_ROOT itself ("/protected/"): an internal address of its own.
ACCEL_PREFIX = env.text("ACCEL_PREFIX")
# The government banner is not ours to show until the city itself runs the site.
OFFICIAL_BANNER = env.flag("OFFICIAL_BANNER")
CONTACT_PHONE = env.text("CONTACT_PHONE", "02-2133-3963")
CRISIS_PHONE = env.text("CRISIS_PHONE", "109")  # reviewed 2026-11-22

# --- Safety ---------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, "https://kauth.kakao.com", "https://nid.naver.com"]
        if SOCIALACCOUNT_PROVIDERS
        else [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
CSRF_FAILURE_VIEW = "seoul4050.views.csrf_failure"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- Notices --------------------------------------------------------------------------------------------------
globals().update(env.email(env.text("EMAIL_URL")))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "서울런 4050 <no-reply@seoul4050.example>")
SMS_ADAPTER = env.text("SMS_ADAPTER", env.CONSOLE_SMS)
QUIET_HOURS = (21, 8)  # no text message from 21:00 to 08:00, Asia/Seoul
NOTICE_MAX_ATTEMPTS = 5

# --- API ------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "seoul4050.negotiation.Negotiation",
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 20,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "seoul4050.api.answer_error",
    "DEFAULT_THROTTLE_CLASSES": ["accounts.throttling.ReadThrottle"],
    # "" = no limit. One source may be a whole learning center, so only machines meet the limit per source; where load
    # may be made on purpose it is off.
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.text("API_RATE_ANON", "120/min"),
        "user": env.text("API_RATE_USER", "240/min"),
        # Who guesses numbers or names meets these; each QR code on a paper is one request.
        "certificate_check": env.text("API_RATE_CERTIFICATE_CHECK", "60/min"),
        "certificate_name": env.text("API_RATE_CERTIFICATE_NAME", "6/h"),
        "certificate_name_source": env.text("API_RATE_CERTIFICATE_NAME_SOURCE", "60/h"),
        "enroll_person": env.text("API_RATE_ENROLL_PERSON", "60/min"),
        "enroll_source": env.text("API_RATE_ENROLL_SOURCE", "" if ALLOW_LOAD_DATA else "1200/min"),
    },
}
SPECTACULAR_SETTINGS = {
    "TITLE": "서울런 4050 API",
    "DESCRIPTION": "프로그램을 찾고 신청하는 공개 API입니다. 화면과 같은 규칙으로 답합니다.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_AUTHENTICATION": [],
    "ENUM_NAME_OVERRIDES": {
        "AreaEnum": "programs.choices.Area",
        "ModeEnum": "programs.choices.Mode",
        "EnrollmentStatusEnum": "programs.choices.EnrollmentStatus",
        "PointBucketEnum": "learning.choices.scholarships.Bucket",
    },
}

# --- The waiting line in front of an opening (docs/operations.md says how to size it) ----------------------------
LINE_PEOPLE_PER_SECOND = int(env.text("LINE_PEOPLE_PER_SECOND", "20"))  # let in, unless the officer set another pace
LINE_ON_ABOVE = int(env.text("LINE_ON_ABOVE", "60"))  # requests a second for one intake: an automatic line comes on
LINE_MINUTES_TO_APPLY = int(env.text("LINE_MINUTES_TO_APPLY", "5"))  # a seat is kept so long for whoever was let in
LINE_LOBBY_MINUTES = int(env.text("LINE_LOBBY_MINUTES", "30"))  # places are given so long before the opening

# --- Work in the background -----------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 60 * 10
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 60 * 60}  # longer than the longest task
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING" if DEBUG else "INFO")},
}
