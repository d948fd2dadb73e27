"""The words a resident and a mentor share: trades, kinds of help, states of a match and why something ended."""

from django.db.models import IntegerChoices, TextChoices

from accounts.choices import District


class Trade(TextChoices):
    """The field of work a resident wants to get into, and a mentor comes from."""

    ELECTRIC = "electric", "전기·설비"
    BUILDING = "building", "건축·실내 공사"
    MACHINE = "machine", "기계·용접"
    VEHICLE = "vehicle", "자동차·드론"
    DIGITAL = "digital", "컴퓨터·인터넷"
    DATA = "data", "자료 분석·인공지능"
    OFFICE = "office", "사무·회계"
    CARE = "care", "돌봄·복지"
    FOOD = "food", "조리·외식"
    BEAUTY = "beauty", "미용·옷"
    GREEN = "green", "조경·도시 농업"
    STARTUP = "startup", "가게·온라인 판매"


class Need(TextChoices):
    """What a resident wants help with; a mentor's skills are the same words."""

    PLAN = "plan", "직업 바꾸기 계획"
    LICENSE = "license", "자격증 준비"
    PRACTICE = "practice", "현장 실습 잇기"
    STUDY = "study", "꾸준히 배우는 법"
    FIELD = "field", "현장 이야기"
    RESUME = "resume", "이력서와 자기소개서"
    INTERVIEW = "interview", "면접 준비"
    PORTFOLIO = "portfolio", "작품과 경력 정리"
    OPENING = "opening", "창업 준비"
    NETWORK = "network", "같은 일 하는 사람 만나기"


class Language(TextChoices):
    KOREAN = "ko", "한국어"
    SIGN = "sign", "한국 수어"
    ENGLISH = "en", "영어"
    CHINESE = "zh", "중국어"
    VIETNAMESE = "vi", "베트남어"


class MeetingMode(TextChoices):
    ONLINE = "online", "화상으로"
    IN_PERSON = "in_person", "만나서"
    EITHER = "either", "둘 다 좋음"


class Region(TextChoices):
    """Seoul's five living areas (the city's 2040 master plan)."""

    CENTER = "center", "도심권"
    NORTHEAST = "northeast", "동북권"
    NORTHWEST = "northwest", "서북권"
    SOUTHWEST = "southwest", "서남권"
    SOUTHEAST = "southeast", "동남권"


D, R = District, Region
REGION_OF = {
    **dict.fromkeys((D.JONGNO, D.JUNG, D.YONGSAN), R.CENTER),
    **dict.fromkeys((D.SEONGDONG, D.GWANGJIN, D.DONGDAEMUN, D.JUNGNANG), R.NORTHEAST),
    **dict.fromkeys((D.SEONGBUK, D.GANGBUK, D.DOBONG, D.NOWON), R.NORTHEAST),
    **dict.fromkeys((D.EUNPYEONG, D.SEODAEMUN, D.MAPO), R.NORTHWEST),
    **dict.fromkeys((D.YANGCHEON, D.GANGSEO, D.GURO, D.GEUMCHEON), R.SOUTHWEST),
    **dict.fromkeys((D.YEONGDEUNGPO, D.DONGJAK, D.GWANAK), R.SOUTHWEST),
    **dict.fromkeys((D.SEOCHO, D.GANGNAM, D.SONGPA, D.GANGDONG), R.SOUTHEAST),
}


class Tier(IntegerChoices):
    """Who comes first: 1 = lost a mentor through no doing of their own."""

    DISPLACED = 1, "먼저"
    USUAL = 2, "보통"


class RequestState(TextChoices):
    OPEN = "open", "멘토를 찾는 중"
    OFFERED = "offered", "멘토를 알려 드림"
    ACTIVE = "active", "멘토와 함께하는 중"
    DONE = "done", "마침"


REQUEST_LIVE = frozenset({RequestState.OPEN, RequestState.OFFERED, RequestState.ACTIVE})
REQUEST_STEPS = {
    RequestState.OPEN: {RequestState.OFFERED, RequestState.ACTIVE, RequestState.DONE},
    RequestState.OFFERED: {RequestState.OPEN, RequestState.ACTIVE, RequestState.DONE},
    RequestState.ACTIVE: {RequestState.OPEN, RequestState.DONE},
    RequestState.DONE: set(),
}


class RunState(TextChoices):
    DRAFT = "draft", "계산 전"
    SOLVED = "solved", "계산함"
    CERTIFIED = "certified", "증명함"
    REVIEWED = "reviewed", "확인함"
    PUBLISHED = "published", "알림"
    DISCARDED = "discarded", "버림"
    STALE = "stale", "낡음"


RUN_OPEN = frozenset({RunState.DRAFT, RunState.SOLVED, RunState.CERTIFIED, RunState.REVIEWED})
_RUN_ENDS = {RunState.DISCARDED, RunState.STALE}
RUN_STEPS = {
    RunState.DRAFT: {RunState.SOLVED, *_RUN_ENDS},
    RunState.SOLVED: {RunState.CERTIFIED, *_RUN_ENDS},
    RunState.CERTIFIED: {RunState.REVIEWED, *_RUN_ENDS},
    RunState.REVIEWED: {RunState.PUBLISHED, *_RUN_ENDS},
    RunState.PUBLISHED: set(),
    RunState.DISCARDED: set(),
    RunState.STALE: set(),
}


class RunTrigger(TextChoices):
    CLOCK = "clock", "정해진 때"
    BUTTON = "button", "담당자가 시작"
    POOL = "pool", "거절이나 만료 뒤 다시"


class Fate(TextChoices):
    """What a run says of one request."""

    PAIR = "pair", "연결"
    WAITING = "waiting", "기다림"
    EXCLUDED = "excluded", "이번에는 빠짐"


class ProposalState(TextChoices):
    OFFERED = "offered", "답을 기다림"
    ACCEPTED = "accepted", "함께하기로 함"
    DECLINED = "declined", "사양함"
    EXPIRED = "expired", "기한이 지남"
    SUPERSEDED = "superseded", "다른 연결로 바뀜"


PROPOSAL_STEPS: dict[ProposalState, set[ProposalState]] = {state: set() for state in ProposalState} | {
    ProposalState.OFFERED: set(ProposalState) - {ProposalState.OFFERED}
}


class Side(TextChoices):
    RESIDENT = "resident", "시민"
    MENTOR = "mentor", "멘토"
    STAFF = "staff", "담당자"


class DeclineReason(TextChoices):
    """Why somebody says no. Some ban the pair for good, others only lower its score for a while."""

    FIELD = "field", "하려는 일과 분야가 다릅니다"
    TIME = "time", "시간이 맞지 않습니다"
    PLACE = "place", "만날 곳이 멉니다"
    KNOWN = "known", "서로 아는 사이라 불편합니다"
    CONFLICT = "conflict", "이해관계가 있습니다"
    BUSY = "busy", "지금은 여유가 없습니다"
    OTHER = "other", "다른 까닭"


BANNING = frozenset({DeclineReason.FIELD, DeclineReason.KNOWN, DeclineReason.CONFLICT, DeclineReason.PLACE})


class BanReason(TextChoices):
    DECLINED = "declined", "제안을 사양함"
    MISMATCH = "mismatch", "맞지 않아 끝냄"
    CONFLICT = "conflict", "이해관계"
    CONCERN = "concern", "신고"
    STAFF = "staff", "담당자가 막음"


class MentorshipState(TextChoices):
    ACTIVE = "active", "함께하는 중"
    PAUSED = "paused", "쉬는 중"
    COMPLETED = "completed", "목표까지 마침"
    ENDED = "ended", "끝냄"
    TRANSFERRED = "transferred", "다른 멘토로 옮김"


MENTORSHIP_LIVE = frozenset({MentorshipState.ACTIVE, MentorshipState.PAUSED})
_OVER = {MentorshipState.COMPLETED, MentorshipState.ENDED, MentorshipState.TRANSFERRED}
MENTORSHIP_STEPS = {
    MentorshipState.ACTIVE: {MentorshipState.PAUSED, *_OVER},
    MentorshipState.PAUSED: {MentorshipState.ACTIVE, *_OVER},
    **{state: set() for state in _OVER},
}


class EndReason(TextChoices):
    REACHED = "reached", "목표를 이루었습니다"
    RESIDENT = "resident", "시민이 끝내기로 했습니다"
    MENTOR = "mentor", "멘토가 끝내기로 했습니다"
    MISMATCH = "mismatch", "서로 맞지 않았습니다"
    SILENT = "silent", "오래 만나지 못했습니다"
    MENTOR_LEFT = "mentor_left", "멘토가 활동을 그만두었습니다"
    TERM = "term", "정한 기간이 끝났습니다"
    LEFT = "left", "회원이 떠났습니다"


class SessionState(TextChoices):
    BOOKED = "booked", "약속함"
    HELD = "held", "만남"
    CANCELED = "canceled", "취소"
    MISSED = "missed", "오지 않음"


class SessionResult(TextChoices):
    """How a session went, in one tap."""

    ONGOING = "ongoing", "진행"
    ON_HOLD = "on_hold", "보류"
    FINISHED = "finished", "마침"
    NEEDS_HELP = "needs_help", "도움 필요"


class SessionPlace(TextChoices):
    ONLINE = "online", "화상"
    IN_PERSON = "in_person", "만나서"
    PHONE = "phone", "전화"


class Mark(TextChoices):
    """Who reads a line of a session's notes."""

    SHARED = "shared", "멘티와 함께 봄"
    PRIVATE = "private", "멘토만 봄"
    STAFF = "staff", "담당자만 봄"


class Shareable(TextChoices):
    """What a resident may let their mentor see."""

    ATTENDANCE = "attendance", "함께하는 과정의 출석"
    COURSES = "courses", "신청한 과정"
    CERTIFICATES = "certificates", "수료증"


class RecommendationState(TextChoices):
    SENT = "sent", "추천함"
    ADDED = "added", "계획에 넣음"
    DECLINED = "declined", "넣지 않음"


class ConcernKind(TextChoices):
    MANNERS = "manners", "말이나 행동이 불편했습니다"
    MONEY = "money", "돈이나 물건을 이야기했습니다"
    PRIVACY = "privacy", "개인정보를 물었습니다"
    SILENCE = "silence", "연락이 되지 않습니다"
    MISMATCH = "mismatch", "도움이 맞지 않습니다"
    SAFETY = "safety", "안전이 걱정됩니다"
    MIND = "mind", "마음이 많이 힘들어 보입니다"
    OTHER = "other", "다른 일"


class Urgency(IntegerChoices):
    NOW = 1, "지금 바로"
    SOON = 2, "며칠 안에"
    LATER = 3, "급하지 않음"


class ConcernState(TextChoices):
    OPEN = "open", "살펴볼 차례"
    WORKING = "working", "살피는 중"
    CLOSED = "closed", "마침"


class NudgeCause(TextChoices):
    """The facts a nudge goes by; each rule adds how many days they have lasted."""

    NOT_STARTED = "not_started", "첫 만남이 없음"
    UNANSWERED = "unanswered", "메시지에 답이 없음"
    NO_GOAL = "no_goal", "목표가 없음"
    NO_SESSION = "no_session", "만남이 없음"


class Moment(TextChoices):
    MIDDLE = "middle", "중간"
    END = "end", "마칠 때"


class EventKind(TextChoices):
    """Of which row a MatchEvent tells the change."""

    REQUEST = "request", "요청"
    RUN = "run", "연결 계산"
    PROPOSAL = "proposal", "제안"
    MENTORSHIP = "mentorship", "멘토링"
    MENTOR = "mentor", "멘토"
    PIN = "pin", "지정"
    BAN = "ban", "막음"
    OVERRIDE = "override", "예외"
    CONCERN = "concern", "신고"
