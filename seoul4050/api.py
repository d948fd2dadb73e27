"""Everything a program of somebody else may ask under /api/v1/: addresses, their document, and how refusals look."""

from collections.abc import Mapping

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from django.urls import path
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter
from rest_framework.views import set_rollback

from learning.api import AwardViewSet, PointViewSet
from programs.api import CertificateViewSet, EnrollmentViewSet, IntakeViewSet, ProgramViewSet
from programs.services.line.refusals import InLine
from programs.services.refusals import Refused

DETAILS: Mapping[type[exceptions.APIException], str] = {
    exceptions.ParseError: "보내신 내용을 읽을 수 없습니다. JSON으로 보내 주세요.",
    exceptions.UnsupportedMediaType: "내용은 JSON으로 보내 주세요.",
    exceptions.NotAuthenticated: "로그인하거나 API 열쇠를 함께 보내 주세요.",
    exceptions.NotFound: "찾으시는 것이 없습니다.",
    exceptions.MethodNotAllowed: "이 주소에서 할 수 없는 일입니다.",
    exceptions.NotAcceptable: "이 형식으로는 답할 수 없습니다. JSON으로 받아 주세요.",
}


def answer_error(error: Exception, context: dict) -> Response | None:
    """Say every refusal the same way: a code for programs, a sentence in Korean for people (None: our own mistake)."""
    if isinstance(error, InLine):
        return _in_line(error)
    if isinstance(error, Refused):
        set_rollback()
        return Response(_refusal(error), status=409)
    if isinstance(error, Http404 | ObjectDoesNotExist):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    headers = {"WWW-Authenticate": error.auth_header} if getattr(error, "auth_header", None) else {}
    return Response(_problem(error, headers), status=error.status_code, headers=headers)


def _in_line(error: InLine) -> Response:
    """Not now, but in order: the place is kept in a row, so nothing is rolled back."""
    spot = error.spot
    more = {"ticket": spot.ticket, "number": spot.number, "ahead": spot.ahead, "expected_seconds": spot.seconds}
    return Response(_refusal(error) | more, status=429, headers={"Retry-After": str(spot.again_in)})


def _refusal(error: Refused) -> dict:
    more = {"next_step": error.next_step, "field": error.field, "reasons": getattr(error, "reasons", [])}
    return {"code": error.code, "detail": error.detail} | {name: value for name, value in more.items() if value}


def _problem(error: exceptions.APIException, headers: dict[str, str]) -> dict:
    if isinstance(error, exceptions.ValidationError):
        return _invalid(error.detail)
    if isinstance(error, exceptions.Throttled):
        seconds = int(error.wait or 1)
        headers["Retry-After"] = str(seconds)
        return {"code": "throttled", "detail": f"요청이 많습니다. {seconds}초 뒤에 다시 해 주세요."}
    return {"code": error.default_code, "detail": DETAILS.get(type(error), str(error.detail))}


def _invalid(detail: object) -> dict:
    """The first field that is wrong with its sentence, and all of them under `errors`."""
    errors = detail if isinstance(detail, dict) else {"": detail}
    field, said = next(iter(errors.items()))
    answer = {"code": "invalid", "detail": _sentence(said), "errors": errors}
    return answer | ({"field": field} if field != "non_field_errors" else {})


def _sentence(said: object) -> str:
    """The first text anywhere inside what a serializer says."""
    while isinstance(said, list | dict):
        said = next(iter(said.values() if isinstance(said, dict) else said), "내용을 다시 살펴봐 주세요.")
    return str(said)


class ApiTokenScheme(OpenApiAuthenticationExtension):
    """How the document names our key."""

    target_class = "accounts.authentication.ApiTokenAuthentication"
    name = "apiToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token 열쇠"}


class SchemaView(SpectacularAPIView):
    """The OpenAPI 3 document: JSON, or YAML with ?format=yaml."""

    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer]
    throttle_classes = []


class DocsView(SpectacularSwaggerSplitView):
    """The document as a page to read and try; its script is a file of its own (Content-Security-Policy)."""

    throttle_classes = []
    url_name = "api-schema"


router = DefaultRouter()
router.include_root_view = False
router.register("programs", ProgramViewSet, basename="api-program")
router.register("intakes", IntakeViewSet, basename="api-intake")
router.register("certificates", CertificateViewSet, basename="api-certificate")
router.register("enrollments", EnrollmentViewSet, basename="api-enrollment")
router.register("scholarships", AwardViewSet, basename="api-scholarship")
router.register("points", PointViewSet, basename="api-point")

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
    *router.urls,
]
