"""What every page of the mentor's desk shares: its menu, the mentor's profile, and only own live mentees."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.permissions import mentor_required
from accounts.services.drafts import discard_draft
from accounts.services.sources import source_of
from learning.models.mentoring import MentorProfile, Mentorship
from learning.services.mentoring.caseload import Looking, look_at_mentee
from learning.services.mentoring.own import profile_of

View = Callable[..., HttpResponseBase]
MENU = (
    ("today", "오늘", "mentor:today"),
    ("mentees", "내 멘티", "mentor:mentees"),
    ("log", "상담 기록하기", "mentor:log"),
    ("proposals", "새 제안", "mentor:proposals"),
    ("times", "만날 수 있는 시간", "mentor:times"),
    ("limits", "맡을 사람과 쉬기", "mentor:limits"),
    ("activity", "내 활동", "mentor:activity"),
)


def desk_page(*methods: str) -> Callable[[View], View]:
    """A page for a mentor with a profile, given as `mentor`; never kept by a cache. Methods default to GET."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            mentor = profile_of(request.user)
            if mentor is None:
                return show(request, "no_profile.html", "today")
            response = view(request, mentor, *args, **kwargs)
            if request.method == "POST" and isinstance(response, HttpResponseRedirect):
                discard_draft(user=request.user, form=request.path)
            return response

        return mentor_required(never_cache(require_http_methods(methods or ("GET", "HEAD"))(guarded)))

    return decorate


def show(request: HttpRequest, template: str, current: str, *, status: int = 200, **context: object) -> HttpResponse:
    """Render a page of the desk with the menu; `current` is the menu's key."""
    nav = [{"label": label, "href": reverse(name), "current": key == current} for key, label, name in MENU]
    shared = {"side_nav": nav, "side_title": "멘토 메뉴"}
    return render(request, f"learning/mentoring/desk/{template}", shared | context, status=status)


def looking_of(request: HttpRequest) -> Looking:
    return Looking(user=request.user, source=source_of(request), now=timezone.now())


def my_mentee(request: HttpRequest, mentorship_id: int, target: str = "멘티 한 사람") -> Mentorship:
    """One's own live mentee, with the look written down; 404 for others' and once it is over."""
    try:
        return look_at_mentee(mentorship_id=mentorship_id, looking=looking_of(request), target=target)
    except Mentorship.DoesNotExist:
        raise Http404 from None


def desk_of(mentorship: Mentorship) -> str:
    return reverse("mentor:mentee", args=[mentorship.pk])


def crumbs_of(mentorship: Mentorship) -> list[tuple[str, str]]:
    return [("멘토 오늘", reverse("mentor:today")), (mentorship.person.name, desk_of(mentorship))]


def owner(mentor: MentorProfile) -> str:
    return f"{mentor.user.name} · {mentor.organization.name}"
