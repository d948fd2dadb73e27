"""The words of the catalogue: areas, modes, selection methods, and the states of what is offered and who is in."""

from django.db.models import TextChoices


class Area(TextChoices):
    """The plan's five areas; each value is also an app label, an address prefix and a template folder."""

    LEARNING = "learning", "직업 역량"
    JOBS = "jobs", "일자리·창업"
    DIGITAL = "digital", "디지털 역량"
    PLANNING = "planning", "인생설계·노후 준비"
    TOWN = "town", "활력+행복타운"


class Mode(TextChoices):
    ONLINE = "online", "온라인"
    ONSITE = "onsite", "현장"
    MIXED = "mixed", "온라인 + 현장"


class Level(TextChoices):
    BASIC = "basic", "기초"
    PRACTICAL = "practical", "생활·실무"
    ADVANCED = "advanced", "심화"
    ANY = "any", "누구나"


class Source(TextChoices):
    """Where a program's row came from; `portal` is written here by officers."""

    PORTAL = "portal", "서울런 4050"
    FIFTYPLUS = "fiftyplus", "서울시 50플러스포털"
    LIFELONG = "lifelong", "전국평생학습강좌 표준데이터"
    YEYAK = "yeyak", "서울시 공공서비스예약"
    HRDNET = "hrdnet", "고용24 훈련과정"


class ProgramState(TextChoices):
    DRAFT = "draft", "작성 중"
    PUBLISHED = "published", "공개"
    ARCHIVED = "archived", "보관"


class IntakeState(TextChoices):
    """What the officer decided; open, soon and over follow from this and the clock (see rules in `opening`)."""

    DRAFT = "draft", "작성 중"
    PUBLISHED = "published", "공개"
    CLOSED = "closed", "일찍 마감"
    CANCELED = "canceled", "폐강"


class ApplyVia(TextChoices):
    PORTAL = "portal", "여기에서 신청"
    PROVIDER = "provider", "운영 기관에서 신청"


class Selection(TextChoices):
    FIRST_COME = "first_come", "선착순"
    LOTTERY = "lottery", "추첨"
    SCREENING = "screening", "심사"


class ClashPolicy(TextChoices):
    """What happens when meetings overlap with those of another course the person is in."""

    WARN = "warn", "알려 드리고 신청은 받기"
    REFUSE = "refuse", "신청을 받지 않기"


class EnrollmentStatus(TextChoices):
    """One life of a seat; the allowed steps are in TRANSITIONS and held by a trigger of the database."""

    REQUESTED = "requested", "신청을 확인하고 있음"
    APPLIED = "applied", "신청함"
    SELECTED = "selected", "선정"
    CONFIRMED = "confirmed", "확정"
    WAITLISTED = "waitlisted", "대기"
    OFFERED = "offered", "빈자리 안내"
    EXPIRED = "expired", "기한 지남"
    REFUSED = "refused", "자리 없음"
    NOT_SELECTED = "not_selected", "이번에는 함께하지 못함"
    WITHDRAWN = "withdrawn", "취소함"
    CANCELED = "canceled", "기관에서 취소"
    ATTENDING = "attending", "배우는 중"
    COMPLETED = "completed", "수료"
    NOT_COMPLETED = "not_completed", "수료하지 못함"


S = EnrollmentStatus
# A seat is held in these states: they count against capacity.
HOLDING = (S.CONFIRMED, S.OFFERED, S.SELECTED, S.ATTENDING, S.COMPLETED, S.NOT_COMPLETED)
# A person may be in an intake once: these states block a second request.
LIVE = (*HOLDING, S.REQUESTED, S.APPLIED, S.WAITLISTED)
# Where the person still has something ahead of them.
ONGOING = (S.REQUESTED, S.APPLIED, S.SELECTED, S.CONFIRMED, S.WAITLISTED, S.OFFERED, S.ATTENDING)
TRANSITIONS = (
    (S.REQUESTED, S.CONFIRMED),
    (S.REQUESTED, S.WAITLISTED),
    (S.REQUESTED, S.REFUSED),
    (S.REQUESTED, S.WITHDRAWN),
    (S.APPLIED, S.SELECTED),
    (S.APPLIED, S.OFFERED),
    (S.APPLIED, S.CONFIRMED),
    (S.APPLIED, S.NOT_SELECTED),
    (S.APPLIED, S.WAITLISTED),
    (S.APPLIED, S.WITHDRAWN),
    (S.APPLIED, S.CANCELED),
    (S.SELECTED, S.CONFIRMED),
    (S.SELECTED, S.EXPIRED),
    (S.SELECTED, S.WITHDRAWN),
    (S.SELECTED, S.CANCELED),
    (S.WAITLISTED, S.OFFERED),
    (S.WAITLISTED, S.CONFIRMED),
    (S.WAITLISTED, S.WITHDRAWN),
    (S.WAITLISTED, S.CANCELED),
    (S.WAITLISTED, S.EXPIRED),
    (S.OFFERED, S.CONFIRMED),
    (S.OFFERED, S.EXPIRED),
    (S.OFFERED, S.WITHDRAWN),
    (S.OFFERED, S.CANCELED),
    (S.CONFIRMED, S.WITHDRAWN),
    (S.CONFIRMED, S.CANCELED),
    # not paid in time
    (S.CONFIRMED, S.EXPIRED),
    (S.CONFIRMED, S.ATTENDING),
    (S.CONFIRMED, S.COMPLETED),
    (S.CONFIRMED, S.NOT_COMPLETED),
    (S.ATTENDING, S.COMPLETED),
    (S.ATTENDING, S.NOT_COMPLETED),
    (S.ATTENDING, S.WITHDRAWN),
    (S.ATTENDING, S.CANCELED),
    # undo within ten minutes
    (S.WITHDRAWN, S.CONFIRMED),
    (S.WITHDRAWN, S.WAITLISTED),
    (S.WITHDRAWN, S.APPLIED),
    # corrections by an officer, with a reason
    (S.COMPLETED, S.NOT_COMPLETED),
    (S.NOT_COMPLETED, S.COMPLETED),
)


class AttendanceMark(TextChoices):
    PRESENT = "present", "출석"
    LATE = "late", "지각"
    LEFT_EARLY = "left_early", "조퇴"
    ABSENT = "absent", "결석"
    EXCUSED = "excused", "인정 결석"


class Excuse(TextChoices):
    """Why an absence is excused. Illness is not among them by name: what concerns health isn't ours to keep."""

    FAMILY = "family", "경조사"
    DUTY = "duty", "공적인 일(법원, 예비군, 선거 등)"
    TRAFFIC = "traffic", "교통·재난"
    PROVIDER = "provider", "기관 사정"
    PERSONAL = "personal", "그 밖의 사정"


class MarkWay(TextChoices):
    """How a mark came about."""

    HAND = "hand", "담당자가 적음"
    CODE = "code", "강의실 코드"
    FILE = "file", "올린 파일"


class QuestionKind(TextChoices):
    SCALE = "scale", "5점으로 고르기"
    TEXT = "text", "글로 적기"


class ReviewState(TextChoices):
    WAITING = "waiting", "확인을 기다림"
    PUBLISHED = "published", "보이는 중"
    HIDDEN = "hidden", "보이지 않음"


class HideReason(TextChoices):
    """The only reasons for which a review may be kept from being seen; a low rating isn't one."""

    PERSONAL = "personal", "사람을 알아볼 수 있는 내용이 있음"
    ABUSE = "abuse", "욕설이나 비방이 있음"
    AD = "ad", "광고나 다른 곳으로 이끄는 내용임"
    UNRELATED = "unrelated", "이 수업과 관계없는 내용임"


class ReportReason(TextChoices):
    PERSONAL = "personal", "개인정보가 있습니다"
    ABUSE = "abuse", "욕설이나 비방이 있습니다"
    AD = "ad", "광고입니다"
    UNRELATED = "unrelated", "수업과 관계없습니다"


class LessonKind(TextChoices):
    """What a lesson of an online course is made of."""

    VIDEO = "video", "영상"
    TEXT = "text", "글"
    QUIZ = "quiz", "문제 풀기"
    FILE = "file", "자료"
    LINK = "link", "다른 누리집"


class ProjectStatus(TextChoices):
    RUNNING = "running", "하고 있음"
    CHANGED = "changed", "내용이 바뀜"
    RENAMED = "renamed", "이름이 바뀜"
    MERGED = "merged", "다른 사업과 합침"
    CANCELED = "canceled", "그만둠"
    UNVERIFIED = "unverified", "확인된 소식 없음"


class PaymentWay(TextChoices):
    TRANSFER = "transfer", "계좌 입금"
    ONSITE = "onsite", "현장 납부"
    MOVED = "moved", "다른 회차에서 옮김"
    POINTS = "points", "훈련 포인트"


class RefundState(TextChoices):
    """ASKED: we still need to know where to send it."""

    ASKED = "asked", "계좌를 기다림"
    READY = "ready", "돌려드릴 차례"
    PAID = "paid", "돌려드림"
    CANCELED = "canceled", "환불하지 않음"


class RefundCause(TextChoices):
    WITHDRAWN = "withdrawn", "본인이 취소"
    PROVIDER = "provider", "기관이 취소"
    MISTAKE = "mistake", "잘못 적음"
    UNPAID = "unpaid", "다 내지 못함"


class RefundWay(TextChoices):
    TRANSFER = "transfer", "계좌로"
    MOVED = "moved", "다른 회차로 옮김"
    MISTAKE = "mistake", "적은 것을 지움"
    POINTS = "points", "훈련 포인트로"


class Bank(TextChoices):
    """Where a refund can be sent; the values are the clearing codes of the banks (금융결제원)."""

    KB = "004", "국민은행"
    SHINHAN = "088", "신한은행"
    WOORI = "020", "우리은행"
    HANA = "081", "하나은행"
    NONGHYUP = "011", "농협은행"
    IBK = "003", "기업은행"
    KAKAO = "090", "카카오뱅크"
    TOSS = "092", "토스뱅크"
    K_BANK = "089", "케이뱅크"
    POST = "071", "우체국"
    SAEMAUL = "045", "새마을금고"
    SHINHYUP = "048", "신협"
    SC = "023", "SC제일은행"
    CITI = "027", "한국씨티은행"
    SUHYUP = "007", "수협은행"
    KDB = "002", "산업은행"
    IM = "031", "아이엠뱅크"
    BUSAN = "032", "부산은행"
    KYONGNAM = "039", "경남은행"
    GWANGJU = "034", "광주은행"
    JEONBUK = "037", "전북은행"
    JEJU = "035", "제주은행"


class LineMode(TextChoices):
    """Whether an intake has a waiting line: as load asks for it, always, or never."""

    AUTO = "auto", "붐빌 때 저절로 켜기"
    ON = "on", "켜기"
    OFF = "off", "끄기"


class MarkKind(TextChoices):
    """Why a request may not have been sent by a person's hand."""

    FORM = "form", "신청서를 보고 보내기까지 아주 짧음"
    NO_PAGE = "no_page", "신청서 화면을 거치지 않음"
    OPENING = "opening", "열리자마자 프로그램으로 보냄"
    SOURCE = "source", "한곳에서 많이 보냄"


class MarkDecision(TextChoices):
    """What an officer found. The enrollment itself is changed by the officer's own act, never by the mark."""

    PERSON = "person", "직접 신청한 것으로 봄"
    ASKED = "asked", "본인에게 물어봄"
    MACHINE = "machine", "자동 신청으로 봄"


class FormQuestionKind(TextChoices):
    """What a question of an application form asks for; a heading asks nothing and begins a page."""

    HEADING = "heading", "묶음 제목"
    TEXT = "text", "짧은 글"
    ESSAY = "essay", "긴 글"
    ONE = "one", "하나 고르기"
    SEVERAL = "several", "여러 개 고르기"
    NUMBER = "number", "숫자"
    YES_NO = "yes_no", "예·아니요"
    DATE = "date", "날짜"


WRITING = (FormQuestionKind.TEXT, FormQuestionKind.ESSAY)
CHOOSING = (FormQuestionKind.ONE, FormQuestionKind.SEVERAL)


class DecisionOutcome(TextChoices):
    """What a screened application becomes."""

    SELECTED = "selected", "선정"
    WAITLISTED = "waitlisted", "대기"
    NOT_SELECTED = "not_selected", "이번에는 함께하지 못함"


class RevocationGround(TextChoices):
    """Why a certificate is revoked: the provider has cause, or its holder asked for it."""

    CAUSE = "cause", "운영 기관이 취소하려 함"
    ASKED = "asked", "본인이 부탁함"


class RevocationDecision(TextChoices):
    REVOKED = "revoked", "취소함"
    DROPPED = "dropped", "취소하지 않음"
