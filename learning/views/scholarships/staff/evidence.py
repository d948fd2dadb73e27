"""The desk where officers check papers: the paper on the left, the question on the right, the next one at once."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.masking import mask_name
from accounts.services.sources import source_of
from learning.application_sections import PAPER_FACTS
from learning.award_facts import FACTS
from learning.forms.scholarships.officers import PaperForm
from learning.models import Evidence
from learning.presenting.scholarships.officers import paper_rows
from learning.rule_words import label_of, value_words
from learning.services.scholarships.evidence import read_file
from learning.services.scholarships.officers import papers as service
from learning.views.scholarships.staff.frame import masked_looker, own_round, round_frame, show
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, refused, staff_page

IMAGES = ("image/jpeg", "image/png")


@staff_page()
def queue(request: HttpRequest, round_id: int) -> HttpResponse:
    """Leads to the first paper that waits; says so when there is none."""
    row = own_round(request, round_id)
    first = service.queue(row).first()
    if first is not None:
        return HttpResponseRedirect(reverse("staff-scholarships:paper", args=[first.pk]))
    return show(request, "papers_done.html", **round_frame(row, "evidence"))


@staff_page("GET", "POST")
def paper(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """One paper; POST says whether it shows what was answered, and goes on to the next."""
    try:
        desk = service.look_at_paper(evidence_id=evidence_id, looker=masked_looker(request))
    except Evidence.DoesNotExist:
        raise Http404 from None
    form = PaperForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _check(request, desk, form)
        except Refused as refusal:
            if refusal.field not in form.fields:
                return refused(request, request.path, refusal)
            form.add_error(refusal.field, f"{refusal.detail} {refusal.next_step}".strip())
        else:
            return _next(
                request, desk, "확인했습니다." if form.cleaned_data["verdict"] == "accepted" else "돌려보냈습니다."
            )
    return _page(request, desk, form)


def _check(request: HttpRequest, desk: service.Desk, form: PaperForm) -> None:
    typed, now = form.cleaned_data, timezone.now()
    if typed["verdict"] == "accepted":
        service.accept(evidence_id=desk.paper.pk, valid_until=typed["valid_until"], by=request.user, now=now,
                       today=timezone.localdate())  # fmt: skip
    else:
        service.send_back(evidence_id=desk.paper.pk, note=typed["note"], asks_again=typed["asks_again"],
                          days=typed["days"], by=request.user, now=now)  # fmt: skip


def _next(request: HttpRequest, desk: service.Desk, done: str) -> HttpResponse:
    if desk.following is None:
        return answer(request, reverse("staff-scholarships:evidence", args=[desk.paper.application.round_id]), done)
    return answer(request, reverse("staff-scholarships:paper", args=[desk.following]), f"{done} 다음 서류입니다.")


def _page(request: HttpRequest, desk: service.Desk, form: PaperForm) -> HttpResponse:
    row = desk.paper.application
    fact = PAPER_FACTS.get(desk.paper.kind)
    said = desk.answers.get(fact) if fact else None
    return show(
        request,
        "paper.html",
        **round_frame(row.round, "evidence", desk.paper.get_kind_display()),
        paper=paper_rows([desk.paper])[0],
        row=row,
        name=mask_name(row.applicant.name),
        file=reverse("staff-scholarships:evidence-file", args=[desk.paper.pk]) if desk.paper.file else "",
        is_image=desk.paper.file_type in IMAGES,
        size=f"{desk.paper.file_bytes / 1024:,.0f}KB",
        question=label_of(fact) if fact in FACTS else "",
        said=value_words(fact, said) if fact else "",
        others=paper_rows(desk.others),
        form=form,
        at=desk.at,
        total=desk.total,
        following=desk.following,
    )


@staff_page()
def file(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """The file itself, for this officer only; the look is written down."""
    try:
        row, content = read_file(
            evidence_id=evidence_id, reader=request.user, source=source_of(request), now=timezone.now()
        )
    except Evidence.DoesNotExist:
        raise Http404 from None
    response = HttpResponse(content, content_type=row.file_type)
    shown = "inline" if row.file_type in IMAGES else "attachment"
    ending = {"application/pdf": "pdf", "image/png": "png"}.get(row.file_type, "jpg")
    response["Content-Disposition"] = f'{shown}; filename="{row.application.number}-{row.kind}.{ending}"'
    return response
