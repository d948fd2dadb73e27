"""What a resident asks for in a round: the application, its answers, and what was asked of them again."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Concat, LPad

from accounts.fields import EncryptedTextField
from accounts.models import User
from accounts.models.access import append_only
from learning.choices.scholarships import (
    APPLICATION_STEPS,
    IN_ROUND,
    LIVE_APPLICATION,
    AnswerSource,
    ApplicationState,
    ApplyChannel,
    ConsentMethod,
    DuplicateResolution,
)
from learning.models.scholarships.guards import (
    DIGEST,
    all_or_none,
    all_set,
    begins_as,
    differs,
    never_deleted,
    refuse,
    refuse_found,
    says,
    set_once,
    steps,
)
from learning.models.scholarships.round import ScholarshipRound

PERSONAL = ("round_id", "applicant_id", "person_key", "channel", "on_behalf_by_id", "created_at")
# A decision was made on these facts: they stay as they were.
FROZEN = ("frozen_facts", "facts_digest", "decided_at")
# Whoever leaves the frozen list puts every calculation out of date, whichever program let them; nobody leaves while a
# decision is being written. First the update, which waits for whoever holds the run, then a look at what they left.
LEFT_THE_LIST = """
    UPDATE learning_decisionrun
       SET state = 'stale', stale_at = clock_timestamp(),
           stale_reason = '신청 ' || NEW.number || '이 그 사이에 취소되었거나 보완 중입니다.'
     WHERE round_id = NEW.round_id AND kind = 'decision'
       AND state IN ('snapshotted', 'computed', 'under_review', 'proposed', 'approved');
    IF EXISTS (SELECT FROM learning_decisionrun
                WHERE round_id = NEW.round_id AND kind = 'decision' AND state = 'committing') THEN
        RAISE EXCEPTION 'list_stands: the decision of round % is being written', NEW.round_id;
    END IF;
    RETURN NULL;
"""


class ApplicationQuerySet(models.QuerySet["Application"]):
    def live(self) -> "ApplicationQuerySet":
        return self.filter(state__in=LIVE_APPLICATION)

    def in_round(self) -> "ApplicationQuerySet":
        """Sent and not taken back."""
        return self.filter(state__in=IN_ROUND)

    def of(self, person: User) -> "ApplicationQuerySet":
        return self.filter(applicant=person)

    def visible_to(self, user: User) -> "ApplicationQuerySet":
        """Those of the rounds of the officer's organizations."""
        return self.filter(round__in=ScholarshipRound.objects.visible_to(user))


class Application(models.Model):
    """One person's application in one round. `number` is what people read and what is drawn; `person_key` (a keyed
    hash, services.scholarships.persons) says who it is across rounds without saying who.

    `frozen_facts` = {fact: value} as they were when the list was frozen (or corrected by a review), `facts_digest` the
    digest of exactly these.
    """

    round = models.ForeignKey(ScholarshipRound, on_delete=models.PROTECT, related_name="applications", db_index=False)
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="scholarship_applications", db_index=False
    )
    person_key = models.CharField(max_length=64)
    number = models.GeneratedField(
        expression=Concat(
            models.Value("JH"), LPad(Cast("id", models.CharField()), 8, models.Value("0")),
            output_field=models.CharField(max_length=10),
        ),
        output_field=models.CharField(max_length=10, unique=True),
        db_persist=True,
    )  # fmt: skip
    state = models.CharField(max_length=10, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    channel = models.CharField(max_length=8, choices=ApplyChannel.choices, default=ApplyChannel.ONLINE)
    on_behalf_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="applications_on_behalf",
        db_index=False,
    )  # fmt: skip
    consent_method = models.CharField(max_length=8, choices=ConsentMethod.choices, blank=True)
    consent_at = models.DateTimeField(null=True)
    consent_note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    frozen_at = models.DateTimeField(null=True)
    frozen_facts = models.JSONField(null=True)
    facts_digest = models.CharField(max_length=64, null=True)
    decided_at = models.DateTimeField(null=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "장학금 신청"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["applicant", "-created_at"], name="application_of_person"),
            models.Index(
                fields=["on_behalf_by"], condition=Q(on_behalf_by__isnull=False), name="application_on_behalf"
            ),
            models.Index(fields=["round", "state", "id"], name="application_of_round"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person_key"], condition=Q(state__in=LIVE_APPLICATION), name="application_live_once"
            ),
            models.UniqueConstraint(
                fields=["round", "applicant"],
                condition=Q(state__in=LIVE_APPLICATION),
                name="application_live_once_an_account",
            ),
            models.CheckConstraint(condition=Q(person_key__regex=DIGEST), name="application_person_key_is_a_digest"),
            models.CheckConstraint(
                condition=Q(channel="online", on_behalf_by__isnull=True, consent_method="", consent_at__isnull=True)
                | (all_set("on_behalf_by", "consent_at") & Q(channel="counter") & ~Q(consent_method="")),
                name="application_on_behalf_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_by__isnull=True) | ~Q(on_behalf_by=F("applicant")),
                name="application_not_on_own_behalf",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("submitted", "supplement", "frozen", "decided"))
                | Q(submitted_at__isnull=False),
                name="application_sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="application_withdrawn_has_a_time",
            ),
            models.CheckConstraint(
                condition=all_or_none("frozen_at", "frozen_facts", "facts_digest"), name="application_frozen_whole"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("frozen", "decided")) | Q(frozen_at__isnull=False),
                name="application_frozen_has_facts",
            ),
            models.CheckConstraint(
                condition=Q(state="decided", decided_at__isnull=False)
                | (~Q(state="decided") & Q(decided_at__isnull=True)),
                name="application_decided_has_a_time",
            ),
        ]
        triggers = [
            steps(APPLICATION_STEPS),
            begins_as("draft"),
            refuse("stays_with_its_person", pgtrigger.Update, differs(*PERSONAL)),
            refuse("decided_stays", pgtrigger.Update, f"OLD.state = 'decided' AND {differs('state', *FROZEN)}"),
            pgtrigger.Trigger(
                name="left_the_list",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state = 'frozen' AND NEW.state NOT IN ('frozen', 'decided')"),
                func=LEFT_THE_LIST,
            ),
            # A draft may be thrown away; what was sent is kept.
            refuse("sent_is_kept", pgtrigger.Delete, "OLD.state <> 'draft'"),
            append_only()[1],
        ]

    def __str__(self) -> str:
        return self.number or "신청서"

    @property
    def may_change(self) -> bool:
        return self.state in (ApplicationState.DRAFT, ApplicationState.SUPPLEMENT)


APPLICATION_DECIDED = "EXISTS (SELECT FROM learning_application WHERE id = {row}.application_id AND state = 'decided')"


class Answer(models.Model):
    """One fact about the applicant: `value` is a whole number, a text, yes/no, or null (asked, not known). `as_of` =
    the day it was true; the next application asks whether it still is."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers", db_index=False)
    fact = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    source = models.CharField(max_length=9, choices=AnswerSource.choices, default=AnswerSource.SELF)
    as_of = models.DateField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, null=True,
        related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "신청서에 적은 것"
        ordering = ["application", "fact"]
        constraints = [
            models.UniqueConstraint(fields=["application", "fact"], name="answer_once_a_fact"),
            models.CheckConstraint(condition=~Q(fact=""), name="answer_names_its_fact"),
        ]
        triggers = [
            refuse(
                "a_plain_value",
                pgtrigger.Insert | pgtrigger.Update,
                "jsonb_typeof(NEW.value) NOT IN ('null', 'string', 'number', 'boolean')",
            ),
            refuse_found("decided_stays", pgtrigger.Update, APPLICATION_DECIDED.format(row="NEW")),
            refuse_found("decided_is_kept", pgtrigger.Delete, APPLICATION_DECIDED.format(row="OLD"), "OLD"),
        ]


class SupplementRequest(models.Model):
    """What an officer asks of one applicant (보완) and until when; it stops the clock. Whether it lapsed is judged
    when read."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="supplements", db_index=False)
    request = models.TextField("부탁하는 것", max_length=1000)
    facts = models.JSONField("확인할 것", default=list)  # names of facts
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    due_at = models.DateTimeField("기한")
    answer = EncryptedTextField(bound_to="application_id", null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)  # taken back, or lapsed and dealt with

    class Meta:
        verbose_name = verbose_name_plural = "장학금 보완 부탁"
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["application", "-asked_at"], name="supplement_request_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at__isnull=True, closed_at__isnull=True),
                name="supplement_request_one_open",
            ),
            models.CheckConstraint(condition=says("request"), name="supplement_request_says_what"),
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="supplement_request_due_later"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__lte=F("due_at")),
                name="supplement_request_answered_in_time",
            ),
        ]
        triggers = [
            set_once("application_id", "request", "facts", "asked_at", "asked_by_id", "due_at", "answered_at"),
            *never_deleted(),
        ]


class DuplicateSet(models.Model):
    """Applications of a round that may be of one person; an officer says whether they are. `key` names what is the
    same, so that looking again finds the same set."""

    round = models.ForeignKey(ScholarshipRound, on_delete=models.PROTECT, related_name="duplicates", db_index=False)
    key = models.CharField(max_length=64)
    why = models.CharField(max_length=120)
    found_at = models.DateTimeField()
    resolution = models.CharField(max_length=9, choices=DuplicateResolution.choices, blank=True)
    kept = models.ForeignKey(Application, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = verbose_name_plural = "겹친 신청"
        ordering = ["round", "id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "key"], name="duplicate_set_once"),
            models.CheckConstraint(
                condition=Q(resolution="", resolved_at__isnull=True, resolved_by__isnull=True, kept__isnull=True)
                | (
                    all_set("resolved_at", "resolved_by")
                    & Q(resolution="different", kept__isnull=True)
                    & says("reason")
                )
                | (all_set("resolved_at", "resolved_by", "kept") & Q(resolution="same") & says("reason")),
                name="duplicate_set_resolved_whole",
            ),
        ]
        triggers = [set_once("resolved_at", "resolved_by_id"), *never_deleted()]


class DuplicateMember(models.Model):
    """One application of a set."""

    duplicate_set = models.ForeignKey(DuplicateSet, on_delete=models.PROTECT, related_name="members", db_index=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="duplicate_of")

    class Meta:
        verbose_name = verbose_name_plural = "겹친 신청의 신청서"
        constraints = [models.UniqueConstraint(fields=["duplicate_set", "application"], name="duplicate_member_once")]
        triggers = append_only()
