"""How the mentoring goes, on the page and as a locked Excel file."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.services.sources import source_of
from learning.forms.mentoring.staff.reports import ReportFileForm, StretchForm
from learning.presenting.mentoring import staff_report as words
from learning.services.mentoring.staff import reports as service
from learning.services.mentoring.staff.report_file import report_file
from learning.views.mentoring.staff.shell import show
from programs.services.refusals import Refused
from programs.views.staff.shell import staff_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_page("GET", "POST")
def report(request: HttpRequest) -> HttpResponseBase:
    """The report of some days; POST takes it out with a purpose."""
    now = timezone.now()
    usual = service.usual_stretch(timezone.localdate(now))
    days = StretchForm(request.GET if "first" in request.GET else {"first": usual.first, "last": usual.last})
    stretch = service.Stretch(**days.cleaned_data) if days.is_valid() else usual
    found = service.report_for(request.user, stretch, now)
    form = ReportFileForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = report_file(report=found, by=request.user, source=source_of(request), now=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.detail)
        else:
            return FileResponse(made.file, as_attachment=True, filename=made.name, content_type=XLSX)
    return _page(request, found, days, form)


def _page(request: HttpRequest, found: service.Report, days: StretchForm, form: ReportFileForm) -> HttpResponse:
    groups = [
        (title, words.group_rows(rows), words.gap_words(rows))
        for title, rows in (("나이대", found.by_age), ("사는 권역", found.by_area))
        if rows is not None
    ]
    return show(
        request,
        "report.html",
        "report",
        "멘토링 보고서",
        report=found,
        days=days,
        form=form,
        has_errors=bool(form.errors),
        stats=words.stats(found),
        waiting=words.waiting_words(found.waiting),
        groups=groups,
        organizations=words.organization_rows(found),
        declined=words.reason_rows(found),
        ended=words.ended_rows(found),
        surveys=words.survey_parts(found),
    )
