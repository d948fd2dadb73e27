"""Who came to which meeting, marked by an officer."""

from django.conf import settings
from django.db import models

from programs.choices import AttendanceMark
from programs.models.enrollment import Enrollment
from programs.models.intake import Meeting


class Attendance(models.Model):
    """One mark of one enrollment in one meeting; a correction replaces it and is noted in the intake's activity."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="attendance")
    mark = models.CharField(max_length=10, choices=AttendanceMark.choices)
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "출석"
        constraints = [models.UniqueConstraint(fields=["meeting", "enrollment"], name="attendance_once")]
