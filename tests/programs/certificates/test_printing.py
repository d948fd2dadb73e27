"""The paper: tagged, Korean, on one page whatever the names, and nothing in them is ever markup."""

import io
import re

import openpyxl
import pytest
from pypdf import PdfReader

from programs.services.certificates import history, printing
from programs.services.certificates.refusals import HolderGone, NameNotPrintable, PaperNotReady
from tests.factories import ProgramFactory, ProviderFactory, UserFactory
from tests.factories.certificates import CertificateFactory, completed, round_with_meetings

pytestmark = pytest.mark.django_db
HOSTILE = '#read("/etc/passwd") #panic() $x^2$ *굵게* <b> `raw` \\ " #import "@preview/a:1.0.0": b'


def paper_of(now, **fields) -> PdfReader:
    certificate = CertificateFactory(enrollment=completed(), **fields)
    return PdfReader(io.BytesIO(printing.print_certificates([certificate], made_at=now)))


def text_of(pdf: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))


def test_a_certificate_is_one_tagged_korean_page(now, settings):
    settings.PORTAL_URL = "https://4050.example"
    pdf = paper_of(now, holder_name="홍길동")
    text, root = text_of(pdf), pdf.trailer["/Root"]
    assert len(pdf.pages) == 1
    for said in ("수료증", "홍길동", "드론정비사 입문", "24시간", "2026년 9월 7일 – 2026년 11월 20일", "SL26-"):
        assert said in text
    assert "https://4050.example/certificates/" in text
    assert (root["/Lang"].lower(), root["/MarkInfo"]["/Marked"]) == ("ko-kr", True)
    assert pdf.metadata.title.startswith("수료증 SL26-")
    assert round(float(pdf.pages[0].mediabox.width)) == 595


def test_rare_syllables_are_drawn_by_our_own_fonts_alone(now):
    pdf = paper_of(now, holder_name="펲힣")
    fonts = pdf.pages[0]["/Resources"]["/Font"].values()
    names = {font.get_object()["/BaseFont"].split("+")[1] for font in fonts}
    assert "펲힣" in text_of(pdf)
    assert all(name.startswith(("GowunBatang", "NanumGothic")) for name in names)


def test_a_hostile_title_is_text_and_nothing_else(now):
    text = text_of(paper_of(now, program_title=HOSTILE, provider_name=HOSTILE[:80]))
    assert '#read("/etc/passwd")' in text
    assert "*굵게*" in text
    assert "root:" not in text


def test_the_longest_names_stay_on_one_page(now):
    pdf = paper_of(
        now, holder_name="가나다라마바" * 10, program_title="긴 이름의 과정 " * 22, provider_name="기관" * 60
    )
    assert len(pdf.pages) == 1
    assert text_of(pdf).count("긴 이름의 과정") == 22


def test_a_letter_without_a_glyph_is_refused_in_a_name_and_marked_in_a_title(now):
    with pytest.raises(NameNotPrintable, match="漢"):
        paper_of(now, holder_name="洪길동漢")
    assert "드론 □ 입문" in text_of(paper_of(now, program_title="드론 🚁 입문"))


def test_a_certificate_without_a_name_is_not_printed(now):
    with pytest.raises(HolderGone):
        paper_of(now, holder_name=None)


def test_missing_fonts_are_said_and_nothing_is_printed(now, monkeypatch, tmp_path):
    monkeypatch.setattr(printing, "FONTS", tmp_path)
    printing._letters.cache_clear()
    with pytest.raises(PaperNotReady) as refusal:
        paper_of(now)
    assert "run python3 bin/setup.py" in str(refusal.value.__cause__)
    monkeypatch.undo()
    printing._letters.cache_clear()


def test_the_same_certificate_prints_the_same(now):
    certificate = CertificateFactory(enrollment=completed())
    first, second = (printing.print_certificates([certificate], made_at=now) for _ in range(2))
    assert text_of(PdfReader(io.BytesIO(first))) == text_of(PdfReader(io.BytesIO(second)))


class TestHistory:
    @pytest.fixture
    def person(self):
        person = UserFactory(name="정해원")
        provider = ProviderFactory(name="=HYPERLINK 기관")
        program = ProgramFactory(title="=1+1 과정", area="digital", provider=provider)
        row = completed(round_with_meetings(program=program), person=person)
        CertificateFactory(enrollment=row, program_title="=1+1 과정", minutes=450)
        completed(round_with_meetings(starts_on="2025-03-03", ends_on="2025-03-10"), person=person)
        return person

    def test_totals_count_what_was_completed_by_area_and_year(self, person):
        everything = history.history_of(person=person)
        assert (everything.years, everything.completed, everything.minutes) == ([2026, 2025], 2, 900)
        of_2026 = history.history_of(person=person, year=2026)
        assert [(total.area, total.courses, total.minutes) for total in of_2026.totals] == [("digital", 1, 450)]
        assert history.history_of(person=person, year=1999).year is None

    def test_the_history_is_the_persons_own(self, person):
        assert history.history_of(person=UserFactory()).courses == []

    def test_it_prints_with_a_korean_title(self, person, now):
        pdf = PdfReader(io.BytesIO(history.print_history(person=person, year=None, now=now)))
        assert "정해원" in text_of(pdf)
        assert "=1+1 과정" in text_of(pdf)
        assert "15시간" in text_of(pdf)

    def test_an_empty_history_prints_too(self, now):
        pdf = PdfReader(io.BytesIO(history.print_history(person=UserFactory(), year=None, now=now)))
        assert "들은 과정이 없습니다" in text_of(pdf)

    def test_the_table_holds_no_formula(self, person):
        sheet = openpyxl.load_workbook(io.BytesIO(history.write_history(person=person, year=None))).active
        row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "=1+1 과정")
        assert (row[0].data_type, row[2].data_type) == ("s", "s")
        assert row[6].value == 450
