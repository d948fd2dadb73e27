"""What a resident agreed to: asked one by one, each answer tied to the exact edition they read."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.choices import SENSITIVE_STATUSES, ConsentKind
from accounts.consent_texts import FIRST_EDITION
from accounts.models import Consent, ConsentText, Resident, User
from accounts.services.holdings import holders

ASKED_AT_SIGN_UP = (ConsentKind.TERMS, ConsentKind.COLLECTION, ConsentKind.PROVISION, ConsentKind.MARKETING)


class RequiredConsent(Exception):
    """A consent the account can't live without; leaving is the way to take it back."""

    detail = "꼭 필요한 동의입니다. 거두시려면 ‘떠나기’를 골라 주세요."


def texts_in_force(kinds: Iterable[str] = ASKED_AT_SIGN_UP, *, now: datetime) -> list[ConsentText]:
    """The newest published edition of each kind, in the order asked; a fresh portal gets its first edition."""
    wanted = list(kinds)
    found = _newest(wanted, now)
    missing = [edition for edition in FIRST_EDITION if edition.kind in wanted and edition.kind not in found]
    if missing:
        ConsentText.objects.bulk_create(
            [ConsentText(**vars(edition), version=1, published_at=now) for edition in missing], ignore_conflicts=True
        )
        found = _newest(wanted, now)
    return [found[kind] for kind in wanted if kind in found]


def _newest(kinds: list[str], now: datetime) -> dict[str, ConsentText]:
    rows = ConsentText.objects.filter(kind__in=kinds, published_at__lte=now).order_by("kind", "-version")
    return {text.kind: text for text in rows.distinct("kind")}


def give_consents(*, user: User, texts: Iterable[ConsentText], now: datetime) -> None:
    """Record agreement to these editions; one that is in force already stays as it is."""
    Consent.objects.bulk_create([Consent(user=user, text=text, given_at=now) for text in texts], ignore_conflicts=True)


def editions_to_ask(*, user: User, now: datetime) -> list[ConsentText]:
    """New editions of required consents that the person agreed to in an older edition only, in the order asked."""
    agreed = Consent.objects.filter(user=user, withdrawn_at__isnull=True).values_list("text__kind", "text_id")
    kinds, ids = {kind for kind, _ in agreed}, {pk for _, pk in agreed}
    texts = texts_in_force(now=now) if kinds else []
    return [text for text in texts if text.is_required and text.kind in kinds and text.pk not in ids]


@transaction.atomic
def withdraw_consent(*, user: User, kind: str, now: datetime) -> bool:
    """Take an optional consent back, and forget what was kept by it; False when there was none. Raises
    RequiredConsent."""
    live = Consent.objects.select_for_update().filter(user=user, text__kind=kind, withdrawn_at__isnull=True)
    if live.filter(text__is_required=True).exists():
        raise RequiredConsent
    taken_back = bool(live.update(withdrawn_at=now))
    if taken_back and kind == ConsentKind.SENSITIVE:
        _forget_sensitive(user, now)
    return taken_back


def _forget_sensitive(user: User, now: datetime) -> None:
    """What the account holds goes; every area forgets what nothing was decided on yet."""
    for resident in Resident.objects.select_for_update().filter(user=user):
        resident.note(SENSITIVE_STATUSES, None)
        resident.save(update_fields=["statuses", "statuses_untold"])
    for holder in holders():
        holder.forget_sensitive(user, now)


def has_consented(user: User, kind: str) -> bool:
    """Whether the person agrees to this now, in any edition."""
    return Consent.objects.filter(user=user, text__kind=kind, withdrawn_at__isnull=True).exists()


def consent_missing(user: User, kind: str, *, now: datetime) -> ConsentText | None:
    """The edition in force, to be read and agreed to; None when the person agrees to it already."""
    (text,) = texts_in_force([kind], now=now)
    agreed = Consent.objects.filter(user=user, text=text, withdrawn_at__isnull=True).exists()
    return None if agreed else text


def consent_history(user: User) -> list[Consent]:
    """Everything the person ever agreed to, newest first."""
    return list(Consent.objects.filter(user=user).select_related("text").order_by("-given_at", "-id"))
