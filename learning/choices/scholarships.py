"""The words of a scholarship round: states, outcomes, sources and kinds, and which step may follow which."""

from django.db.models import TextChoices

PERSON_YEAR_LIMIT_KRW = 600_000  # one person, one year (the plan's 직업훈련 장학금)


class RoundState(TextChoices):
    """What the officers decided; whether applications are taken now follows from this and the clock."""

    DRAFT = "draft", "준비 중"
    ANNOUNCED = "announced", "공고함"
    FROZEN = "frozen", "접수 마감, 심사 중"
    DECIDED = "decided", "결정함"
    PUBLISHED = "published", "결과 발표함"
    CANCELED = "canceled", "취소함"


class ApplicationState(TextChoices):
    DRAFT = "draft", "작성 중"
    SUBMITTED = "submitted", "접수함"
    SUPPLEMENT = "supplement", "보완을 기다림"
    FROZEN = "frozen", "심사 중"
    DECIDED = "decided", "결정함"
    WITHDRAWN = "withdrawn", "신청 취소"


APPLICATION_STEPS = (
    ("draft", "submitted"),
    ("draft", "withdrawn"),
    ("submitted", "supplement"),
    ("submitted", "frozen"),
    ("submitted", "withdrawn"),
    ("supplement", "submitted"),
    ("supplement", "frozen"),
    ("supplement", "withdrawn"),
    ("frozen", "supplement"),
    ("frozen", "decided"),
    ("frozen", "withdrawn"),
)
LIVE_APPLICATION = ("draft", "submitted", "supplement", "frozen", "decided")
IN_ROUND = ("submitted", "supplement", "frozen", "decided")  # sent, and not taken back
BEING_JUDGED = ("submitted", "supplement", "frozen")  # sent, and not decided yet


class ApplyChannel(TextChoices):
    ONLINE = "online", "온라인"
    COUNTER = "counter", "창구에서 대신"


class ConsentMethod(TextChoices):
    """How a person at a counter agreed that staff apply for them."""

    SIGNED = "signed", "서명한 동의서"
    SPOKEN = "spoken", "말로 동의하고 담당자가 적음"


class AnswerSource(TextChoices):
    SELF = "self", "본인이 적음"
    AUTHORITY = "authority", "행정 정보로 확인"
    STAFF = "staff", "담당자가 확인"


class EvidenceSource(TextChoices):
    AUTHORITY = "authority", "행정 정보 확인"
    UPLOAD = "upload", "올린 파일"
    STAFF = "staff", "창구에서 확인"


class EvidenceKind(TextChoices):
    BASIC_LIVELIHOOD = "basic_livelihood", "기초생활수급자 증명서"
    NEAR_POOR = "near_poor", "차상위계층 확인서"
    SINGLE_PARENT = "single_parent", "한부모가족 증명서"
    DISABLED = "disabled", "장애인 증명서"
    RESIDENCE = "residence", "주민등록 등본(뒷자리 가림)"
    UNEMPLOYED = "unemployed", "구직 등록 확인서"
    INCOME = "income", "건강보험료 납부 확인서"
    OTHER = "other", "그 밖의 서류"


class EvidenceResult(TextChoices):
    WAITING = "waiting", "확인 전"
    ACCEPTED = "accepted", "확인함"
    REFUSED = "refused", "다시 필요함"


class DuplicateResolution(TextChoices):
    DIFFERENT = "different", "서로 다른 사람"
    SAME = "same", "같은 사람: 하나만 심사"


class RunKind(TextChoices):
    SIMULATION = "simulation", "미리 계산"
    DECISION = "decision", "선정 결정"
    APPEAL = "appeal", "이의신청 다시 심사"
    PROMOTION = "promotion", "대기자 선정"


class RunState(TextChoices):
    SNAPSHOTTED = "snapshotted", "명단을 굳힘, 계산을 기다림"
    COMPUTED = "computed", "계산함"
    UNDER_REVIEW = "under_review", "사람이 살펴보는 중"
    PROPOSED = "proposed", "승인을 기다림"
    APPROVED = "approved", "승인함"
    COMMITTING = "committing", "결정을 적는 중"
    COMMITTED = "committed", "결정함"
    PUBLISHED = "published", "발표함"
    REJECTED = "rejected", "승인하지 않음"
    STALE = "stale", "그 사이에 바뀐 것이 있어 다시 계산해야 함"
    SUPERSEDED = "superseded", "새 계산으로 바뀜"


RUN_STEPS = (
    ("snapshotted", "computed"),
    ("snapshotted", "stale"),
    ("snapshotted", "superseded"),
    ("computed", "under_review"),
    ("computed", "stale"),
    ("computed", "superseded"),
    ("under_review", "proposed"),
    ("under_review", "stale"),
    ("under_review", "superseded"),
    ("proposed", "approved"),
    ("proposed", "rejected"),
    ("proposed", "stale"),
    ("approved", "committing"),
    ("approved", "stale"),
    ("committing", "committed"),
    ("committed", "published"),
)
RUN_ENDED = ("published", "rejected", "stale", "superseded")
RUN_OPEN = ("snapshotted", "computed", "under_review", "proposed", "approved", "committing")  # one of a kind at a time
RUN_APPROVED = ("approved", "committing", "committed", "published")


class Outcome(TextChoices):
    AWARD = "AWARD", "선정"
    WAITLIST = "WAITLIST", "대기"
    INELIGIBLE = "INELIGIBLE", "자격이 맞지 않음"
    NEEDS_EVIDENCE = "NEEDS_EVIDENCE", "확인 필요"


class ReviewKind(TextChoices):
    UNKNOWN = "unknown", "확인되지 않은 것이 있음"
    NEAR_CUTOFF = "near_cutoff", "선정 기준선 가까이"
    SAMPLE = "sample", "골라 본 신청서"


class ReviewAnswer(TextChoices):
    CONFIRMED = "confirmed", "계산이 맞음"
    CORRECTED = "corrected", "사실을 바로잡음"


class AwardState(TextChoices):
    OFFERED = "offered", "받을지 답을 기다림"
    ACCEPTED = "accepted", "받기로 함"
    ACTIVE = "active", "쓰는 중"
    COMPLETED = "completed", "다 씀"
    SETTLED = "settled", "정산함"
    DECLINED = "declined", "받지 않기로 함"
    EXPIRED = "expired", "답할 날이 지남"
    CANCELED = "canceled", "취소함"
    CLAWED_BACK = "clawed_back", "환수함"


AWARD_STEPS = (
    ("offered", "accepted"),
    ("offered", "declined"),
    ("offered", "expired"),
    ("offered", "canceled"),
    ("accepted", "active"),
    ("accepted", "declined"),
    ("accepted", "canceled"),
    ("active", "completed"),
    ("active", "canceled"),
    ("active", "clawed_back"),
    ("completed", "settled"),
    ("completed", "clawed_back"),
    ("settled", "clawed_back"),
)
AWARD_GIVEN_BACK = ("declined", "expired", "canceled")  # the whole unit returns to the budget and the person's year


class AppealState(TextChoices):
    FILED = "filed", "접수함"
    GRANTED = "granted", "받아들임"
    DISMISSED = "dismissed", "받아들이지 않음"
    WITHDRAWN = "withdrawn", "본인이 거둠"


APPEAL_STEPS = (("filed", "granted"), ("filed", "dismissed"), ("filed", "withdrawn"))


class BudgetKind(TextChoices):
    """Sign of the amount: appropriate +/-, commit +, release -, disburse +, take back - (of what was disbursed)."""

    APPROPRIATE = "appropriate", "예산 배정"
    COMMIT = "commit", "지급 약속"
    RELEASE = "release", "약속 풀기"
    DISBURSE = "disburse", "지급"
    TAKE_BACK = "take_back", "지급 되돌림·환수"


class Bucket(TextChoices):
    """Where points are; `fund` is outside the person's account."""

    FUND = "fund", "장학금 예산"
    AVAILABLE = "available", "쓸 수 있음"
    RESERVED = "reserved", "맡겨 둠"
    SPENT = "spent", "씀"
    EXPIRED = "expired", "기한이 지남"


class PointKind(TextChoices):
    GRANT = "grant", "받음"
    RESERVE = "reserve", "맡겨 둠"
    RELEASE = "release", "맡긴 것을 풂"
    SPEND = "spend", "씀"
    REFUND = "refund", "돌려받음"
    EXPIRE = "expire", "기한이 지나 사라짐"
    REVERSE = "reverse", "되돌림"


# Which bucket each kind takes from and gives to; `reverse` turns an earlier entry around.
POINT_MOVES = {
    "grant": ("fund", "available"),
    "reserve": ("available", "reserved"),
    "release": ("reserved", "available"),
    "spend": ("reserved", "spent"),
    "refund": ("spent", "available"),
    "expire": ("available", "expired"),
}


class PaymentFileState(TextChoices):
    DRAFT = "draft", "만드는 중"
    SENT = "sent", "지급 요청함"
    DONE = "done", "지급 결과를 다 적음"
    CANCELED = "canceled", "취소함"


class PaymentLineState(TextChoices):
    WAITING = "waiting", "기다림"
    PAID = "paid", "지급함"
    RETURNED = "returned", "되돌아옴"


class ClawbackState(TextChoices):
    NOTIFIED = "notified", "먼저 알리고 의견을 기다림"
    DEMANDED = "demanded", "환수하기로 함"
    WAIVED = "waived", "환수를 면제함"
    DROPPED = "dropped", "환수하지 않음"
    PAID = "paid", "다 돌려받음"


CLAWBACK_STEPS = (
    ("notified", "demanded"),
    ("notified", "waived"),
    ("notified", "dropped"),
    ("demanded", "paid"),
    ("demanded", "waived"),
)


class NoticeOutcome(TextChoices):
    """What a decision notice says."""

    AWARD = "award", "선정"
    WAITLIST = "waitlist", "대기"
    REFUSAL = "refusal", "선정하지 않음"
    APPEAL_GRANTED = "appeal_granted", "이의신청을 받아들임"
    APPEAL_DISMISSED = "appeal_dismissed", "이의신청을 받아들이지 않음"
    CLAWBACK = "clawback", "환수"
