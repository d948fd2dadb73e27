"""The first edition of each consent, so that a resident of a fresh portal can join. Pure; later editions are rows.

Each has the four parts of the personal information act article 15 paragraph 2.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Edition:
    kind: str
    title: str
    purpose: str
    items: str
    retention: str
    refusal: str
    is_required: bool


WITHOUT_IT = (
    "동의하지 않을 수 있습니다. 그때는 가입할 수 없지만, 프로그램 찾기와 전화·방문 신청은 그대로 쓸 수 있습니다."
)

FIRST_EDITION = (
    Edition(
        kind="terms",
        title="이용약관에 동의합니다",
        purpose="서울런 4050에서 배움과 일자리 프로그램을 찾고, 신청하고, 결과를 받는 데 필요한 약속입니다.",
        items="한 사람이 계정 하나를 씁니다. 다른 사람의 이름이나 연락처로 가입하지 않습니다. "
        "신청한 자리에 못 오게 되면 미리 취소합니다.",
        retention="회원으로 있는 동안 지킵니다. 언제든지 ‘내 정보’에서 떠날 수 있습니다.",
        refusal=WITHOUT_IT,
        is_required=True,
    ),
    Edition(
        kind="collection",
        title="개인정보 수집과 이용에 동의합니다",
        purpose="본인을 알아보고, 나이와 사는 곳에 따른 신청 자격을 확인하고, 자리와 결과를 알려 드리는 데 씁니다.",
        items="이름, 연락처(전자우편 또는 휴대전화), 비밀번호, 생년월일, 사는 자치구",
        retention="회원으로 있는 동안 보관하고, 떠나면 바로 지웁니다. 법이 정한 기록은 그 기간만 따로 보관합니다.",
        refusal=WITHOUT_IT,
        is_required=True,
    ),
    Edition(
        kind="provision",
        title="다른 기관에 개인정보를 주는 것에 동의합니다",
        purpose="기업이나 멘토가 속한 회사처럼 서울시의 일을 맡지 않은 기관과 이어 드리는 데 씁니다. "
        "이어 달라고 하신 기관에만 줍니다.",
        items="이름, 연락처, 신청 상태",
        retention="이어 드린 일이 끝날 때까지 보관합니다.",
        refusal="동의하지 않아도 가입하고 프로그램을 찾고 신청할 수 있습니다. "
        "밖의 기관과 이어 드리는 일만 할 수 없습니다.",
        is_required=False,
    ),
    Edition(
        kind="marketing",
        title="새 소식을 받는 것에 동의합니다",
        purpose="새로 열리는 프로그램과 행사를 알려 드리는 데 씁니다.",
        items="이름, 연락처",
        retention="동의를 거두거나 떠날 때까지 보관합니다.",
        refusal="동의하지 않아도 모든 것을 똑같이 쓸 수 있습니다. 신청 결과처럼 꼭 필요한 알림은 그대로 갑니다.",
        is_required=False,
    ),
    Edition(
        kind="sensitive",
        title="건강과 형편에 관한 정보를 쓰는 것에 동의합니다",
        purpose="신청 자격, 먼저 드리는 자리, 수강료 감면, 장학금 자격을 확인하는 데에만 씁니다.",
        items="본인이 고른 해당 여부(기초생활수급자, 차상위계층, 한부모가족, 등록장애인, 국가유공자와 가족)",
        retention="동의를 거두거나 회원을 떠날 때 바로 지웁니다. "
        "보낸 장학금 신청서의 답은 결정의 근거로 따로 보관합니다.",
        refusal="동의하지 않을 수 있습니다. 그때는 먼저 드리는 자리나 감면을 받지 못하지만 일반 신청은 할 수 있습니다.",
        is_required=False,
    ),
)
