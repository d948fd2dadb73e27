"""The boxes of one condition, score line or group of a rule set, for an officer who adds or changes it."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse

from learning import rule_edits as edits
from learning.award_facts import FACTS
from learning.forms.scholarships import rule_sets as forms
from learning.models import RuleSet
from learning.rule_edits import Body, NoSuchPlace
from learning.services.scholarships.rule_sets import stamp_of
from learning.views.scholarships.staff.frame import own_rule_set, show
from learning.views.scholarships.staff.rule_sets import address_of, change, set_crumbs
from programs.views.staff.shell import answer, staff_page

PARTS = {"eligibility": "eligibility", "choice": "eligibility", "scoring": "scoring", "groups": "groups"}
NEW_TITLES = {
    "eligibility": "자격 기준 더하기",
    "choice": "하나만 맞으면 되는 묶음 더하기",
    "scoring": "점수 기준 더하기",
    "groups": "자리를 나눠 둘 집단 더하기",
}


@staff_page("GET", "POST")
def condition(request: HttpRequest, rule_set_id: int) -> HttpResponse:
    """A condition to add (`in` names the list) or to change (`at` names the place); first its fact is chosen."""
    row = own_rule_set(request, rule_set_id)
    if row.is_published:
        raise Http404
    at = request.GET.get("at", "")
    into = "" if at else request.GET.get("in", "eligibility")
    stored = _stored(row, at) if at else None
    name = request.GET.get("fact") or (stored or {}).get("fact", "")
    part = PARTS.get((at or into).partition("/")[0])
    if part is None:
        raise Http404
    title = "기준 고치기" if at else NEW_TITLES.get(into, "기준 더하기")
    if name not in FACTS:
        return _choose(request, row, title, {"at": at} if at else {"in": into})
    form = _form(request, row, FACTS[name].name, into, stored)
    if request.method == "POST" and form.is_valid():
        return change(request, row, _edit(form, at, into), "저장했습니다.", part)
    keep = {"at": at} if at else {"in": into}
    return _show(request, row, title, form=form, fact=FACTS[name], other=f"?{urlencode(keep | {'fact': 'other'})}")


def _stored(row: RuleSet, at: str) -> dict:
    try:
        return edits.question_at(row.body, at)
    except NoSuchPlace:
        raise Http404 from None


def _form(request: HttpRequest, row: RuleSet, name: str, into: str, stored: dict | None) -> forms.QuestionForm:
    data = request.POST if request.method == "POST" else None
    initial = forms.initial_of(stored) if stored and stored["fact"] == name else None
    if into == "scoring":
        taken = frozenset(line["id"] for line in row.body["scoring"])
        return forms.ScoreForm(data, fact=FACTS[name], taken=taken)
    if into == "groups":
        return forms.GroupForm(data, fact=FACTS[name], taken=frozenset(row.body["groups"]))
    place = request.GET.get("at") or into
    needs_basis = place.partition("/")[0] in {"eligibility", "choice"}
    return forms.QuestionForm(data, fact=FACTS[name], needs_basis=needs_basis, initial=initial)


def _edit(form: forms.QuestionForm, at: str, into: str) -> Callable[[Body], Body]:
    leaf, typed = form.leaf(), form.cleaned_data
    if at:
        return lambda body: edits.change_question(body, at, leaf)
    if into == "choice":
        return lambda body: edits.add_choice(body, leaf)
    if into == "scoring":
        return lambda body: edits.add_score(body, label=typed["label"], points=typed["points"], leaf=leaf)
    if into == "groups":
        return lambda body: edits.add_group(body, label=typed["label"], seats=typed["seats"], leaf=leaf)
    return lambda body: edits.add_question(body, into, leaf)


def _choose(request: HttpRequest, row: RuleSet, title: str, keep: dict[str, str]) -> HttpResponse:
    kept = list(keep.items())
    return _show(request, row, title, groups=forms.fact_choices(), keep=kept)


def _show(request: HttpRequest, row: RuleSet, title: str, **context: object) -> HttpResponse:
    return show(
        request,
        "rule_part.html",
        crumbs=set_crumbs(row),
        rule_set=row,
        part_title=title,
        back=address_of(row),
        stamp=stamp_of(row),
        **context,
    )


@staff_page("GET", "POST")
def score(request: HttpRequest, rule_set_id: int, score_number: int) -> HttpResponse:
    """Name and points of a score line."""
    row = own_rule_set(request, rule_set_id)
    lines = row.body["scoring"]
    if row.is_published or score_number >= len(lines):
        raise Http404
    line = lines[score_number]
    taken = frozenset(each["id"] for each in lines) - {line["id"]}
    form = forms.ScoreNameForm(
        request.POST if request.method == "POST" else None,
        taken=taken,
        initial={"label": line["id"], "points": line["points"]},
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        return change(
            request,
            row,
            lambda body: edits.change_score(body, score_number, label=typed["label"], points=typed["points"]),
            "저장했습니다.",
            "scoring",
        )
    return _show(request, row, "점수 기준 고치기", form=form)


@staff_page("GET", "POST")
def group(request: HttpRequest, rule_set_id: int) -> HttpResponse:
    """Name and seats of a group; `name` says which."""
    row = own_rule_set(request, rule_set_id)
    name = request.GET.get("name", "")
    if row.is_published:
        raise Http404
    if name not in row.body["groups"]:
        return answer(request, address_of(row), "고칠 집단을 골라 주세요.", problem=True)
    form = forms.GroupNameForm(
        request.POST if request.method == "POST" else None,
        taken=frozenset(row.body["groups"]) - {name},
        initial={"label": name, "seats": row.body["quota"].get(name, 0)},
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        return change(
            request,
            row,
            lambda body: edits.change_group(body, name, label=typed["label"], seats=typed["seats"]),
            "저장했습니다.",
            "groups",
        )
    return _show(request, row, "집단 고치기", form=form)
