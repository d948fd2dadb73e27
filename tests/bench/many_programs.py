"""A catalogue as large as asked: a thousand different programs written by the services, the rest copied by SQL."""

import random
from datetime import datetime, timedelta

from django.db import connection

from accounts.choices import District
from programs.choices import Area, IntakeState, Mode, ProgramState, Selection
from programs.models import Intake, Program, ProgramListing, Provider, Venue
from programs.services.search import reindex

DIFFERENT = 1_000
APART = 10_000_000
SUBJECTS = [
    "드론", "스마트폰", "바리스타", "요양보호", "영상편집", "캘리그라피", "전기기능", "인공지능",
    "데이터분석", "스마트스토어", "목공", "원예", "조경", "요가", "사진", "글쓰기", "한국어",
    "영어회화", "엑셀", "파이썬", "키오스크", "재무설계", "은퇴설계", "부동산", "세무", "제과",
    "한식조리", "도배", "용접", "지게차", "사회복지", "심리상담", "코칭", "여행기획", "문화해설",
    "숲해설", "도시농업", "반려동물", "정리수납", "병원동행", "유튜브", "블로그", "라이브커머스",
    "사물인터넷", "태양광", "방역", "택배", "경비", "급식", "미용",
]  # fmt: skip
FORMS = [
    "기초", "입문", "실습", "자격증", "실무", "심화", "창업", "취업", "활용", "체험",
    "특강", "캠프", "과정", "교실", "학교", "아카데미",
]  # fmt: skip


def fill(count: int, *, now: datetime) -> None:
    """Make the published catalogue exactly `count` programs (a multiple of a thousand)."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE programs_programlisting")
        cursor.execute("UPDATE programs_program SET state = 'archived'")
    base = _different(now)
    with connection.cursor() as cursor:
        for model in (Program, Intake, ProgramListing):
            cursor.execute(_copy(model), [count // DIFFERENT - 1, base, base])
        cursor.execute("VACUUM ANALYZE programs_program, programs_intake, programs_programlisting")


def _different(now: datetime) -> int:
    """A thousand programs with one round each, most of them over; gives back the id before the first."""
    chance = random.Random(4050)
    providers = [Provider.objects.get_or_create(name=f"{name} 배움센터")[0] for name in SUBJECTS[:20]]
    venues = [
        Venue.objects.get_or_create(name=f"{name} 배움터", address=f"{name}로 1", defaults={"district": district})[0]
        for name, district in zip(SUBJECTS, District.values * 2, strict=False)
    ]
    stamp = int(now.timestamp())
    programs = Program.objects.bulk_create(
        _program(f"bench-{stamp}-{number}", chance, chance.choice(providers), now) for number in range(DIFFERENT)
    )
    Intake.objects.bulk_create(_intake(program, chance, chance.choice(venues), now) for program in programs)
    reindex([program.pk for program in programs], now=now)
    return programs[0].pk - 1


def _program(slug: str, chance: random.Random, provider: Provider, now: datetime) -> Program:
    subject, form = chance.choice(SUBJECTS), chance.choice(FORMS)
    return Program(
        slug=slug, title=f"{subject} {form}: {chance.choice(SUBJECTS)} {chance.choice(FORMS)}",
        summary=f"{subject} {form}의 처음부터 끝까지 천천히 함께합니다.", body="<p>본문입니다.</p>" * 40,
        area=chance.choice(Area.values), mode=chance.choice(Mode.values), provider=provider,
        state=ProgramState.PUBLISHED, created_at=now, updated_at=now,
    )  # fmt: skip


def _intake(program: Program, chance: random.Random, venue: Venue, now: datetime) -> Intake:
    is_past = chance.random() < 0.8
    opens = now + timedelta(hours=chance.randint(-9000, -500) if is_past else chance.randint(-240, 240))
    return Intake(
        program=program, state=IntakeState.PUBLISHED, apply_opens_at=opens,
        apply_closes_at=opens + timedelta(days=14), starts_on=(opens + timedelta(days=20)).date(),
        ends_on=(opens + timedelta(days=50)).date(), venue=venue, capacity=chance.choice([15, 20, 30]),
        weekdays=sorted(chance.sample(range(1, 8), chance.choice([1, 2]))), fee_krw=chance.choice([0, 0, 0, 30000]),
        day_parts=[chance.choice(["morning", "afternoon", "evening"])],
        selection=chance.choice([Selection.FIRST_COME] * 4 + [Selection.LOTTERY]), created_at=now, updated_at=now,
    )  # fmt: skip


def _copy(model) -> str:
    """INSERT ... SELECT of the rows above an id, ids and references moved far apart, slugs made different."""
    moved = {"id", "program_id", "intake_id"}
    columns = [field.column for field in model._meta.concrete_fields]
    values = [
        f"{column} + copy * {APART}" if column in moved else "slug || '-' || copy" if column == "slug" else column
        for column in columns
    ]
    owner = "id" if model is Program else "program_id"
    return f"""INSERT INTO {model._meta.db_table} ({", ".join(columns)})
               SELECT {", ".join(values)} FROM {model._meta.db_table}, generate_series(1, %s) AS copy
                WHERE {owner} BETWEEN %s + 1 AND %s + {DIFFERENT}"""
