"""The words the whole portal shares for roles, districts, ties to Seoul, consents and channels."""

from django.db.models import IntegerChoices, TextChoices


class District(TextChoices):
    """The 25 autonomous districts by their administrative code (first five digits of the legal-dong code)."""

    JONGNO = "11110", "종로구"
    JUNG = "11140", "중구"
    YONGSAN = "11170", "용산구"
    SEONGDONG = "11200", "성동구"
    GWANGJIN = "11215", "광진구"
    DONGDAEMUN = "11230", "동대문구"
    JUNGNANG = "11260", "중랑구"
    SEONGBUK = "11290", "성북구"
    GANGBUK = "11305", "강북구"
    DOBONG = "11320", "도봉구"
    NOWON = "11350", "노원구"
    EUNPYEONG = "11380", "은평구"
    SEODAEMUN = "11410", "서대문구"
    MAPO = "11440", "마포구"
    YANGCHEON = "11470", "양천구"
    GANGSEO = "11500", "강서구"
    GURO = "11530", "구로구"
    GEUMCHEON = "11545", "금천구"
    YEONGDEUNGPO = "11560", "영등포구"
    DONGJAK = "11590", "동작구"
    GWANAK = "11620", "관악구"
    SEOCHO = "11650", "서초구"
    GANGNAM = "11680", "강남구"
    SONGPA = "11710", "송파구"
    GANGDONG = "11740", "강동구"


class SeoulTie(TextChoices):
    """How a person belongs to Seoul; programs differ in which of these they accept."""

    LIVES = "lives", "서울에 삽니다"
    WORKS = "works", "서울에서 일합니다"
    STUDIES = "studies", "서울에서 공부합니다"
    BUSINESS = "business", "서울에 사업장이 있습니다"


class ResidentStatus(TextChoices):
    """Circumstances some programs ask about; kept only as yes or no, never as a scanned paper."""

    BASIC_LIVELIHOOD = "basic_livelihood", "기초생활수급자"
    NEAR_POOR = "near_poor", "차상위계층"
    SINGLE_PARENT = "single_parent", "한부모가족"
    DISABLED = "disabled", "등록장애인"
    VETERAN = "veteran", "국가유공자와 가족"
    JOB_SEEKER = "job_seeker", "구직 중"
    EMPLOYED = "employed", "일하는 중"
    SELF_EMPLOYED = "self_employed", "자영업"


# What somebody does, which may be kept; and what tells of means or health, which needs a consent of its own (act
# article 23; the law names health, the consent covers the others as well).
WORK_STATUSES = (ResidentStatus.JOB_SEEKER, ResidentStatus.EMPLOYED, ResidentStatus.SELF_EMPLOYED)
SENSITIVE_STATUSES = (
    ResidentStatus.BASIC_LIVELIHOOD,
    ResidentStatus.NEAR_POOR,
    ResidentStatus.SINGLE_PARENT,
    ResidentStatus.DISABLED,
    ResidentStatus.VETERAN,
)


class Role(TextChoices):
    """What a person may do for an organization; everybody without one is a resident."""

    MENTOR = "mentor", "멘토"
    OFFICER = "officer", "운영 담당자"
    APPROVING_OFFICER = "approving_officer", "승인 담당자"
    PAYER = "payer", "지급 담당자"
    AUDITOR = "auditor", "감사 담당자"
    OPERATOR = "operator", "포털 운영자"


# Who runs an organization's programs and sees the people in them. Operators do so everywhere.
OFFICERS = (Role.OFFICER, Role.APPROVING_OFFICER)


class ConsentKind(TextChoices):
    """Consents are asked one by one (personal information act article 22)."""

    TERMS = "terms", "이용약관"
    COLLECTION = "collection", "개인정보 수집과 이용"
    PROVISION = "provision", "밖의 기관에 개인정보 제공"
    SENSITIVE = "sensitive", "민감정보 처리"
    MARKETING = "marketing", "새 소식 받기"


class NoticeKind(TextChoices):
    """Subjects of a notice; a resident chooses channels per subject."""

    ENROLLMENT = "enrollment", "신청과 자리"
    WAITLIST = "waitlist", "대기와 빈자리"
    SCHEDULE = "schedule", "일정 변경과 알림"
    RESULT = "result", "결과"
    MESSAGE = "message", "운영 기관의 안내"
    ACCOUNT = "account", "계정과 안전"


class Channel(TextChoices):
    EMAIL = "email", "전자우편"
    SMS = "sms", "문자·알림톡"


class Outside(TextChoices):
    """Where else people have an account that logs them in here."""

    KAKAO = "kakao", "카카오"
    NAVER = "naver", "네이버"


class DeliveryState(TextChoices):
    WAITING = "waiting", "보낼 예정"
    SENT = "sent", "보냄"
    DEAD = "dead", "보내지 못함"


class AccessAction(TextChoices):
    """What was done with another person's data; areas may name others, which are shown as they are."""

    VIEW = "view", "보기"
    LIST = "list", "목록 보기"
    UNMASK = "unmask", "가린 것 보기"
    EXPORT = "export", "내려받기"
    CHANGE = "change", "고치기"

    @classmethod
    def label_of(cls, action: str) -> str:
        return dict(cls.choices).get(action, action)


class TextSize(IntegerChoices):
    NORMAL = 100, "보통"
    LARGE = 115, "크게"
    LARGEST = 130, "아주 크게"


class ScreenMode(TextChoices):
    NORMAL = "normal", "기본 화면"
    HIGH_CONTRAST = "high-contrast", "선명한 화면"
