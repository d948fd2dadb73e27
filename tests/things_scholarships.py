"""One object of each kind of scholarships, so that every address can be filled; read by things.py."""

from tests.factories.scholarship_awards import money_things
from tests.factories.scholarships_resident import begun_at_counter, sent
from tests.factories.scholarships_staff import announced_round
from tests.things_scholarship_staff import staff_things


def things_of(cast, provider) -> dict[str, object]:
    """The resident's own objects, and the officer's organization's, by the names that addresses use."""
    scholarship = announced_round(cast["officer"])
    application = sent(cast["resident"], scholarship)
    return {
        "round_id": scholarship.pk,
        "applied_id": application.pk,
        "evidence_id": application.evidence.get().pk,
        "paper": "near_poor",
        "subject": "self",
        **staff_things(cast["officer"], scholarship, application),
        **money_things(cast),
        "counter_id": begun_at_counter(scholarship, cast["officer"]).pk,
    }
