"""Pages that stand on the whole house: the first, one's own, the officers', and what to say of an untrusted form."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.templatetags.display import day
from learning.presenting import own as own_words
from learning.presenting import staff_today as learning_words
from learning.services.own import own_learning
from learning.services.staff_today import learning_today
from programs.presenting.mine import my_context
from programs.presenting.staff_today import CLASS_COLUMNS, meeting_row, queue_card
from programs.services.home import highlights
from programs.services.mine import my_page
from programs.services.staff_queues import meetings_of_queue, todays_queues
from programs.views.staff.shell import staff_page
from seoul4050.home import home_context


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    mine = my_page(person=request.user, now=now) if request.user.is_authenticated else None
    return render(request, "home.html", home_context(highlights(now), mine, request.user, now))


FIRST = 4  # things to do that one sees at once; the rest is folded


def in_order(todos: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What ends first comes first, what has no end last."""
    due = [todo for todo in todos if todo.get("at")]
    return sorted(due, key=lambda todo: todo["at"]) + [todo for todo in todos if not todo.get("at")]


@require_GET
@login_required
def my(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    page = my_page(person=request.user, now=now)
    context = my_context(page, now, show_past=request.GET.get("past") == "1")
    own = own_learning(person=request.user, now=now, money=page.money)
    todos = in_order([*context["todos"], *own_words.todos(own, now)])
    context["todos"], context["later"] = todos[:FIRST], todos[FIRST:]
    context["doors"] = own_words.doors(own)
    return render(request, "my.html", context)


MEETINGS = 20  # on the page; all of them are one link away


@staff_page()
def staff_today(request: HttpRequest) -> HttpResponse:
    """The officer's morning: what waits in every area, how long, and where it is."""
    now, user = timezone.now(), request.user
    rounds = [queue_card(queue, now) for queue in todays_queues(user, now)]
    groups = [
        {"key": "rounds", "label": "모집과 수업", "cards": rounds},
        *learning_words.groups(learning_today(user=user, now=now), now),
    ]
    busy = [waiting for group in groups if (waiting := _waiting(group))["cards"]]
    context = {
        "staff_menu": "today",
        "groups": busy,
        "has_areas": any(group["key"] != "rounds" for group in busy),
        "idle": [card for group in groups for card in group["cards"] if not card["count"]],
        "date_words": day(now),
        "start": [{"label": "프로그램 보기", "href": reverse("staff:programs"), "kind": "tertiary"}],
        "class_columns": CLASS_COLUMNS,
        "meetings": [meeting_row(meeting) for meeting in meetings_of_queue(user, "today", now)[:MEETINGS]],
    }
    return render(request, "staff_today.html", context)


def _waiting(group: dict[str, Any]) -> dict[str, Any]:
    """The cards of a group on which something waits, late ones first."""
    cards = [card for card in group["cards"] if card["count"]]
    return group | {"cards": sorted(cards, key=lambda card: not card["late"])}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from an old page or with cookies off: nothing was done; the browser's back keeps what was typed."""
    return render(request, "errors/form_expired.html", status=403)
