"""An online course on a phone: from one's own page to a lesson, through a quiz, and a film watched in a real player."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from programs.choices import EnrollmentStatus, Mode
from programs.models import LessonProgress
from programs.services.enrollment import enroll
from tests.factories import IntakeFactory, UserFactory
from tests.factories.lessons import make_film, make_lesson, make_quiz


@pytest.fixture
def course(django_db_blocker, media, settings):
    """Makes a course of a text, a quiz and a film with a learner in it."""
    settings.MEDIA_ROOT = media

    def make(seconds=6):
        now = timezone.now()
        with django_db_blocker.unblock():
            intake = IntakeFactory(
                program__title=f"집에서 배우기 {uuid.uuid4().hex[:6]}",
                program__mode=Mode.ONLINE,
                apply_opens_at=now - timedelta(days=1),
                apply_closes_at=now + timedelta(days=5),
                starts_on=None,
                ends_on=None,
            )
            make_lesson(intake.program, title="첫 글")
            make_quiz(intake.program, title="알고 있나요")
            film = make_film(intake.program, seconds, title="짧은 영상")
            row = enroll(person=UserFactory(), intake_id=intake.pk, now=now).enrollment
            return row, film

    return make


def test_a_learner_goes_from_their_own_page_through_text_and_quiz_and_resumes(person, course, django_db_blocker):
    row, _ = course()
    with django_db_blocker.unblock():
        person.log_in(row.person.email).at("/my/").press("이어서 배우기", within="main").sees("1강. 첫 글")
        person.press("다 읽었습니다").sees("2강. 알고 있나요")
        for question in ("문제 1", "문제 2"):
            group = person.page.get_by_role("group", name=re.compile(question))
            group.get_by_label("맞는 답", exact=True).check()
            person.actions += 1
        person.press("답 보내고 풀이 보기").sees("2문제 가운데 2문제를 맞았습니다.").sees("배운 대로입니다.")
        assert person.actions <= 5
        person.at("/my/").press("이어서 배우기", within="main").sees("3강. 짧은 영상").sees("시작하겠습니다.")
        row.refresh_from_db()
        assert row.status == EnrollmentStatus.ATTENDING
        assert LessonProgress.objects.filter(enrollment=row, done_at__isnull=False).count() == 2


LOADED = """() => document.querySelector("video").readyState || new Promise((ready) =>
  document.querySelector("video").addEventListener("loadedmetadata", ready, {once: true}))"""
PLAY = """async (from) => {
  const video = document.querySelector("video");
  video.playbackRate = 2;
  if (from) {
    video.currentTime = from;
    await new Promise((ready) => video.addEventListener("seeked", ready, {once: true}));
  }
  await video.play();
}"""


def test_a_film_watched_to_its_end_is_done_and_its_captions_show(someone, course, django_db_blocker):
    row, film = course()
    with django_db_blocker.unblock():
        me = someone(width=390).log_in(row.person.email).at(f"/my/enrollments/{row.pk}/lessons/{film.pk}/")
        me.page.evaluate(LOADED)
        assert me.page.evaluate("() => document.querySelector('video').textTracks[0].mode") == "showing"
        me.page.evaluate(PLAY, None)
        expect(me.page.locator("[data-watched]")).to_have_text("모두 보았습니다.")
        me.page.wait_for_function("() => document.querySelector('video').textTracks[0].cues.length === 2")
        assert LessonProgress.objects.get(enrollment=row, lesson=film).done_at


def test_a_jump_to_the_end_of_a_film_is_not_watching_it_and_the_place_is_kept(someone, course, django_db_blocker):
    row, film = course(seconds=30)
    with django_db_blocker.unblock():
        me = someone(width=390).log_in(row.person.email).at(f"/my/enrollments/{row.pk}/lessons/{film.pk}/")
        me.page.evaluate(PLAY, 24)
        me.page.wait_for_function("() => document.querySelector('video').currentTime > 26")
        me.page.evaluate("() => document.querySelector('video').pause()")
        expect(me.page.locator("[data-watched]")).to_have_text(re.compile(r"\d+% 보았습니다."))
        kept = LessonProgress.objects.get(enrollment=row, lesson=film)
        assert kept.percent < 30
        assert kept.done_at is None
        assert kept.position_seconds >= 26
        me.at(f"/my/enrollments/{row.pk}/lessons/{film.pk}/")
        me.page.wait_for_function("() => document.querySelector('video').currentTime >= 25")


def test_without_javascript_a_place_in_a_film_is_saved_by_a_button(someone, course, django_db_blocker):
    row, film = course(seconds=60)
    with django_db_blocker.unblock():
        me = someone(width=390, script=False).log_in(row.person.email)
        me.at(f"/my/enrollments/{row.pk}/lessons/{film.pk}/")
        me.page.get_by_label("초", exact=True).fill("12")
        me.press("여기까지 봤습니다").sees("12초까지 본 것을 저장했습니다.")
        assert LessonProgress.objects.get(enrollment=row, lesson=film).percent == 20
