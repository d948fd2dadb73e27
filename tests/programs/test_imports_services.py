"""For the officer who imports: files on a real database, twice, changed, refused and dry; and the real public files."""

import io
import json
import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from programs.choices import ApplyVia, IntakeState, ProgramState
from programs.models import ImportRun, Intake, Program, ProgramListing, Provider, Venue
from programs.services.imports import Refused, import_courses, import_file
from tests.factories.course_rows import FIFTYPLUS, HRDNET, LIFELONG, YEYAK, YEYAK_18, as_csv

pytestmark = pytest.mark.django_db

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"


def bring(now, *rows, format="fiftyplus", **options):
    return import_courses(as_csv(*rows), format=format, now=now, **options)


def counts(report):
    return (report.read, report.created, report.updated, report.unchanged, report.duplicate, len(report.rejected))


def test_an_imported_course_is_a_published_program_with_a_round_at_its_provider(now):
    assert counts(bring(now, LIFELONG, format="lifelong")) == (1, 1, 0, 0, 0, 0)
    intake = Intake.objects.select_related("program__provider", "venue").get()
    program = intake.program
    assert (program.state, program.source, program.title) == (ProgramState.PUBLISHED, "lifelong", "[3기] 왕초보 일본어")
    assert (program.slug, program.provider.name) == (f"lifelong-{program.source_key}", "서울특별시 강남구청")
    assert (intake.apply_via, intake.state, intake.capacity) == (ApplyVia.PROVIDER, IntakeState.PUBLISHED, 20)
    assert (intake.schedule_note, intake.weekdays, intake.day_parts) == ("화·목 10:00~12:00", [2, 4], ["morning"])
    assert (intake.venue.name, intake.venue.district, intake.venue.phone) == ("배움터 2강의실", "11680", "02-3423-5288")
    assert program.source_facts["credit_bank"] is True


def test_an_imported_course_is_found_at_once(now):
    bring(now, FIFTYPLUS)
    program = Program.objects.get()
    assert program.search_text
    assert ProgramListing.objects.filter(program=program).exists()


def test_a_second_run_changes_nothing(now):
    bring(now, FIFTYPLUS)
    before = Program.objects.values().get(), Intake.objects.values().get()
    assert counts(bring(now + timedelta(days=1), FIFTYPLUS)) == (1, 0, 0, 1, 0, 0)
    assert (Program.objects.values().get(), Intake.objects.values().get()) == before


def test_a_changed_row_updates_its_program_and_round_in_place(now):
    bring(now, FIFTYPLUS)
    program, intake = Program.objects.get(), Intake.objects.get()
    Program.objects.update(state=ProgramState.ARCHIVED, slug="own-address")
    later = now + timedelta(days=1)
    changed = {**FIFTYPLUS, "name": "새 이름", "capacity": "30", "status": "마감"}
    assert counts(bring(later, changed)) == (1, 0, 1, 0, 0, 0)
    program.refresh_from_db()
    intake.refresh_from_db()
    assert (program.title, program.updated_at, program.created_at) == ("새 이름", later, now)
    assert (program.state, program.slug) == (ProgramState.ARCHIVED, "own-address")
    assert (intake.capacity, intake.state, Intake.objects.count()) == (30, IntakeState.CLOSED, 1)


def test_a_round_taken_over_by_the_portal_is_left_alone_and_a_lost_one_comes_back(now):
    other = {**FIFTYPLUS, "url": "https://50plus.or.kr/education-detail.do?id=2"}
    bring(now, FIFTYPLUS, other)
    own, lost = Intake.objects.order_by("pk")
    Intake.objects.filter(pk=own.pk).update(apply_via=ApplyVia.PORTAL)
    lost.delete()
    bring(now, {**FIFTYPLUS, "capacity": "40"}, {**other, "capacity": "40"})
    assert sorted(Intake.objects.values_list("apply_via", "capacity")) == [("portal", 15), ("provider", 40)]


def test_a_round_its_source_closed_early_is_closed_and_a_past_one_just_past(now):
    past = {"registerStart": "2025-01-01", "registerEnd": "2025-01-02", "url": "https://50plus.or.kr/a.do?id=2"}
    bring(now, {**FIFTYPLUS, "status": "마감"}, {**FIFTYPLUS, **past, "status": "마감"})
    assert list(Intake.objects.order_by("pk").values_list("state", flat=True)) == ["closed", "published"]


def test_venues_and_providers_are_shared_and_completed_never_overwritten(now):
    Venue.objects.create(name="서울역사박물관", address="서울특별시 종로구", phone="02-1")
    nowhere = {**YEYAK, "SVCID": "S999999999", "X": "", "Y": ""}
    bring(now, nowhere, YEYAK, format="yeyak")
    bring(now, YEYAK_18, format="yeyak")
    museum = Venue.objects.get(name="서울역사박물관")
    assert (museum.phone, museum.district, str(museum.latitude)) == ("02-1", "11110", "37.570500")
    assert not ProgramListing.objects.filter(program__source_key=YEYAK["SVCID"]).exclude(district="11110").exists()
    assert set(Provider.objects.values_list("name", flat=True)) == {"서울시 공공서비스예약", "월드컵공원"}
    assert Intake.objects.get(program__source_key="S221108170805291184").schedule_note == "18:00~24:00"


def test_a_start_without_an_end_says_from_when(now):
    bring(now, {**LIFELONG, "교육종료시각": "", "운영요일": ""}, format="lifelong")
    assert Intake.objects.get().schedule_note == "10:00부터"


def test_a_training_states_what_is_known_and_that_the_selection_is_not(now):
    bring(now, HRDNET, format="hrdnet")
    program = Program.objects.get()
    assert program.source_facts["selection_stated"] is False
    assert program.source_facts["total_hours"] == 960
    assert Intake.objects.get().name == "1회차"


def test_every_row_is_counted_and_kept_in_the_record_of_the_run(now):
    report = bring(now, FIFTYPLUS, FIFTYPLUS, {**FIFTYPLUS, "name": ""}, file_name="강좌.csv")
    assert counts(report) == (3, 1, 0, 0, 1, 1)
    run = ImportRun.objects.get()
    assert (run.read, run.created, run.duplicate, run.file_name) == (3, 1, 1, "강좌.csv")
    assert run.rejected == [{"row": 4, "field": "name", "reason": "이름이 비어 있습니다"}]


def test_a_dry_run_counts_and_writes_nothing(now):
    assert counts(bring(now, FIFTYPLUS, dry_run=True)) == (1, 1, 0, 0, 0, 0)
    assert not Program.objects.exists()
    assert not ImportRun.objects.exists()


def test_a_refused_file_changes_nothing(now, tmp_path):
    with pytest.raises(Refused):
        bring(now, FIFTYPLUS, format="yeyak")
    with pytest.raises(Refused, match="파일이 없습니다"):
        import_file(tmp_path / "없음.csv", format="fiftyplus", now=now)
    assert not ImportRun.objects.exists()


def test_a_file_named_in_jamo_on_macos_is_found_by_its_composed_name(now, tmp_path):
    (tmp_path / unicodedata.normalize("NFD", "강좌.csv")).write_bytes(as_csv(FIFTYPLUS))
    assert import_file(tmp_path / "강좌.csv", format="fiftyplus", now=now).created == 1


def test_a_file_of_100_megabytes_is_refused_by_its_size(now, tmp_path):
    large = tmp_path / "큰.csv"
    with large.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(Refused, match="너무 큽니다"):
        import_file(large, format="fiftyplus", now=now)


def run_command(*arguments):
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("import_courses", *arguments, stdout=out, stderr=err)
    except SystemExit as stop:
        code = stop.code
    return code, json.loads(out.getvalue()), err.getvalue()


def test_the_command_answers_in_json_and_remarks_on_stderr(tmp_path):
    file = tmp_path / "courses.csv"
    file.write_bytes(as_csv({**FIFTYPLUS, "name": "=1+1"}))
    code, answer, remarks = run_command(str(file), "--format", "fiftyplus")
    assert code == 0
    assert answer == {"read": 1, "created": 1, "updated": 0, "unchanged": 0, "duplicate": 0, "rejected": []}
    assert remarks.startswith("2행 name: 수식으로 시작하는 칸")


def test_the_command_refuses_with_an_error_and_its_place(tmp_path):
    file = tmp_path / "courses.csv"
    file.write_bytes(as_csv(FIFTYPLUS))
    code, answer, _ = run_command(str(file), "--format", "unknown")
    assert (code, set(answer), answer["where"]) == (1, {"error", "where"}, "--format unknown")
    assert run_command(str(tmp_path), "--format", "fiftyplus")[0] == 1
    assert not Program.objects.exists()


def test_remarks_of_one_kind_are_told_once_with_their_number(now):
    rows = [{**FIFTYPLUS, "url": f"https://50plus.or.kr/a.do?id={n}", "price": "얼마"} for n in range(5)]
    assert bring(now, *rows).warnings() == [
        "2행, 3행, 4행 밖에 2행 더 price: 금액으로 읽을 수 없습니다: 얼마. 요금을 모르는 것으로 둡니다."
    ]


# --- The real public files: every row accounted for, and nothing changes the second time -------------------------
REAL = [
    ("fiftyplus", "01_seoul_50plus_courses/fifty_plus_courses_2017_2023.utf8.csv", (10_822, 10_761, 60, 1)),
    ("lifelong", "03_national_standard_lifelong_courses/seoul_gangnam_standard25.utf8sig.csv", (322, 322, 0, 0)),
    ("hrdnet", "04_hrdnet_kdigital_training/result_kdtdata_202512.utf8sig.csv", (6_523, 6_504, 19, 0)),
    ("yeyak", "05_seoul_yeyak_reservation/culture_reservation_2020_25col.cp949.csv", (25, 25, 0, 0)),
    ("yeyak", "05_seoul_yeyak_reservation/medical_reservation_2020_25col.cp949.csv", (15, 15, 0, 0)),
    ("yeyak", "05_seoul_yeyak_reservation/sport_reservation_2023.utf8.csv", (521, 521, 0, 0)),
    ("yeyak", "05_seoul_yeyak_reservation/api_samples/ListPublicReservationCulture_1row_2024.json", (1, 1, 0, 0)),
    ("yeyak", "05_seoul_yeyak_reservation/api_samples/ListPublicReservationEducation_5rows_2026.json", (5, 5, 0, 0)),
]


@pytest.mark.parametrize(("format", "name", "expected"), REAL, ids=[Path(name).stem for _, name, _ in REAL])
def test_a_real_file_accounts_for_every_row_and_a_second_run_changes_nothing(now, format, name, expected):
    path = DATA / name
    if not path.is_file():
        pytest.skip("../shared/data is absent: the real public files are tested only where it lies beside the clone")
    read, created, duplicate, rejected = expected
    first = import_file(path, format=format, now=now)
    assert counts(first) == (read, created, 0, 0, duplicate, rejected)
    assert Program.objects.filter(source=format).count() == created == Intake.objects.count()
    second = import_file(path, format=format, now=now + timedelta(days=1))
    assert counts(second) == (read, 0, 0, created, duplicate, rejected)
