"""What other people's programs may do for a resident: find, look, enroll, answer; the same services as the pages."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.utils.urls import replace_query_param

from accounts.services.sources import source_of
from accounts.throttling import EnrollThrottle
from programs.certificate_numbers import Mistyped
from programs.certificate_numbers import read as read_number
from programs.filters import EnrollmentFilter
from programs.models import Enrollment
from programs.serializers import (
    BIGGEST_ID,
    LONGEST_KEY,
    LONGEST_TICKET,
    CertificateSerializer,
    EnrolledSerializer,
    EnrollmentPageSerializer,
    EnrollmentSerializer,
    EnrollSerializer,
    InLineSerializer,
    IntakePageSerializer,
    LineSerializer,
    ListedPageSerializer,
    ListedSerializer,
    ProblemSerializer,
    ProgramSerializer,
    SearchSerializer,
    line_facts,
)
from programs.services.catalogue import Found, find
from programs.services.certificates.checking import check
from programs.services.criteria import read_criteria
from programs.services.enrollment import accept_offer, decline_offer, undo_withdrawal, withdraw
from programs.services.intake_page import intake_page
from programs.services.line.claims import Visit, approach, claim
from programs.services.mine import enrollments_of, find_mine
from programs.services.program_page import program_page
from programs.throttling import CheckThrottle

PROBLEM = ProblemSerializer
PUBLIC = {400: PROBLEM, 401: PROBLEM, 429: PROBLEM}
ONE = {401: PROBLEM, 404: PROBLEM, 429: PROBLEM}
OWN = {401: PROBLEM, 403: PROBLEM, 404: PROBLEM, 409: PROBLEM, 429: PROBLEM}
ID = OpenApiParameter("id", {"type": "integer", "minimum": 1, "maximum": BIGGEST_ID}, OpenApiParameter.PATH)
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "maxLength": LONGEST_KEY},
    OpenApiParameter.HEADER,
    description="같은 값으로 다시 보내면 같은 답을 드립니다.",
)

ENROLL = EnrollSerializer()  # made once, for it is asked often; what it reads it gives back and doesn't keep
TICKET_HEADER = "Line-Ticket"
TICKET = OpenApiParameter(
    TICKET_HEADER,
    {"type": "string", "maxLength": LONGEST_TICKET},
    OpenApiParameter.HEADER,
    description="신청 줄이 있을 때 429와 함께 받은 번호표. 번호표 없이 다시 보내도 서 있는 자리는 그대로입니다. "
    "다른 사람이나 다른 회차의 번호표는 받지 않습니다.",
)


class ProgramViewSet(viewsets.ViewSet):
    """Finds programs and shows one; open to everybody."""

    permission_classes = [AllowAny]
    lookup_field = "slug"
    lookup_value_regex = "[^/]+"

    @extend_schema(
        summary="프로그램 찾기",
        parameters=[SearchSerializer],
        responses={200: ListedPageSerializer, **PUBLIC},
    )
    def list(self, request: Request) -> Response:
        asked = {name: value for name, value in request.query_params.items() if value or name == "page"}
        SearchSerializer(data=asked).is_valid(raise_exception=True)
        found = find(read_criteria({name: [value] for name, value in asked.items()}), now=timezone.now())
        return Response(_page(found, request))

    @extend_schema(summary="프로그램 하나", responses={200: ProgramSerializer, **ONE})
    def retrieve(self, request: Request, slug: str) -> Response:
        now = timezone.now()
        page = program_page(slug=slug, visitor=request.user, intake_id=None, now=now)
        intakes = ([page.intake] if page.intake else []) + page.others
        return Response(ProgramSerializer(page.program, context={"now": now, "intakes": intakes}).data)


class CertificateViewSet(viewsets.ViewSet):
    """Says whether a certificate's number is good, to whoever was shown the paper; tells nothing of the person."""

    permission_classes = [AllowAny]
    lookup_field = "number"
    lookup_value_regex = "[^/]+"

    def get_throttles(self) -> list[BaseThrottle]:
        return [CheckThrottle()]

    @extend_schema(summary="수료증 확인", responses={200: CertificateSerializer, 400: PROBLEM, **ONE})
    def retrieve(self, request: Request, number: str) -> Response:
        try:
            checked = check(read_number(number))
        except Mistyped as mistyped:
            raise ValidationError({"number": [mistyped.detail]}) from mistyped
        return Response(CertificateSerializer(checked).data, headers={"X-Robots-Tag": "noindex"})


def _page(found: Found, request: Request) -> dict:
    """One page of the answer, with the addresses of its neighbors."""
    here, page = request.build_absolute_uri(), found.criteria.page
    return {
        "count": found.total,
        "next": replace_query_param(here, "page", page + 1) if page < found.last_page else None,
        "previous": replace_query_param(here, "page", page - 1) if page > 1 else None,
        "notices": list(found.criteria.notices),
        "results": ListedSerializer(found.listings, many=True).data,
    }


class IntakeViewSet(viewsets.ViewSet):
    """Shows one round: facts, phase, capacity in words, who may join, and where the one who asks stands."""

    permission_classes = [AllowAny]

    @extend_schema(summary="회차 하나", parameters=[ID], responses={200: IntakePageSerializer, **ONE})
    def retrieve(self, request: Request, pk: str) -> Response:
        now = timezone.now()
        page = intake_page(intake_id=_number(pk), visitor=request.user, now=now)
        return Response(IntakePageSerializer(page.intake, context={"now": now, "page": page}).data)

    @extend_schema(
        summary="신청 줄에 서기",
        description="줄이 있으면 자리를 드리고, 이미 있으면 같은 자리를 알려 드립니다. "
        "신청이 열리기 30분 전부터 설 수 있습니다.",
        parameters=[ID],
        request=None,
        responses={200: LineSerializer, **ONE, 403: PROBLEM},
    )
    @action(detail=True, methods=["post"], url_path="line", permission_classes=[IsAuthenticated])
    def line(self, request: Request, pk: str) -> Response:
        visit = Visit(source=source_of(request._request))
        spot = approach(person=request.user, intake_id=_number(pk), visit=visit, now=timezone.now())
        return Response(LineSerializer(line_facts(spot)).data)


@extend_schema_view(
    list=extend_schema(summary="나의 신청", responses={200: EnrollmentSerializer(many=True), **OWN}),
    retrieve=extend_schema(summary="나의 신청 하나", parameters=[ID], responses={200: EnrollmentPageSerializer, **OWN}),
)
class EnrollmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """One's own enrollments: ask for a seat, look, withdraw, take it back, answer an offer."""

    serializer_class = EnrollmentSerializer
    filterset_class = EnrollmentFilter
    queryset = Enrollment.objects.none()

    def get_queryset(self) -> QuerySet[Enrollment]:
        return enrollments_of(self.request.user)

    def get_serializer_class(self) -> type[EnrollmentSerializer]:
        return EnrollmentPageSerializer if self.action == "retrieve" else EnrollmentSerializer

    def get_throttles(self) -> list[BaseThrottle]:
        return [EnrollThrottle()] if self.action == "create" else super().get_throttles()

    @extend_schema(
        summary="신청하기",
        parameters=[KEY, TICKET],
        request=EnrollSerializer,
        responses={201: EnrolledSerializer, 400: PROBLEM, **OWN, 429: InLineSerializer},
    )
    def create(self, request: Request) -> Response:
        asked = ENROLL.run_validation([] if request.data is None else request.data)
        outcome = claim(
            person=request.user,
            intake_id=asked["intake"],
            idempotency_key=_idempotency_key(request),
            ticket=request.headers.get(TICKET_HEADER) or asked.get("ticket", ""),
            visit=Visit(source=source_of(request._request)),
            now=timezone.now(),
        )
        return Response({"id": outcome.id, "status": outcome.status, "place": outcome.place}, status=201)

    @extend_schema(summary="신청 취소", parameters=[ID], responses={200: EnrollmentSerializer, **OWN})
    def destroy(self, request: Request, pk: str) -> Response:
        return self._act(withdraw, pk)

    @extend_schema(summary="신청 취소", parameters=[ID], request=None, responses={200: EnrollmentSerializer, **OWN})
    @action(detail=True, methods=["post"], url_path="withdraw")
    def withdraw(self, request: Request, pk: str) -> Response:
        return self._act(withdraw, pk)

    @extend_schema(summary="취소 되돌리기", parameters=[ID], request=None, responses={200: EnrollmentSerializer, **OWN})
    @action(detail=True, methods=["post"], url_path="undo")
    def undo(self, request: Request, pk: str) -> Response:
        return self._act(undo_withdrawal, pk)

    @extend_schema(summary="빈자리 받기", parameters=[ID], request=None, responses={200: EnrollmentSerializer, **OWN})
    @action(detail=True, methods=["post"], url_path="accept")
    def accept(self, request: Request, pk: str) -> Response:
        return self._act(accept_offer, pk)

    @extend_schema(summary="빈자리 넘기기", parameters=[ID], request=None, responses={200: EnrollmentSerializer, **OWN})
    @action(detail=True, methods=["post"], url_path="decline")
    def decline(self, request: Request, pk: str) -> Response:
        return self._act(decline_offer, pk)

    def _act(self, service, pk: str) -> Response:
        """One's own row through one service, then as it stands now; somebody else's row isn't there."""
        mine = find_mine(person=self.request.user, enrollment_id=_number(pk))
        service(enrollment_id=mine.pk, by=self.request.user, now=timezone.now())
        return Response(self.get_serializer(self.get_queryset().get(pk=mine.pk)).data)


def _number(pk: str) -> int:
    """An id of an address; what can't be one isn't there."""
    if not (pk.isascii() and pk.isdecimal()) or int(pk) > BIGGEST_ID:
        raise NotFound
    return int(pk)


def _idempotency_key(request: Request) -> str | None:
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > LONGEST_KEY:
        raise ValidationError({"Idempotency-Key": [f"Idempotency-Key는 {LONGEST_KEY}자까지 쓸 수 있습니다."]})
    return key or None
