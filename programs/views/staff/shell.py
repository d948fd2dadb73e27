"""What every staff page shares: its tabs, and the rule that an officer finds only their own rounds."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.permissions import officer_required
from accounts.services.drafts import discard_draft, load_draft
from accounts.services.sources import source_of
from programs.choices import ApplyVia, Mode, Selection
from programs.models import Intake, Program
from programs.services.looking import Looker
from programs.services.refusals import Refused
from programs.services.roster import find_intake
from programs.views.staff.intake_rows import state_of

View = Callable[..., HttpResponseBase]


def _always(_: Intake) -> bool:
    return True


def _may_be_completed(intake: Intake) -> bool:
    """Certificates belong to rounds that residents join here and that have begun."""
    begins = intake.starts_on
    return intake.apply_via == ApplyVia.PORTAL and (begins is None or begins <= timezone.localdate())


def _on_portal(intake: Intake) -> bool:
    """Who applies elsewhere learns elsewhere too."""
    return intake.apply_via == ApplyVia.PORTAL


def _is_online(intake: Intake) -> bool:
    return intake.program.mode != Mode.ONSITE


def _may_be_called_off(intake: Intake) -> bool:
    """Whether it takes place is a question until it begins."""
    return intake.apply_via == ApplyVia.PORTAL and (intake.starts_on is None or intake.starts_on > timezone.localdate())


def _is_screened(intake: Intake) -> bool:
    return intake.selection == Selection.SCREENING and intake.apply_via == ApplyVia.PORTAL


def has_draw(intake: Intake) -> bool:
    return intake.selection == Selection.LOTTERY and getattr(intake, "lottery", None) is not None


class Tab(NamedTuple):
    """A page of one round; shown where `fits` says that the round has something for it."""

    key: str
    label: str
    name: str
    fits: Callable[[Intake], bool] = _always


def _has_line(intake: Intake) -> bool:
    """Only where being first counts."""
    return intake.selection == Selection.FIRST_COME and intake.apply_via == ApplyVia.PORTAL


TABS = (
    Tab("intake", "한눈에", "staff:intake"),
    Tab("screening", "심사", "staff:screening", _is_screened),
    Tab("roster", "명단", "staff:roster"),
    Tab("draw", "추첨", "staff:draw", has_draw),
    Tab("attendance", "출석", "staff:attendance"),
    Tab("completion", "수료", "staff:completion", _on_portal),
    Tab("survey", "설문", "staff:survey", _on_portal),
    Tab("meetings", "차시", "staff:meetings"),
    Tab("study", "온라인 학습", "staff:study", _is_online),
    Tab("line", "신청 줄", "staff:line", _has_line),
    Tab("groups", "나눠 둔 자리", "staff:groups", _on_portal),
    Tab("messages", "안내", "staff:messages"),
    Tab("fees", "수강료", "staff:fees"),
    Tab("opening", "개설", "staff:opening", _may_be_called_off),
    Tab("certificates", "수료증", "staff:certificates", _may_be_completed),
    Tab("export", "내려받기", "staff:export"),
    Tab("activity", "활동", "staff:activity"),
)


def staff_page(*methods: str) -> Callable[[View], View]:
    """A page for officers, never kept by a cache because it shows people's data; methods default to GET."""

    def decorate(view: View) -> View:
        checked = require_http_methods(methods or ("GET", "HEAD"))(view)
        return wraps(view)(officer_required(never_cache(_forget_draft_once_saved(checked))))

    return decorate


def _forget_draft_once_saved(view: View) -> View:
    """A form that led on to another page was taken; what was kept of it while typing must not come back."""

    @wraps(view)
    def watched(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and isinstance(response, HttpResponseRedirect):
            discard_draft(user=request.user, form=request.path)
        return response

    return watched


def show(request: HttpRequest, template: str, current: str, *, status: int = 200, **context: object) -> HttpResponse:
    """Render a staff page with the menu; `current` is the key in components/staff_menu.html."""
    return render(request, f"programs/staff/{template}", {"staff_menu": current} | context, status=status)


def own_intake(request: HttpRequest, intake_id: int) -> Intake:
    """The round with its program and `held`, if this officer may manage it; else 404."""
    intakes = Intake.objects.visible_to(request.user)
    return get_object_or_404(find_intake(intakes, timezone.now()), pk=intake_id)


def own_program(request: HttpRequest, program_id: int) -> Program:
    """The program, if this officer may manage it; else 404."""
    programs = Program.objects.visible_to(request.user).select_related("provider", "project")
    return get_object_or_404(programs, pk=program_id)


def looker_of(request: HttpRequest) -> Looker:
    """Who looks at people's data here; a POST asks for names to be read, and brings its reason."""
    reason = request.POST.get("reason", "") if request.method == "POST" else None
    return Looker(user=request.user, source=source_of(request), now=timezone.now(), reason=reason)


def intake_frame(intake: Intake, tab: str, title: str = "") -> dict[str, object]:
    """Crumbs, tabs and heading of the pages of one round."""
    crumbs = [
        ("오늘 할 일", reverse("staff-today")),
        (intake.program.title, reverse("staff:program", args=[intake.program_id])),
    ]
    if title:
        crumbs.append((intake.name, reverse("staff:intake", args=[intake.pk])))
    tabs = [
        {"label": shown.label, "href": reverse(shown.name, args=[intake.pk]), "current": shown.key == tab}
        for shown in TABS
        if shown.fits(intake)
    ]
    state_label, state_tone = state_of(intake)
    return {
        "intake": intake,
        "crumbs": crumbs,
        "here": title or intake.name,
        "tabs": tabs,
        "tab_label": next((shown.label for shown in TABS if shown.key == tab), title),
        "state_label": state_label,
        "state_tone": state_tone,
        "title": title,
    }


def answer(request: HttpRequest, address: str, sentence: str, *, problem: bool = False) -> HttpResponseRedirect:
    """Go on to a page that says what was done."""
    (messages.warning if problem else messages.success)(request, sentence)
    return HttpResponseRedirect(address)


def refused(request: HttpRequest, address: str, refusal: Refused) -> HttpResponseRedirect:
    """Go back to a page that says why not, and what to do instead."""
    return answer(request, address, f"{refusal.detail} {refusal.next_step}".strip(), problem=True)


def new_token() -> str:
    """Marks one sending of a page, so that sending it twice makes one thing."""
    return uuid.uuid4().hex


def with_version(data: QueryDict, version: str) -> QueryDict:
    """The same typed values, now on top of the version that is stored."""
    changed = data.copy()
    changed["version"] = version
    return changed


def typed_before(request: HttpRequest) -> dict[str, object]:
    """What was typed into this page before the session ran out, once; {} when nothing was kept."""
    kept = dict(load_draft(user=request.user, form=request.path))
    kept.pop("version", None)
    if not kept:
        return {}
    discard_draft(user=request.user, form=request.path)
    messages.info(request, "적던 내용을 다시 채웠습니다. 확인하고 저장해 주세요.")
    boxes = {name.removesuffix("_year") for name in kept if name.endswith("_year")}
    days = {box: "-".join(str(kept.get(f"{box}_{part}", "")) for part in ("year", "month", "day")) for box in boxes}
    return kept | {box: typed for box, typed in days.items() if typed.strip("-")}
