"""A resident looks after their mood: counted, never guessed, never kept, and 109 at once when it is needed."""

import pytest
from django.apps import apps

from planning.phq9 import ITEMS, result_of


def typed(*answers) -> dict[str, str]:
    return {f"item_{number}": str(answer) for number, answer in enumerate(answers, start=1)}


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (0, "0–4점"), (4, "0–4점"), (5, "5–9점"), (9, "5–9점"), (10, "10–14점"), (14, "10–14점"), (15, "15–19점"),
        (19, "15–19점"), (20, "20–27점"), (24, "20–27점"),
    ],
)  # fmt: skip
def test_a_total_falls_into_its_band(total, band):
    full, rest = divmod(total, 3)
    answers = [*[3] * full, *([rest] if rest else [])]
    answers += [0] * (9 - len(answers))
    result = result_of(answers)
    assert (result.total, result.band, result.is_crisis) == (total, band, False)


def test_the_ninth_answer_speaks_for_itself():
    assert result_of([0] * 8 + [1]).is_crisis
    assert result_of([3] * 9).total == 27
    assert not result_of([3] * 8 + [0]).is_crisis


@pytest.mark.parametrize("answers", [[], [0] * 8, [0] * 10, [0] * 8 + [4], [0] * 8 + [-1]])
def test_a_missing_or_impossible_answer_is_never_guessed(answers):
    with pytest.raises(ValueError, match="nine answers"):
        result_of(answers)


def test_no_words_say_that_somebody_is_ill():
    for answers in ([0] * 9, [3] * 9, [1] * 9, [2] * 8 + [0]):
        assert "우울증입니다" not in result_of(answers).words


@pytest.mark.django_db
def test_a_missing_answer_is_asked_for_and_the_others_stay(client):
    page = client.post("/planning/mood/", typed(*[1] * 8))
    assert "9번에 답해 주세요." in page.content.decode()
    assert page.content.decode().count("checked") == 8


@pytest.mark.django_db
def test_acceptance_16_one_point_on_the_ninth_shows_109_with_the_focus_and_stores_nothing(client, resident):
    client.force_login(resident)
    client.get("/planning/mood/")
    before = {model: model.objects.count() for model in apps.get_models() if model._meta.managed}
    page = client.post("/planning/mood/", typed(*[0] * 8, 1))
    text = page.content.decode()
    assert "27점 가운데 1점" in text
    assert '<section class="notice danger" id="crisis" tabindex="-1" autofocus' in text
    assert text.index("autofocus") == text.index('autofocus aria-labelledby="crisis-title"')
    assert 'href="tel:109"' in text
    assert {model: model.objects.count() for model in apps.get_models() if model._meta.managed} == before
    assert "no-store" in page["Cache-Control"]
    assert not any(item in str(client.session.items()) for item in ("item_", *ITEMS))


@pytest.mark.django_db
def test_nothing_is_said_of_109_when_the_ninth_is_never(client):
    assert 'id="crisis"' not in client.post("/planning/mood/", typed(*[3] * 8, 0)).content.decode()
