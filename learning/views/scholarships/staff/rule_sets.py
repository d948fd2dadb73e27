"""Rule sets as officers build them: a list, one version condition by condition, publishing, the next version."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from learning import rule_edits
from learning.forms.scholarships.rule_sets import BasisForm, NameForm, PrecedenceForm
from learning.models import RuleSet
from learning.presenting.scholarships import rule_sets as presenting
from learning.rule_edits import Body
from learning.rule_words import precedence_words
from learning.services.scholarships import rule_sets as service
from learning.views.scholarships.staff.frame import crumbs, own_rule_set, show
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, refused, staff_page

COLUMNS = [
    {"label": "이름"},
    {"label": "판"},
    {"label": "상태"},
    {"label": "쓰는 회차", "num": True},
    {"label": "지문"},
]


def address_of(row: RuleSet) -> str:
    return reverse("staff-scholarships:rule-set", args=[row.pk])


def set_crumbs(row: RuleSet | None = None) -> list[tuple[str, str]]:
    listed = ("선정 규칙", reverse("staff-scholarships:rule-sets"))
    return crumbs(listed, *([(str(row), address_of(row))] if row else []))


@staff_page("GET", "POST")
def rule_sets(request: HttpRequest) -> HttpResponse:
    """All rule sets; POST begins a new one."""
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = service.create(name=form.cleaned_data["name"], by=request.user, now=timezone.now())
            return HttpResponseRedirect(address_of(made))
        except Refused as refusal:
            form.add_error("name", f"{refusal.detail} {refusal.next_step}".strip())
    rows = presenting.list_rows(service.list_rule_sets(request.user), address_of)
    return show(request, "rule_sets.html", crumbs=crumbs(), rows=rows, columns=COLUMNS, form=form)


@staff_page()
def rule_set(request: HttpRequest, rule_set_id: int) -> HttpResponse:
    return page(request, own_rule_set(request, rule_set_id))


def page(
    request: HttpRequest, row: RuleSet, *, basis: BasisForm | None = None, problem: Refused | None = None
) -> HttpResponse:
    """The builder: what the rules say, what is missing, and whether they may be published."""
    problems = [] if row.is_published else service.problems_before_publishing(row)
    precedence = row.body.get("precedence", "")
    return show(
        request,
        "rule_set.html",
        crumbs=set_crumbs(),
        rule_set=row,
        stamp=service.stamp_of(row),
        can_edit=not row.is_published,
        parts=presenting.sections(row.body),
        problems=presenting.problem_rows(problems),
        problem=problem,
        basis=basis or BasisForm(initial={"legal_basis": row.legal_basis, "note": row.note}),
        precedence=precedence_words(precedence) if precedence else "",
        order=PrecedenceForm(initial={"precedence": precedence}),
        quota=sum(row.body["quota"].values()),
        rounds=row.rounds.filter(organization=row.organization),
    )


def change(request: HttpRequest, row: RuleSet, edit: Callable[[Body], Body], done: str, part: str) -> HttpResponse:
    """Make one change and go back to the part of the builder where it shows."""
    back = f"{address_of(row)}#{part}"
    try:
        service.edit(rule_set_id=row.pk, change=edit, stamp=request.POST.get("stamp", ""), now=timezone.now())
    except Refused as refusal:
        return refused(request, back, refusal)
    return answer(request, back, done)


@staff_page("POST")
def basis(request: HttpRequest, rule_set_id: int) -> HttpResponse:
    row = own_rule_set(request, rule_set_id)
    form = BasisForm(request.POST)
    if not form.is_valid():
        return page(request, row, basis=form)
    stamp = request.POST.get("stamp", "")
    try:
        service.describe(rule_set_id=row.pk, **form.cleaned_data, stamp=stamp, now=timezone.now())
    except Refused as refusal:
        return refused(request, address_of(row), refusal)
    return answer(request, address_of(row), "근거를 저장했습니다.")


@staff_page("POST")
def precedence(request: HttpRequest, rule_set_id: int) -> HttpResponse:
    row = own_rule_set(request, rule_set_id)
    form = PrecedenceForm(request.POST)
    if not form.is_valid():
        return answer(request, f"{address_of(row)}#groups", form.errors["precedence"][0], problem=True)
    chosen = form.cleaned_data["precedence"]
    return change(request, row, lambda body: rule_edits.set_precedence(body, chosen), "순서를 저장했습니다.", "groups")


@staff_page("POST")
def remove(request: HttpRequest, rule_set_id: int) -> HttpResponse:
    """Take one condition away; `at` says which."""
    row = own_rule_set(request, rule_set_id)
    at = request.POST.get("at", "")
    part = presenting.SECTION_OF.get(at.partition("/")[0], "eligibility")
    return change(request, row, lambda body: rule_edits.remove_question(body, at), "기준을 지웠습니다.", part)


@staff_page("POST")
def publish(request: HttpRequest, rule_set_id: int) -> HttpResponse:
    row = own_rule_set(request, rule_set_id)
    stamp = request.POST.get("stamp", "")
    try:
        made = service.publish(rule_set_id=row.pk, stamp=stamp, by=request.user, now=timezone.now())
    except Refused as refusal:
        return page(request, row, problem=refusal)
    return answer(request, address_of(row), f"{made}을 게시했습니다. 이제 아무도 바꿀 수 없습니다.")


@staff_page("POST")
def copy(request: HttpRequest, rule_set_id: int) -> HttpResponse:
    """The next version, ready to be changed."""
    row = own_rule_set(request, rule_set_id)
    made = service.copy_to_new_version(rule_set=row, by=request.user, now=timezone.now())
    return answer(request, address_of(made), f"{made}을 쓰고 있습니다. 고친 뒤 게시해 주세요.")


@staff_page("POST")
def discard(request: HttpRequest, rule_set_id: int) -> HttpResponse:
    row = own_rule_set(request, rule_set_id)
    try:
        service.remove_draft(rule_set_id=row.pk)
    except Refused as refusal:
        return refused(request, address_of(row), refusal)
    return answer(request, reverse("staff-scholarships:rule-sets"), f"{row}을 지웠습니다.")
