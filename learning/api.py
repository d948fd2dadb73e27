"""What other people's programs may read for a resident of the learning area: one's own scholarships and points."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, viewsets

from learning.models import Award, PointLedger
from learning.serializers import AwardSerializer, PointEntrySerializer
from learning.services.scholarships.offers.answering import awards_of
from learning.services.scholarships.points.own import entries_of
from programs.serializers import ProblemSerializer

OWN = {401: ProblemSerializer, 403: ProblemSerializer, 404: ProblemSerializer, 429: ProblemSerializer}


@extend_schema_view(
    list=extend_schema(summary="나의 장학금", responses={200: AwardSerializer(many=True), **OWN}),
)
class AwardViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """One's own scholarships with their points."""

    serializer_class = AwardSerializer
    queryset = Award.objects.none()

    def get_queryset(self) -> QuerySet[Award]:
        return awards_of(self.request.user).select_related("points")


@extend_schema_view(
    list=extend_schema(summary="나의 포인트가 오간 기록", responses={200: PointEntrySerializer(many=True), **OWN}),
)
class PointViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Every movement of one's own points."""

    serializer_class = PointEntrySerializer
    queryset = PointLedger.objects.none()

    def get_queryset(self) -> QuerySet[PointLedger]:
        return entries_of(self.request.user)
