"""A round's applications as an Excel file, after the officer said what for."""

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.services.sources import source_of
from learning.models import ScholarshipRound
from learning.services.scholarships.officers.applications import GROUPS, ApplicationQuery, rows_of
from learning.services.scholarships.officers.exports import ExportOrder, export_applications
from learning.views.scholarships.staff.frame import own_round, round_frame, show
from programs.forms.staff_exports import ExportForm
from programs.services.refusals import Refused
from programs.views.staff.shell import staff_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_page("GET", "POST")
def export(request: HttpRequest, round_id: int) -> HttpResponseBase:
    row = own_round(request, round_id)
    asked = request.POST.get("query", "") if request.method == "POST" else request.GET.urlencode()
    query = ApplicationQuery.read(QueryDict(asked))
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        order = ExportOrder(query=query, **form.cleaned_data)
        try:
            made = export_applications(
                row=row, order=order, by=request.user, source=source_of(request), now=timezone.now()
            )
            return FileResponse(made.file, as_attachment=True, filename=made.name, content_type=XLSX)
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.detail)
    return _page(request, row, query, form)


def _page(request: HttpRequest, row: ScholarshipRound, query: ApplicationQuery, form: ExportForm) -> HttpResponse:
    words = [GROUPS[query.group][0], *([f"찾은 말 ‘{query.text}’"] if query.text else [])]
    return show(
        request,
        "export.html",
        **round_frame(row, "export"),
        form=form,
        people=rows_of(row, query).count(),
        query_text=query.address().removeprefix("?"),
        words=" · ".join(words),
    )
