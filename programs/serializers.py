"""The API's words for programs, intakes and enrollments: what goes in is checked, what goes out is documented."""

from collections.abc import Sequence

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.choices import District
from programs.choices import ApplyVia, Area, EnrollmentStatus, Mode, Selection
from programs.eligibility import BadRule, Rule, describe
from programs.models import Enrollment, Intake, ListingState, Meeting, Program, ProgramListing, Refund, Venue
from programs.opening import PHASE_WORDS, Phase, capacity_words, phase
from programs.services.certificates.checking import State
from programs.services.criteria import FURTHEST_PAGE
from programs.services.intake_page import IntakePage
from programs.services.line.places import Spot
from programs.services.money.own import own_money
from programs.services.standing import window_of

LONGEST_KEY = 80
LONGEST_TICKET = 120
BIGGEST_ID = 2**63 - 1
RULE_UNREADABLE = "신청 자격은 운영 기관에 물어봐 주세요"


def _choice(choices: Sequence[tuple[str, str]], label: str) -> serializers.ChoiceField:
    errors = {"invalid_choice": f"{label}에 ‘{{input}}’ 값은 쓸 수 없습니다."}
    return serializers.ChoiceField(choices, required=False, allow_blank=True, help_text=label, error_messages=errors)


_PAGE = f"쪽 번호(page)는 1에서 {FURTHEST_PAGE} 사이의 숫자로 보내 주세요."
_PAGE_ERRORS = dict.fromkeys(["invalid", "min_value", "max_value", "max_string_length"], _PAGE)


class SearchSerializer(serializers.Serializer):
    """The catalogue's filters; the empty word means "any"."""

    q = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=100,
        trim_whitespace=False,
        help_text="찾는 말: 낱말, 초성(ㄷㄹ), 영문 자판으로 친 한글(emfhs)",
    )
    area = _choice(Area.choices, "분야")
    district = _choice(District.choices, "자치구 코드")
    mode = _choice(Mode.choices, "배우는 방식")
    open = _choice([(word, "신청 상태") for word in ("1", "true", "0", "false")], "1: 지금 신청할 수 있는 것만")
    page = serializers.IntegerField(required=False, min_value=1, max_value=FURTHEST_PAGE, error_messages=_PAGE_ERRORS)

    def validate_q(self, value: str) -> str:
        if "\0" in value:
            raise serializers.ValidationError("찾는 말에 쓸 수 없는 글자가 있습니다.")
        return value


class EnrollSerializer(serializers.Serializer):
    """What POST /enrollments/ takes."""

    intake = serializers.IntegerField(
        min_value=1,
        max_value=BIGGEST_ID,
        help_text="회차 번호",
        error_messages={
            "required": "신청할 회차의 번호(intake)를 보내 주세요.",
            "null": "신청할 회차의 번호(intake)를 보내 주세요.",
            "invalid": "회차의 번호(intake)는 숫자로 보내 주세요.",
            "min_value": "회차의 번호(intake)는 1 이상입니다.",
            "max_value": "회차의 번호(intake)가 너무 큽니다.",
            "max_string_length": "회차의 번호(intake)가 너무 깁니다.",
        },
    )
    ticket = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_TICKET,
        help_text="신청 줄에서 받은 번호표. 머리글 Line-Ticket으로 보내도 됩니다.",
    )
    default_error_messages = {"invalid": '{{"intake": 회차 번호}} 모양으로 보내 주세요.'}


class EnrolledSerializer(serializers.Serializer):
    """What became of the request; `place` is the place on the waitlist, 1 = next."""

    id = serializers.IntegerField()
    status = serializers.ChoiceField(EnrollmentStatus.choices)
    place = serializers.IntegerField(allow_null=True)


class ProblemSerializer(serializers.Serializer):
    """Every refusal: a code for programs, a sentence for people."""

    code = serializers.CharField()
    detail = serializers.CharField()
    next_step = serializers.CharField(required=False)
    field = serializers.CharField(required=False)
    reasons = serializers.ListField(child=serializers.CharField(), required=False)
    errors = serializers.DictField(required=False)


class InLineSerializer(ProblemSerializer):
    """429: too many requests (`throttled`), or a place in the waiting line (`in_line`) with everything after `code`."""

    ticket = serializers.CharField(required=False, help_text="다시 보낼 때 함께 보내는 번호표")
    number = serializers.IntegerField(required=False, help_text="자리 번호: 작을수록 먼저 왔습니다")
    ahead = serializers.IntegerField(required=False, help_text="내 앞에 있는 사람 수")
    expected_seconds = serializers.IntegerField(required=False, help_text="차례까지 걸릴 시간(초)")


class LineSerializer(serializers.Serializer):
    """A place in the waiting line of an intake. `admitted_until`: a seat is kept until then, null while one waits."""

    in_line = serializers.BooleanField(help_text="지금 신청 줄이 있는지. 없으면 바로 신청하면 됩니다")
    ticket = serializers.CharField(allow_null=True)
    number = serializers.IntegerField(allow_null=True)
    ahead = serializers.IntegerField()
    expected_seconds = serializers.IntegerField()
    ask_again_seconds = serializers.IntegerField()
    admitted_until = serializers.DateTimeField(allow_null=True)


def line_facts(spot: Spot | None) -> dict:
    """The values of LineSerializer; without a spot there is no line to stand in."""
    if spot is None:
        nothing = dict.fromkeys(("ahead", "expected_seconds", "ask_again_seconds"), 0)
        return {"in_line": False, "ticket": None, "number": None, "admitted_until": None, **nothing}
    return {
        "in_line": True,
        "ticket": spot.ticket,
        "number": spot.number,
        "ahead": spot.ahead,
        "expected_seconds": spot.seconds,
        "ask_again_seconds": spot.again_in,
        "admitted_until": spot.until,
    }


class VenueSerializer(serializers.ModelSerializer):
    class Meta:
        model = Venue
        fields = ["name", "address", "district"]


class MeetingSerializer(serializers.ModelSerializer):
    class Meta:
        model = Meeting
        fields = ["number", "starts_at", "ends_at", "room", "topic"]


class ListedSerializer(serializers.ModelSerializer):
    """A program in a list, with the round that is shown now."""

    slug = serializers.CharField(source="program.slug")
    title = serializers.CharField(source="program.title")
    summary = serializers.CharField(source="program.summary")
    provider = serializers.CharField(source="program.provider.name")
    url = serializers.CharField(source="program.get_absolute_url")
    area = serializers.ChoiceField(Area.choices)
    mode = serializers.ChoiceField(Mode.choices)
    state = serializers.SerializerMethodField()
    state_label = serializers.CharField(source="get_state_display")
    district = serializers.CharField(help_text="자치구 코드, 모르면 빈 글")
    intake = serializers.IntegerField(source="intake_id", allow_null=True)
    venue = serializers.SerializerMethodField()
    capacity_text = serializers.SerializerMethodField()
    fee_krw = serializers.IntegerField(source="intake.fee_krw", default=None, allow_null=True)
    closes_at = serializers.DateTimeField(source="intake.apply_closes_at", default=None, allow_null=True)

    class Meta:
        model = ProgramListing
        fields = [
            *("slug", "title", "summary", "provider", "url", "area", "mode", "state", "state_label", "district"),
            *("intake", "venue", "capacity_text", "fee_krw", "opens_at", "closes_at"),
        ]

    def get_state(self, row: ProgramListing) -> str:
        return ListingState(row.state).name.lower()

    def get_venue(self, row: ProgramListing) -> str:
        return row.intake.venue.name if row.intake and row.intake.venue else ""

    def get_capacity_text(self, row: ProgramListing) -> str:
        return capacity_words(window_of(row.intake)) if row.intake else ""


@extend_schema_serializer(many=False)
class ListedPageSerializer(serializers.Serializer):
    """One page of what was found; `notices` says what was understood differently."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    notices = serializers.ListField(child=serializers.CharField())
    results = ListedSerializer(many=True)


class IntakeSerializer(serializers.ModelSerializer):
    """The facts of a round as every visitor may see them. Context: `now`."""

    program = serializers.CharField(source="program.slug")
    title = serializers.CharField(source="program.title")
    phase = serializers.SerializerMethodField()
    phase_label = serializers.SerializerMethodField()
    opens_at = serializers.DateTimeField(source="apply_opens_at", allow_null=True)
    closes_at = serializers.DateTimeField(source="apply_closes_at", allow_null=True)
    apply_via = serializers.ChoiceField(ApplyVia.choices)
    selection = serializers.ChoiceField(Selection.choices)
    capacity_text = serializers.SerializerMethodField()
    eligibility = serializers.SerializerMethodField()
    venue = VenueSerializer(allow_null=True)

    class Meta:
        model = Intake
        fields = [
            *("id", "program", "title", "name", "phase", "phase_label", "opens_at", "closes_at", "starts_on"),
            *("ends_on", "schedule_note", "apply_via", "selection", "capacity", "taken", "waitlist_capacity"),
            *("waiting", "capacity_text", "fee_krw", "fee_note", "eligibility", "venue"),
        ]

    def _phase(self, intake: Intake) -> Phase:
        """As it is for the one who asks where that is known: members of a group may come earlier."""
        page = self.context.get("page")
        if page is not None and page.standing is not None:
            return page.standing.phase
        return phase(window_of(intake), self.context["now"])

    def get_phase(self, intake: Intake) -> str:
        return self._phase(intake).value

    def get_phase_label(self, intake: Intake) -> str:
        return PHASE_WORDS[self._phase(intake)]

    def get_capacity_text(self, intake: Intake) -> str:
        return capacity_words(window_of(intake))

    def get_eligibility(self, intake: Intake) -> list[str]:
        try:
            return describe(Rule.from_json(intake.eligibility))
        except BadRule:
            return [RULE_UNREADABLE]


class ProgramSerializer(serializers.ModelSerializer):
    """One program with its rounds, the one to act on first. Context: `now`, `intakes`."""

    provider = serializers.CharField(source="provider.name")
    url = serializers.CharField(source="get_absolute_url")
    project = serializers.CharField(source="project.name", default=None, allow_null=True)
    body = serializers.CharField(help_text="깨끗이 고른 HTML")
    intakes = serializers.SerializerMethodField()

    class Meta:
        model = Program
        fields = ["slug", "title", "summary", "body", "area", "mode", "level", "audience", "keywords", "provider",
                  "project", "url", "source_url", "intakes"]  # fmt: skip

    def get_intakes(self, program: Program) -> IntakeSerializer(many=True):  # type: ignore[valid-type]
        return IntakeSerializer(self.context["intakes"], many=True, context=self.context).data


class ReasonSerializer(serializers.Serializer):
    """One condition of the rule, and whether the person meets it."""

    code = serializers.CharField()
    verdict = serializers.ChoiceField([("yes", "맞음"), ("no", "맞지 않음"), ("unknown", "확인 필요")])
    text = serializers.CharField()


class EnrollmentSerializer(serializers.ModelSerializer):
    """One's own request; `place` is the place on the waitlist, 1 = next."""

    number = serializers.CharField(help_text="접수 번호")
    intake_name = serializers.CharField(source="intake.name")
    program = serializers.CharField(source="intake.program.slug")
    title = serializers.CharField(source="intake.program.title")
    status_label = serializers.CharField(source="get_status_display")
    place = serializers.IntegerField(allow_null=True)

    class Meta:
        model = Enrollment
        fields = [
            *("id", "number", "intake", "intake_name", "program", "title", "status", "status_label", "place"),
            *("requested_at", "offer_expires_at", "withdrawn_at"),
        ]


class OwnRefundSerializer(serializers.ModelSerializer):
    """Money that goes back to the person; KRW. The account is told by its last four digits only."""

    state_label = serializers.CharField(source="get_state_display")

    class Meta:
        model = Refund
        fields = ["amount_krw", "state", "state_label", "why", "requested_at", "due_on", "account_end", "paid_at"]


class OwnMoneySerializer(serializers.Serializer):
    """What a seat owes after its waiver, what came in, until when it is to be paid, and what goes back; KRW."""

    owed_krw = serializers.IntegerField(source="bill.owed_krw")
    paid_krw = serializers.IntegerField(source="bill.paid_krw")
    open_krw = serializers.IntegerField(source="bill.open_krw")
    waiver = serializers.CharField(source="bill.waiver", help_text="감면의 이름, 없으면 빈 글")
    pay_by = serializers.DateTimeField(source="bill.deadline_at", allow_null=True)
    how_to_pay = serializers.ListField(child=serializers.CharField())
    refunds = OwnRefundSerializer(many=True)


class EnrollmentPageSerializer(EnrollmentSerializer):
    """One's own request with its money."""

    money = serializers.SerializerMethodField()

    class Meta(EnrollmentSerializer.Meta):
        fields = [*EnrollmentSerializer.Meta.fields, "money"]

    def get_money(self, row: Enrollment) -> OwnMoneySerializer:  # type: ignore[valid-type]
        return OwnMoneySerializer(own_money(row)).data


class StandingSerializer(serializers.Serializer):
    """Where the person who asks stands: may they join, why, and what they hold already."""

    verdict = serializers.ChoiceField(
        [("yes", "됨"), ("no", "안 됨"), ("unknown", "확인 필요")], source="standing.assessment.verdict"
    )
    reasons = ReasonSerializer(many=True, source="standing.assessment.reasons")
    enrollment = serializers.SerializerMethodField()

    def get_enrollment(self, page: IntakePage) -> EnrolledSerializer(allow_null=True):  # type: ignore[valid-type]
        row = page.standing.enrollment if page.standing else None
        return {"id": row.pk, "status": row.status, "place": page.place} if row else None


class IntakePageSerializer(IntakeSerializer):
    """A round with its meetings and, for somebody logged in, their own standing. Context: `now`, `page`."""

    meetings = MeetingSerializer(many=True)
    you = serializers.SerializerMethodField()

    class Meta(IntakeSerializer.Meta):
        fields = [*IntakeSerializer.Meta.fields, "meetings", "you"]

    def get_you(self, intake: Intake) -> StandingSerializer(allow_null=True):  # type: ignore[valid-type]
        page: IntakePage = self.context["page"]
        return StandingSerializer(page).data if page.standing else None


class CertificateSerializer(serializers.Serializer):
    """What a certificate's number stands for today; nothing here tells whose it is. Minutes, days in Asia/Seoul."""

    number = serializers.CharField()
    state = serializers.ChoiceField([(State.VALID, "유효"), (State.REVOKED, "취소"), (State.REPLACED, "다시 발급함")])
    program = serializers.CharField()
    provider = serializers.CharField()
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    minutes = serializers.IntegerField(allow_null=True)
    issued_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True, help_text="취소하거나 다시 발급한 날")
