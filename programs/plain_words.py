"""Warns the officer about words of the office before residents have to read them (pure).

The pairs follow the plain-language lists of the Ministry of the Interior and Safety (2019) and docs/glossary.md.
"""

EASIER = {
    "익일": "다음 날",
    "내역": "내용",
    "제출": "보내기",
    "기재": "적기",
    "소정의": "정해진",
    "상기": "위의",
    "부적격": "자격이 맞지 않음",
    "미선정": "이번에는 함께하지 못함",
    "첨부": "올리기",
    "상이": "다름",
    "조회": "찾기",
    "반려": "고쳐서 다시 보내기",
    "불입": "납입",
    "잔여": "남은",
    "등재": "적기",
    "금일": "오늘",
    "명일": "내일",
    "동절기": "겨울철",
    "하절기": "여름철",
    "수령": "받기",
    "납부": "내기",
    "구비서류": "준비할 서류",
    "필히": "꼭",
    "유선": "전화",
    "당해": "그",
    "모집요강": "모집 안내",
}


def hard_words(text: str) -> list[tuple[str, str]]:
    """Each hard word of the text with an easier one, in the order of the list above."""
    return [(word, easier) for word, easier in EASIER.items() if word in text]
