"""A roster as an Excel file, after the officer said what for."""

from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.services.sources import source_of
from programs.forms.staff_exports import ExportForm
from programs.models import Intake
from programs.services.exports import ExportOrder, export_roster
from programs.services.refusals import Refused
from programs.services.roster import ATTENDANCE, GROUPS, RosterQuery, rows_of
from programs.views.staff.shell import intake_frame, own_intake, show, staff_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_page("GET", "POST")
def export(request: HttpRequest, intake_id: int) -> HttpResponseBase:
    row = own_intake(request, intake_id)
    asked = request.POST.get("query", "") if request.method == "POST" else request.GET.urlencode()
    query = RosterQuery.read(QueryDict(asked))
    form = ExportForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _page(request, row, query, form)
    order = ExportOrder(query=query, **form.cleaned_data)
    try:
        made = export_roster(intake=row, order=order, by=request.user, source=source_of(request), now=timezone.now())
    except Refused as refusal:
        form.add_error(refusal.field, refusal.detail)
        return _page(request, row, query, form)
    return FileResponse(made.file, as_attachment=True, filename=made.name, content_type=XLSX)


def _page(request: HttpRequest, row: Intake, query: RosterQuery, form: ExportForm) -> HttpResponse:
    words = [GROUPS[query.group][0]]
    words += [f"찾은 말 ‘{query.text}’"] if query.text else []
    words += [ATTENDANCE[query.attendance]] if query.attendance else []
    return show(
        request,
        "export.html",
        "intakes",
        **intake_frame(row, "export"),
        form=form,
        people=rows_of(row, query).count(),
        query_text=urlencode(query.params()),
        words=" · ".join(words),
    )
