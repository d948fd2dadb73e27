"""The rules of matching, version by version, and the table of reminders."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from learning.forms.mentoring.staff.nudges import NudgeForm
from learning.forms.mentoring.staff.policies import PolicyForm
from learning.models import MatchPolicy, NudgeRule
from learning.presenting.mentoring import staff_rules as words
from learning.services.mentoring.nudges import change_rule
from learning.services.mentoring.policies import policy_in_force, publish_policy
from learning.views.mentoring.staff.shell import matching_page, rules_tabs, show
from programs.services.refusals import Refused
from programs.views.staff.shell import answer

POLICIES = "staff-mentoring:policies"


def _versions():
    return MatchPolicy.objects.select_related("made_by").prefetch_related("runs")


@matching_page()
def policies(request: HttpRequest) -> HttpResponse:
    in_force = policy_in_force(timezone.now())
    rows = [words.policy_row(each, in_force) for each in _versions()]
    return show(
        request,
        "policies.html",
        "rules",
        "연결 기준",
        rules_tabs=rules_tabs("policies"),
        rows=rows,
        policy=in_force,
        weights=words.weight_rows(in_force),
        facts=words.policy_facts(in_force),
    )


@matching_page()
def policy(request: HttpRequest, match_policy_id: int) -> HttpResponse:
    """One version as it was or will be."""
    row = get_object_or_404(_versions(), pk=match_policy_id)
    shown = words.policy_row(row, policy_in_force(timezone.now()))
    return show(
        request,
        "policy.html",
        "rules",
        f"연결 기준 {row.version}판",
        above=("연결 기준", reverse(POLICIES)),
        badge=shown["state"],
        tone=shown["tone"],
        row=shown,
        weights=words.weight_rows(row),
        facts=words.policy_facts(row),
    )


@matching_page("GET", "POST")
def policy_new(request: HttpRequest) -> HttpResponse:
    """The next version, beginning with what the newest says."""
    now = timezone.now()
    newest = MatchPolicy.objects.order_by("-version").first() or policy_in_force(now)
    form = PolicyForm(request.POST or None, initial=PolicyForm.starting_values(newest, now), now=now)
    # A minute given for "now" has begun already; who sends the page means from now on.
    form.now = now.replace(second=0, microsecond=0)
    if request.method == "POST" and form.is_valid():
        try:
            made = publish_policy(values=form.cleaned_data, by=request.user, now=now)
        except Refused as refusal:
            form.add_error(None, refusal.detail)
        else:
            return answer(request, reverse(POLICIES), f"연결 기준 {made.version}판을 만들었습니다.")
    return show(
        request,
        "policy_new.html",
        "rules",
        f"연결 기준 {newest.version + 1}판 만들기",
        above=("연결 기준", reverse(POLICIES)),
        form=form,
    )


# --- Reminders ----------------------------------------------------------------------------------------------------
@matching_page()
def nudges(request: HttpRequest) -> HttpResponse:
    rules = NudgeRule.objects.annotate(sent=Count("nudges")).order_by("days", "cause")
    rows = [words.nudge_row(rule, rule.sent) for rule in rules]
    return show(request, "nudges.html", "rules", "알림 규칙", rules_tabs=rules_tabs("nudges"), rows=rows)


@matching_page("GET", "POST")
def nudge(request: HttpRequest, nudge_rule_id: int) -> HttpResponse:
    rule = get_object_or_404(NudgeRule, pk=nudge_rule_id)
    initial = {name: getattr(rule, name) for name in ("days", "title", "body", "is_on")}
    form = NudgeForm(request.POST or None, initial=initial)
    page = reverse("staff-mentoring:nudges")
    if request.method == "POST" and form.is_valid():
        try:
            change_rule(rule_id=rule.pk, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.detail)
        else:
            return answer(request, page, "알림 규칙을 바꾸었습니다. 이미 알린 것은 다시 알리지 않습니다.")
    title = f"알림 규칙: {rule.get_cause_display()}"
    above = ("알림 규칙", page)
    return show(request, "one_form.html", "rules", title, above=above, form=form, back=page, button="바꾸기")
