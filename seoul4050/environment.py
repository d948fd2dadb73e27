"""Reads the environment for settings.py and says in one breath everything that is missing or unsafe."""

import os
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = {"1", "true", "yes", "on"}
DEVELOPMENT_SECRET_KEY = "development-only-key-never-used-in-production-0123456789"  # noqa: S105  refused in production
DEVELOPMENT_FIELD_KEY = "development:" + "00" * 32
REQUIRED_IN_PRODUCTION = (
    "SECRET_KEY",
    "FIELD_ENCRYPTION_KEYS",
    "DATABASE_URL",
    "REDIS_URL",
    "ALLOWED_HOSTS",
    "PORTAL_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "SMS_ADAPTER",
)
CONSOLE_SMS = "accounts.services.sms.ConsoleSms"


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    return text(name, "1" if default else "0").lower() in TRUE_WORDS


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(url: str) -> dict:
    """Translate a postgres:// address into a Django database entry (NAME, USER, PASSWORD, HOST, PORT, OPTIONS)."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgres:// (the portal needs PostgreSQL)")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
    }


def email(url: str) -> dict:
    """Translate smtp://user:password@host:port?tls=1 into Django's e-mail settings; empty means the console."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": query.get("tls") == "1",
        "EMAIL_TIMEOUT": 10,
    }


def refuse_unsafe_production() -> None:
    """Raise ImproperlyConfigured naming every setting that is missing or unsafe when PRODUCTION=1."""
    problems = [f"{name} is not set" for name in REQUIRED_IN_PRODUCTION if not text(name)]
    if flag("DEBUG"):
        problems.append("DEBUG must be off")
    if text("SECRET_KEY") == DEVELOPMENT_SECRET_KEY or 0 < len(text("SECRET_KEY")) < 50:
        problems.append("SECRET_KEY is the default one or shorter than 50 characters")
    if DEVELOPMENT_FIELD_KEY in words("FIELD_ENCRYPTION_KEYS"):
        problems.append("FIELD_ENCRYPTION_KEYS holds the development key")
    if "*" in words("ALLOWED_HOSTS"):
        problems.append("ALLOWED_HOSTS must name the hosts, not *")
    if text("SMS_ADAPTER") == CONSOLE_SMS:
        problems.append(f"SMS_ADAPTER {CONSOLE_SMS} writes codes and numbers to the log and sends nothing")
    if flag("ALLOW_LOAD_DATA"):
        problems.append("ALLOW_LOAD_DATA must be off")
    if problems:
        raise ImproperlyConfigured("The portal does not start in production: " + "; ".join(problems))
