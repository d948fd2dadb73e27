"""What people say of a round they took part in, kept so that nobody can tell who said it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from programs.choices import QuestionKind
from programs.models.enrollment import Enrollment
from programs.models.intake import Intake


class SurveyQuestion(models.Model):
    """A question an officer added to the portal's own (programs/survey_questions.py)."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="survey_questions")
    text = models.CharField(max_length=120)
    kind = models.CharField(max_length=6, choices=QuestionKind.choices, default=QuestionKind.SCALE)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "설문 물음"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["intake", "text"], name="survey_question_once"),
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="survey_question_kind_is_known"),
        ]


class SurveyReceipt(models.Model):
    """That somebody answered, which the certificate asks for; nothing here leads to what they said."""

    enrollment = models.OneToOneField(Enrollment, on_delete=models.CASCADE, related_name="survey_receipt")
    answered_on = models.DateField()

    class Meta:
        verbose_name = verbose_name_plural = "설문 마침"


class SurveyAnswer(models.Model):
    """One person's answers without the person: no order (a random key), no day (the first of its month).

    Its service writes every answer of the round anew, in random order, whenever one is added.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="survey_answers")
    answered_on = models.DateField()
    answers = models.JSONField()

    class Meta:
        verbose_name = verbose_name_plural = "설문 답"
        constraints = [
            models.CheckConstraint(condition=Q(answered_on__day=1), name="survey_answer_names_a_month"),
        ]
