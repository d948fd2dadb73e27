"""A resident's scholarship application for tests, made by the services a resident would use."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.models import User
from learning.award_facts import DUPLICATE_BENEFITS
from learning.choices.scholarships import ConsentMethod
from learning.evidence_files import Fit
from learning.models import Application, ScholarshipRound
from learning.services.scholarships.applying import counter, saving, sending
from tests.factories import UserFactory
from tests.factories.programs import NOW

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
BORN = date(1976, 5, 1).isoformat()
ANSWERS: dict[str, Any] = {
    "birth_date": BORN,
    "district": "강북구",
    "livelihood": "near_poor",
    "single_parent": False,
    "work": "job_seeker",
    **dict.fromkeys(DUPLICATE_BENEFITS, False),
}


def filled(person: User, row: ScholarshipRound, *, papers: bool = True, now=NOW, **answers: Any) -> Application:
    """A draft with every question answered and every paper put up."""
    saved = saving.save_answers(person=person, round_id=row.pk, answers=ANSWERS | answers, consents=True, now=now)
    if papers:
        for kind in ("basic_livelihood", "near_poor"):
            if (ANSWERS | answers)["livelihood"] == kind:
                put_up(person, row, kind, now=now)
    return saved


def put_up(person: User, row: ScholarshipRound, kind: str = "near_poor", *, content: bytes = PDF, now=NOW):
    fit = Fit("application/pdf", "증명서.pdf")
    return saving.add_paper(person=person, round_id=row.pk, kind=kind, fit=fit, content=content, now=now)


def sent(person: User, row: ScholarshipRound, *, now=NOW, **answers: Any) -> Application:
    filled(person, row, now=now, **answers)
    return sending.send(person=person, round_id=row.pk, consents=True, now=now)


def begun_at_counter(row: ScholarshipRound, by: User, person: User | None = None, *, now=NOW) -> Application:
    """A draft an officer began for somebody who agreed."""
    who = person or UserFactory()
    consent = {"method": ConsentMethod.SIGNED, "consent_note": "중부캠퍼스 창구, 신분증 확인함"}
    return counter.begin(round_id=row.pk, contact=who.email, by=by, source=None, now=now, **consent)


def posted(answers: Mapping[str, Any]) -> dict[str, str]:
    """Answers as a browser posts them."""
    data = {name: {True: "yes", False: "no"}.get(value, value) for name, value in answers.items()}
    if "birth_date" in data:
        year, month, day = data.pop("birth_date").split("-")
        data |= {"birth_date_year": year, "birth_date_month": month, "birth_date_day": day}
    return data
