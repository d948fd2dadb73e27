"""The officer's list of courses that take points."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from learning.forms.scholarships.money_desk import PointCourseForm
from learning.models import PointCourse
from learning.presenting.scholarships.money_desk import desk_tabs
from learning.services.scholarships.points.courses import list_course, listed_courses, unlist_course
from learning.views.scholarships.staff.frame import crumbs, show
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, staff_page


@staff_page("GET", "POST")
def point_courses(request: HttpRequest) -> HttpResponse:
    form = PointCourseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        program = form.cleaned_data["program"]
        try:
            list_course(program_id=program.pk, by=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error("program", refusal.detail)
        else:
            said = f"‘{program.title}’ 수강료를 포인트로 낼 수 있게 했습니다."
            return answer(request, reverse("staff-scholarships:point-courses"), said)
    return show(
        request,
        "point_courses.html",
        crumbs=crumbs(),
        tabs=desk_tabs("courses"),
        courses=listed_courses(request.user),
        form=form,
    )


@staff_page("POST")
def point_course_remove(request: HttpRequest, course_id: int) -> HttpResponse:
    try:
        row = unlist_course(course_id=course_id, by=request.user, now=timezone.now())
    except PointCourse.DoesNotExist:
        raise Http404 from None
    said = f"‘{row.program.title}’을 목록에서 내렸습니다. 이미 낸 포인트는 그대로입니다."
    return answer(request, reverse("staff-scholarships:point-courses"), said)
