"""Who came to which meeting: marked by an officer, by a code shown in the room, or from a sheet that was uploaded."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.fields import EncryptedTextField
from programs.choices import AttendanceMark, Excuse, MarkWay
from programs.models.enrollment import Enrollment
from programs.models.intake import Meeting


class Attendance(models.Model):
    """One mark of one enrollment in one meeting. A correction replaces it, keeps what it was before with the reason,
    and is noted in the intake's activity. `note` explains an excused absence; what somebody is ill with is not kept."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="attendance")
    mark = models.CharField(max_length=10, choices=AttendanceMark.choices)
    way = models.CharField(max_length=4, choices=MarkWay.choices, default=MarkWay.HAND)
    excuse = models.CharField(max_length=8, choices=Excuse.choices, blank=True)
    note = models.CharField(max_length=100, blank=True)
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField(null=True, blank=True)
    corrected_from = models.CharField(max_length=10, choices=AttendanceMark.choices, blank=True)
    correction = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "출석"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "enrollment"], name="attendance_once"),
            models.CheckConstraint(condition=Q(mark__in=AttendanceMark.values), name="attendance_mark_is_known"),
            models.CheckConstraint(
                condition=(Q(mark=AttendanceMark.EXCUSED) & Q(excuse__in=Excuse.values))
                | (~Q(mark=AttendanceMark.EXCUSED) & Q(excuse="")),
                name="attendance_excuse_only_when_excused",
            ),
            models.CheckConstraint(
                condition=Q(corrected_at__isnull=True, corrected_from="", correction="")
                | (Q(corrected_at__isnull=False) & ~Q(corrected_from="") & ~Q(correction="")),
                name="attendance_correction_is_whole",
            ),
        ]


class Room(models.Model):
    """The code of one meeting, shown on a screen in its room: opened by an officer, different every half minute."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="room_code")
    secret = EncryptedTextField(bound_to="meeting_id")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "출석 QR"


class CheckIn(models.Model):
    """Somebody used the code of a room. `device` is a digest keyed with the room's secret: it tells that two people
    used one device in this meeting, and nothing beyond it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="check_ins")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="check_ins")
    at = models.DateTimeField()
    by_digits = models.BooleanField(default=False)
    device = models.CharField(max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = "코드 출석"
        constraints = [models.UniqueConstraint(fields=["meeting", "enrollment"], name="check_in_once")]


class WrongCode(models.Model):
    """How many wrong numbers a person typed lately; the row is the limit, whatever becomes of the cache."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    count = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "틀린 출석 번호"
