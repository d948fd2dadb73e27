"""The portal's addresses and one more: the page that others are measured against, with one query of 60 rows."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from programs.models import Program

SIXTY = engines["django"].from_string(
    """{% extends "base.html" %}{% block content %}<table>{% for row in rows %}<tr><td>{{ row.title }}</td>
    <td>{{ row.summary }}</td><td>{{ row.get_area_display }}</td><td>{{ row.created_at }}</td></tr>{% endfor %}
    </table>{% endblock %}"""
)


def sixty(request: HttpRequest) -> HttpResponse:
    rows = Program.objects.defer("body", "search_text", "choseong", "source_facts").order_by("pk")[:60]
    return HttpResponse(SIXTY.render({"rows": rows}, request))


urlpatterns = [path("bench/sixty/", sixty), path("", include("seoul4050.urls"))]
