"""Applications that may be of one person: found, shown side by side, and answered by an officer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.masking import mask_name, mask_phone
from accounts.templatetags.display import moment
from learning.forms.scholarships.officers import DuplicateForm
from learning.models import DuplicateSet, ScholarshipRound
from learning.services.scholarships.officers import duplicates as service
from learning.views.scholarships.staff.frame import masked_looker, own_round, round_frame, show
from programs.services.looking import log_look
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, refused, staff_page


@staff_page("GET", "POST")
def duplicates(request: HttpRequest, round_id: int) -> HttpResponse:
    """All sets; POST looks through the round again."""
    row = own_round(request, round_id)
    if request.method == "POST":
        found = service.find_duplicates(round_id=row.pk, now=timezone.now())
        done = f"새로 {found}묶음을 찾았습니다." if found else "새로 찾은 것이 없습니다."
        return answer(request, request.path, done)
    return _page(request, row)


def _page(request: HttpRequest, row: ScholarshipRound, wrong: DuplicateForm | None = None, at: int = 0) -> HttpResponse:
    sets = list(service.sets_of(row))
    people = [member.application.applicant_id for each in sets for member in each.members.all()]
    log_look(masked_looker(request), people, f"겹친 신청: {row}")
    return show(
        request,
        "duplicates.html",
        **round_frame(row, "duplicates"),
        sets=[_set(each, wrong if each.pk == at else None) for each in sets],
        form=wrong,
    )


def _set(found: DuplicateSet, wrong: DuplicateForm | None) -> dict[str, object]:
    return {
        "pk": found.pk,
        "why": found.why,
        "members": [
            {
                "href": reverse("staff-scholarships:application", args=[member.application_id]),
                "number": member.application.number,
                "name": mask_name(member.application.applicant.name),
                "phone": mask_phone(member.application.applicant.phone) or "–",
                "sent": moment(member.application.submitted_at),
                "state": member.application.get_state_display(),
                "is_kept": found.kept_id == member.application_id,
            }
            for member in found.members.all()
        ],
        "resolution": found.get_resolution_display() if found.resolution else "",
        "reason": found.reason,
        "by": f"{found.resolved_by.name} · {moment(found.resolved_at)}" if found.resolved_by else "",
        "form": None if found.resolution else wrong or DuplicateForm(row=found),
    }


@staff_page("POST")
def resolve(request: HttpRequest, duplicate_id: int) -> HttpResponse:
    rounds = ScholarshipRound.objects.visible_to(request.user)
    found = get_object_or_404(DuplicateSet.objects.filter(round__in=rounds), pk=duplicate_id)
    row = own_round(request, found.round_id)
    back = reverse("staff-scholarships:duplicates", args=[row.pk])
    form = DuplicateForm(request.POST, row=found)
    if not form.is_valid():
        return _page(request, row, form, found.pk)
    typed = form.cleaned_data
    try:
        service.resolve(set_id=found.pk, resolution=typed["resolution"], kept_id=typed["kept"],
                        reason=typed["reason"], by=request.user, now=timezone.now())  # fmt: skip
    except Refused as refusal:
        if refusal.field in form.fields:
            form.add_error(refusal.field, refusal.detail)
            return _page(request, row, form, found.pk)
        return refused(request, back, refusal)
    return answer(request, back, "답을 저장했습니다.")
