"""How a resident's own scholarships and points look to their own programs: read only."""

from rest_framework import serializers

from learning.choices.scholarships import AwardState, Bucket, PointKind
from learning.models import Award, PointLedger


class AwardSerializer(serializers.ModelSerializer):
    """One scholarship: where it stands, and its points once it was taken. Amounts in KRW (1 point = 1 KRW)."""

    round = serializers.CharField(source="round.title")
    application = serializers.CharField(source="application.number", help_text="접수번호")
    state = serializers.ChoiceField(AwardState.choices)
    spend_until = serializers.DateField(source="round.spend_until")
    available_krw = serializers.IntegerField(source="points.available_krw", allow_null=True)
    reserved_krw = serializers.IntegerField(source="points.reserved_krw", allow_null=True)
    spent_krw = serializers.IntegerField(source="points.spent_krw", allow_null=True)
    expired_krw = serializers.IntegerField(source="points.expired_krw", allow_null=True)

    class Meta:
        model = Award
        fields = [
            "id",
            "round",
            "application",
            "state",
            "amount_krw",
            "accept_until",
            "spend_until",
            "available_krw",
            "reserved_krw",
            "spent_krw",
            "expired_krw",
        ]
        read_only_fields = fields


class PointEntrySerializer(serializers.ModelSerializer):
    """One movement of points, newest first: from where to where, how many, and what for."""

    kind = serializers.ChoiceField(PointKind.choices)
    from_bucket = serializers.ChoiceField(Bucket.choices)
    to_bucket = serializers.ChoiceField(Bucket.choices)
    award = serializers.IntegerField(source="account.award_id")

    class Meta:
        model = PointLedger
        fields = ["id", "award", "kind", "from_bucket", "to_bucket", "amount_krw", "what", "enrollment", "at"]
        read_only_fields = fields
