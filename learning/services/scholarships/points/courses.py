"""The officers' list of courses that take points: put on, taken off, and kept in history."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from learning.models import PointCourse
from learning.services.scholarships.rule_sets import organization_of
from programs.models import Program
from programs.services.refusals import Refused


class NotListable(Refused):
    code = "not_listable"
    field = "program"
    detail = "이 기관에서 목록에 올릴 수 없는 과정입니다."


def listed_courses(user: User) -> list[PointCourse]:
    """What the officer's organizations listed, with its programs."""
    rows = PointCourse.objects.visible_to(user).current()
    return list(rows.select_related("program__provider", "listed_by"))


def list_course(*, program_id: int, by: User, now: datetime) -> PointCourse:
    """Put a program on the list; again changes nothing. Raises Program.DoesNotExist, NotListable."""
    program = Program.objects.get(pk=program_id)
    organization = organization_of(by)
    if organization is None:
        raise NotListable
    try:
        with transaction.atomic():
            return PointCourse.objects.create(organization=organization, program=program, listed_at=now, listed_by=by)
    except IntegrityError:  # it is on the list already
        return PointCourse.objects.current().get(program=program)


@transaction.atomic
def unlist_course(*, course_id: int, by: User, now: datetime) -> PointCourse:
    """Take a program off the list; points that were used for it stay. Raises PointCourse.DoesNotExist."""
    row = PointCourse.objects.visible_to(by).select_for_update(of=("self",)).get(pk=course_id)
    if row.ended_at is None:
        row.ended_at, row.ended_by = now, by
        row.save(update_fields=["ended_at", "ended_by"])
    return row
