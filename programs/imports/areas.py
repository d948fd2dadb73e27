"""Serves the resident who browses by area: a guess at area, way of learning and level from the words of a title.

The tables are the whole rule. The area whose words occur most wins; on a tie the one named first; without any
word it is `learning`, the widest of the five.
"""

import re

_AREA_WORDS = {
    "jobs": (
        "창업|창직|취업|취·창업|구직|면접|이력서|자기소개서|일자리|일활동|채용|소상공인|스마트스토어|온라인판매|귀농|귀촌|"
        "협동조합|사회적기업|사회적경제|사업계획서|프리랜서|N잡|보람일자리"
    ),
    "digital": (
        "스마트폰|디지털|키오스크|컴퓨터|인터넷|정보화|유튜브|SNS|인스타그램|블로그|엑셀|파워포인트|한글문서|포토샵|"
        "영상편집|영상 편집|동영상|코딩|파이썬|챗GPT|인공지능|(?<![A-Za-z])AI(?![A-Za-z])|"
        "메타버스|카카오톡|미리캔버스|3D프린|스마트 기기|IT스쿨"
    ),
    "planning": (
        "인생설계|생애설계|인생디자인|인생학교|노후|은퇴|퇴직|재무|연금|건강|요가|필라테스|명상|마음|심리|관계|가족|여가|취미|"
        "행복|인문|문화|음악|미술|서예|노래|민요|악기|기타반|우쿨렐레|클래식|영화|연극|자서전|글쓰기|독서|웰다잉|치매|걷기|"
        "둘레길|여행|요리|진료|전시|관람|공연|박물관|도자기|공예|오카리나|댄스|체조|도시농부|텃밭"
    ),
    "town": (
        "테니스장|축구장|풋살장|야구장|족구장|농구장|배드민턴장|배구장|탁구장|골프장|다목적경기장|체육관|체육시설|공간시설|"
        "대관|장소사용|캠핑장|캠프|숙박|휴양|치유숲|숲체험|강당|회의실"
    ),
}
_AREAS = {area: re.compile(words, re.IGNORECASE) for area, words in _AREA_WORDS.items()}

_ONSITE = re.compile(r"오프라인|(?<!비)대면|현장강의|집합교육")
_ONLINE = re.compile(
    r"[\[(（【<][^\])）】>]*온라인[^\])）】>]*[\])）】>]|온라인\s?(?:강의|교육|특강|강좌|수업|클래스|과정|라이브)|비대면|"
    r"웹엑스|webex|\bzoom\b|줌\s?(?:강의|수업|활용 ?강의)|화상\s?(?:강의|수업|교육)",
    re.IGNORECASE,
)
_MIXED = re.compile(r"온[·/,+]\s?오프라인|온라인\s?[·/,+&]\s?오프라인|오프라인\s?[·/,+&]\s?온라인|블렌디드|혼합")

_LEVELS = (
    ("advanced", re.compile("심화|고급|전문가|마스터")),
    ("practical", re.compile("중급|실무|실전|활용|응용")),
    ("basic", re.compile("기초|입문|초급|왕초보|첫걸음|처음")),
)
_LABEL = re.compile(r"^\s*[\[【]\s*([^\]】]{1,30})\s*[\]】]")


def guess_area(*words: str, default: str = "learning") -> str:
    """One of the five areas from titles and category words."""
    joined = " ".join(words)
    counts = {area: len(pattern.findall(joined)) for area, pattern in _AREAS.items()}
    best = max(counts, key=lambda area: counts[area])
    return best if counts[best] else default


def guess_mode(title: str) -> str:
    """online, onsite or mixed: only where the title speaks of how, not of what ("온라인 쇼핑몰 창업" is onsite)."""
    if _MIXED.search(title):
        return "mixed"
    online, onsite = _ONLINE.search(title), _ONSITE.search(title)
    if online and onsite:
        return "mixed"
    return "online" if online else "onsite"


def guess_level(title: str) -> str:
    """basic, practical, advanced, or any where the title doesn't say."""
    return next((level for level, pattern in _LEVELS if pattern.search(title)), "any")


def label(title: str) -> str:
    """The category in brackets that a title starts with ("[인생설계] 영화" -> "인생설계"), "" without one."""
    found = _LABEL.match(title)
    return found[1].strip() if found else ""
