"""A resident sees, takes home and corrects everything the portal holds about them (act articles 35 and 36)."""

from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import TextChoices

from accounts.choices import (
    SENSITIVE_STATUSES,
    WORK_STATUSES,
    AccessAction,
    Channel,
    NoticeKind,
    Outside,
    ResidentStatus,
    ScreenMode,
    SeoulTie,
    TextSize,
)
from accounts.models import AccessLog, Consent, Notice, Resident, User
from accounts.services.consents import consent_history
from accounts.services.contacts import proven_kinds
from accounts.services.holdings import holders


def everything_about(user: User) -> dict[str, list[dict[str, Any]]]:
    """All we hold by subject, in words a person can read; times and dates as they are, for the edge to write."""
    own = {
        "회원": [_account(user)],
        "시민": [_resident(user.resident)] if hasattr(user, "resident") else [],
        "동의": [_consent(consent) for consent in consent_history(user)],
        "알림": [_notice(notice) for notice in user.notices.all()],
        "쓰던 글": [
            {"화면": draft.form, "적은 것": draft.values, "저장한 때": draft.saved_at} for draft in user.drafts.all()
        ],
        "API 열쇠": [
            {"이름": key.name, "만든 때": key.created_at, "거둔 때": key.revoked_at} for key in user.api_tokens.all()
        ],
        "다른 로그인 방법": [*map(_outside, user.socialaccount_set.all()), *map(_factor, user.authenticator_set.all())],
        "맡은 역할": [
            {
                "기관": held.organization.name,
                "역할": held.get_role_display(),
                "시작": held.started_at,
                "끝": held.ended_at,
            }
            for held in user.memberships.select_related("organization")
        ],
        "내 정보를 본 기록": looks_at(user),
    }
    return own | {holder.title: holder.collect(user) for holder in holders()}


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "문서": consent.text.title,
        "판": consent.text.version,
        "동의한 때": consent.given_at,
        "거둔 때": consent.withdrawn_at,
    }


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "주제": notice.get_kind_display(),
        "제목": notice.title,
        "내용": notice.body,
        "온 때": notice.created_at,
        "읽은 때": notice.read_at,
    }


def _outside(account: SocialAccount) -> dict[str, Any]:
    """An account at Kakao or Naver that logs the person in, with all that was told to us of it."""
    return {
        "방법": Outside(account.provider).label,
        "그곳의 회원 번호": account.uid,
        "만든 때": account.date_joined,
        "쓴 때": account.last_login,
        "받은 것": account.extra_data or None,
    }


def _factor(factor: Authenticator) -> dict[str, Any]:
    """A passkey or second factor by its name; its secret is nobody's to see."""
    kinds = {Authenticator.Type.TOTP: "인증 앱", Authenticator.Type.WEBAUTHN: "패스키"}
    named = factor.type == Authenticator.Type.WEBAUTHN
    return {
        "방법": kinds.get(factor.type, "복구 코드"),
        "이름": factor.wrap().name if named else None,
        "만든 때": factor.created_at,
        "쓴 때": factor.last_used_at,
    }


def _account(user: User) -> dict[str, Any]:
    return {
        "이름": user.name,
        "전자우편": user.email,
        "휴대전화": user.phone,
        "확인한 연락처": [{"email": "전자우편", "phone": "휴대전화"}[kind] for kind in proven_kinds(user)],
        "가입한 때": user.joined_at,
        "글자 크기": TextSize(user.text_size).label,
        "화면": ScreenMode(user.screen_mode).label,
    }


def _resident(resident: Resident) -> dict[str, Any]:
    return {
        "생년월일": resident.birth_date,
        "사는 자치구": resident.get_district_display(),
        "서울과의 관계": _labels(SeoulTie, resident.seoul_ties),
        "하는 일": _labels(ResidentStatus, resident.told(WORK_STATUSES)),
        "건강과 형편": _labels(ResidentStatus, resident.told(SENSITIVE_STATUSES)),
        "알림 받는 방법": {
            NoticeKind(kind).label: _labels(Channel, channels) for kind, channels in resident.notice_channels.items()
        },
    }


def _labels(choices: type[TextChoices], values: list[str] | None) -> list[str] | None:
    """The words of stored codes; None when it was never asked."""
    return None if values is None else [choices(value).label for value in values]


def looks_at(user: User) -> list[dict[str, Any]]:
    """Who looked at this person's data, when, what and why, newest first."""
    return [
        {
            "언제": look.at,
            "누가": look.actor_name,
            "한 일": AccessAction.label_of(look.action),
            "무엇": look.target,
            "까닭": look.reason or None,
        }
        for look in AccessLog.objects.filter(subject=user)
    ]


@transaction.atomic
def correct(*, user: User, name: str, birth_date: date, district: str) -> None:
    """Put right what the person may change without proof; the contact is changed by services.contacts."""
    user.name = name
    user.save(update_fields=["name"])
    Resident.objects.update_or_create(user=user, defaults={"birth_date": birth_date, "district": district})


def choose_channels(*, user: User, chosen: dict[str, list[str]]) -> None:
    """Keep by which channels the person wants to hear of each subject; [] means the inbox only."""
    table = {
        kind: [channel for channel in Channel.values if channel in chosen.get(kind, [])] for kind in NoticeKind.values
    }
    Resident.objects.update_or_create(user=user, defaults={"notice_channels": table})
